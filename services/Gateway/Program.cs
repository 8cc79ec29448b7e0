using Eloquence.Gateway;
using Eloquence.Gateway.Legacy;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGateway();
app.ListenOnLegacyPorts();
app.Run();
