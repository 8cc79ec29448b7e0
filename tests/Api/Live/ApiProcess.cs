using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.Api.Tests.Live;

/// <summary>A replica of the API as a process of its own, which can be killed.</summary>
internal sealed partial class ApiProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private ApiProcess(ServerProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public string Output => _process.Output;

    public static async Task<ApiProcess> StartAsync(string database, string redis, string evaluation)
    {
        var process = ServerProcess.Start(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "Eloquence.Api.dll"), "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string?>
            {
                ["ConnectionStrings__eloquence"] = database,
                ["ConnectionStrings__redis"] = redis,
                ["services__speech-evaluation__http__0"] = evaluation,
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
            });
        await Eventually.TrueAsync(() => Listening().IsMatch(process.Output), "the API to listen", TimeSpan.FromSeconds(60));
        var api = new ApiProcess(process, new Uri(Listening().Match(process.Output).Groups[1].Value));
        using var client = new HttpClient { BaseAddress = api.Address };
        await Eventually.TrueAsync(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, "the API to be healthy", TimeSpan.FromSeconds(60));
        return api;
    }

    public Task EndAsync(string signal) => _process.EndAsync(signal);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex("Now listening on: (http://[^ \n]+)")]
    private static partial Regex Listening();
}
