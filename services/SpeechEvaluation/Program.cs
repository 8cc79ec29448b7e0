using Eloquence.SpeechEvaluation;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddSpeechEvaluation();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapSpeechEvaluation();
app.Run();
