using System.Diagnostics;
using System.Diagnostics.Metrics;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
using var work = new ActivitySource("Eloquence.Sample");
using var meter = new Meter("Eloquence.Sample");
var leaves = meter.CreateCounter<int>("eloquence.sample.leaves");

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGet("/branch/{id}", (string id, HttpClient client, CancellationToken cancellationToken) =>
    client.GetStringAsync($"https+http://back/leaf/{id}?secret=1", cancellationToken));
app.MapGet("/leaf/{id}", (string id, ILogger<Program> logger) =>
{
    using var scope = logger.BeginScope(new Dictionary<string, object> { ["tree"] = "oak" });
    using var span = work.StartActivity("grow leaf");
    leaves.Add(1);
    logger.LogInformation("Leaf {Leaf} has grown", id);
    return id;
});
app.MapGet("/broken/{id}", string (string id) => throw new InvalidOperationException($"{id} is broken on purpose"));
app.MapGet("/slow/{milliseconds:int}", async (int milliseconds, CancellationToken cancellationToken) =>
{
    Console.WriteLine("slow request begun");
    await Task.Delay(milliseconds, cancellationToken);
    return "done";
});
app.MapGet("/deaf", async () =>
{
    Console.WriteLine("deaf request begun");
    await Task.Delay(Timeout.Infinite, CancellationToken.None);
});
app.Run();
