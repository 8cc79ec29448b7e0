using Eloquence.LiveKit;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLiveKit();

var app = builder.Build();
if (!app.RefusesToRun())
{
    app.MapDefaultEndpoints();
    app.MapLiveKit();
    app.Run();
}
