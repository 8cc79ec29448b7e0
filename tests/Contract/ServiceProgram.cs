using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>A service of this repository, started as its own process on a free port.</summary>
internal sealed class ServiceProgram : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private ServiceProgram(ServerProcess process, string address) => (_process, Address) = (process, address);

    /// <summary><c>http://host:port</c>.</summary>
    public string Address { get; }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>The last lines it printed.</summary>
    public string Output => _process.Output;

    /// <summary>An address for a service that others must know before it starts.</summary>
    public static string TakeAddress() => $"http://localhost:{FreePort.Take()}";

    /// <summary>Starts a service and waits until it is alive.</summary>
    /// <param name="name">Folder below <c>services/</c>.</param>
    /// <param name="address">See <see cref="TakeAddress"/>.</param>
    /// <param name="settings">Configuration, with colons between sections.</param>
    public static async Task<ServiceProgram> StartAsync(string name, string address, params (string Key, string Value)[] settings)
    {
        var environment = settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), string? (setting) => setting.Value);
        environment["ASPNETCORE_URLS"] = address;
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var program = new ServiceProgram(ServerProcess.Start(["dotnet", "exec", AssemblyOf(name)], environment), address);
        using var client = new HttpClient();
        await Eventually.TrueAsync(
            async () => program._process.HasExited
                ? throw new InvalidOperationException($"{name} ended:\n{program.Output}")
                : await IsAliveAsync(client, address),
            $"{name} to be alive");
        return program;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Where the build of this configuration put the service: this assembly's folder names the configuration and the framework.</summary>
    private static string AssemblyOf(string name)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(SolutionFolder.FullPath, "services", name, "bin", framework.Parent!.Name, framework.Name, $"Eloquence.{name}.dll");
    }

    private static async Task<bool> IsAliveAsync(HttpClient client, string address)
    {
        try
        {
            return (await client.GetAsync(new Uri(address + "/alive"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
