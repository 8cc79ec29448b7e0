namespace Eloquence.Acquisition;

/// <summary>The user's npm, asked for one tarball.</summary>
internal sealed class NpmClient(string spec, string byHand)
{
    // Reaching the registry takes well under a second or does not work at all; the download itself may take as long as it moves.
    private static readonly string[] Impatient = ["--fetch-retries=0", "--fetch-timeout=8000"];
    private static readonly string[] Patient = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"];

    /// <summary>Full path of npm; null when there is none.</summary>
    public string? Npm { get; init; } = CommandLine.Find("npm");

    /// <summary>Variables for npm, added to the inherited ones.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Downloads the tarball into <paramref name="scratch"/> and returns its path.</summary>
    public async Task<string> PackAsync(string scratch, long? size, TimeSpan patience, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        var npm = Npm ?? throw new AcquisitionException(
            "npm was not found on PATH.",
            $"{spec} comes from the npm registry and is not in the cache yet.",
            "Install Node.js 20 or later (Debian: apt-get install nodejs npm) so that `npm --version` answers, then start again.");

        // npm shows no progress of its own, but fills its cache while it receives: with a cache of its own the bytes can be counted.
        var received = Directory.CreateDirectory(Path.Combine(scratch, "cache")).FullName;
        string[] common = ["--cache", received, "--no-update-notifier", "--loglevel=error"];

        reporter.Step("Asking the npm registry");
        var known = await RunAsync(new CommandLine(npm, ["view", spec, "dist.integrity", .. common, .. Impatient]) { Environment = Environment }, reporter, cancellationToken).ConfigureAwait(false);
        if (!known.Succeeded || known.Output.Trim().Length == 0)
        {
            throw Unreachable(known, null);
        }

        var destination = Directory.CreateDirectory(Path.Combine(scratch, "tarball")).FullName;
        var pack = new CommandLine(npm, ["pack", spec, "--ignore-scripts", "--pack-destination", destination, .. common, .. Patient])
        {
            WorkingDirectory = scratch,
            Environment = Environment,
        };
        try
        {
            var packed = await new Transfer(received, size, reporter, patience)
                .WatchAsync(cancel => RunAsync(pack, reporter, cancel), cancellationToken).ConfigureAwait(false);
            return packed.Succeeded && Directory.EnumerateFiles(destination, "*.tgz").SingleOrDefault() is { } tarball
                ? tarball
                : throw Unreachable(packed, null);
        }
        catch (TimeoutException stalled)
        {
            throw Unreachable(null, stalled);
        }
    }

    private static Task<CommandResult> RunAsync(CommandLine command, AcquisitionReporter reporter, CancellationToken cancellationToken) =>
        command.RunAsync(line => reporter.Tool("npm", line), cancellationToken);

    private AcquisitionException Unreachable(CommandResult? result, TimeoutException? stalled) => new(
        $"npm could not deliver {spec}: {stalled?.Message ?? result?.Tail() ?? ""}",
        "It is needed once and is not in the cache yet. Either there is no network, or npm's configured registry does not have it.",
        $"Check with: npm view {spec} version. Without a network: run `npm pack {spec}` on another machine and copy the file to {byHand}");
}
