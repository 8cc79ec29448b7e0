using Eloquence.Whisper;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWhisper();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapWhisper();
app.Run();
