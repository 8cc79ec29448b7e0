using Eloquence.Acquisition;

namespace Eloquence.Benchmarks.Crud;

/// <summary>What the peer and the load generator need: installed programs and modules, else Debian's packages in the user's cache.</summary>
internal sealed record Peer(string Python, string Wrk, IReadOnlyDictionary<string, string?> Environment)
{
    private static readonly (string Module, string Package)[] Modules =
    [
        ("fastapi", "python3-fastapi"), ("gunicorn", "gunicorn"), ("uvicorn", "python3-uvicorn"), ("asyncpg", "python3-asyncpg"),
        ("uvloop", "python3-uvloop"), ("httptools", "python3-httptools"),
    ];

    public static async Task<Peer> FindAsync()
    {
        const string debian = "/usr/bin/python3";
        var installed = File.Exists(debian) ? debian : CommandLine.Find("python3");
        List<string> missing = [];
        foreach (var (module, package) in Modules)
        {
            if (installed is null || !(await new CommandLine(installed, "-c", $"import {module}").RunAsync()).Succeeded)
            {
                missing.Add(package);
            }
        }

        var wrk = CommandLine.Find("wrk");
        string[] packages = [.. installed is null ? ["python3", .. missing] : missing, .. wrk is null ? new[] { "wrk" } : []];
        if (packages.Length == 0)
        {
            return new Peer(installed!, wrk!, new Dictionary<string, string?>());
        }

        Console.WriteLine($"Fetching {string.Join(' ', packages)} …");
        var prefix = await new DebianPackageSet("crud-peer", packages).EnsureAsync();
        var environment = new Dictionary<string, string?>(prefix.Environment()) { ["PYTHONPATH"] = Path.Combine(prefix.Path, "usr", "lib", "python3", "dist-packages") };
        return new Peer(installed ?? prefix.Program("python3"), wrk ?? prefix.Program("wrk"), environment);
    }
}
