namespace Eloquence.Acquisition;

/// <summary>apt-get working entirely in folders of ours: no root, no lock and no state of the system is touched.</summary>
internal sealed class AptClient(string subject, IReadOnlyList<string> packages, string lists)
{
    private static readonly TimeSpan ListsAge = TimeSpan.FromHours(24);

    /// <summary>Downloads the packages with all dependencies that a bare system lacks; returns the paths of the archives.</summary>
    public async Task<IReadOnlyList<string>> DownloadAsync(string scratch, TimeSpan patience, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        var configuration = WriteConfiguration(scratch);
        await RefreshListsAsync(configuration, reporter, cancellationToken).ConfigureAwait(false);

        reporter.Step("Resolving dependencies");
        var resolved = await AptAsync(
            configuration, scratch, reporter, cancellationToken,
            ["install", "--print-uris", "-qq", "-y", "--no-install-recommends", .. packages]).ConfigureAwait(false);
        if (!resolved.Succeeded)
        {
            throw Failed("apt-get could not resolve the packages", resolved);
        }

        var system = DpkgStatus.ReadSystem();
        var wanted = AptDownload.Parse(resolved.Output).Where(download => packages.Contains(download.Package) || !system.Provides(download.Package)).ToList();

        var archives = Directory.CreateDirectory(Path.Combine(scratch, "archives")).FullName;
        try
        {
            var downloaded = await new Transfer(archives, wanted.Sum(download => download.Bytes), reporter, patience).WatchAsync(
                cancel => AptAsync(configuration, archives, reporter, cancel, ["download", "-q", .. wanted.Select(download => $"{download.Package}={download.Version}")]),
                cancellationToken).ConfigureAwait(false);
            var files = Directory.GetFiles(archives, "*.deb");
            return downloaded.Succeeded && files.Length == wanted.Count ? files : throw Failed("apt-get could not download the packages", downloaded);
        }
        catch (TimeoutException stalled)
        {
            throw Failed("The download stopped moving: " + stalled.Message, null);
        }
    }

    private static Task<CommandResult> AptAsync(string configuration, string folder, AcquisitionReporter reporter, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var apt = new CommandLine("apt-get", ["-c", configuration, .. arguments])
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["DEBIAN_FRONTEND"] = "noninteractive" },
        };
        return apt.RunAsync(line => reporter.Tool("apt-get", line), cancellationToken);
    }

    // An empty dpkg status makes the answer independent of what happens to be installed today: a library that the system loses
    // tomorrow is then not missing here. Options are read after the system's own configuration, whose hooks are for the system's cache.
    private string WriteConfiguration(string scratch)
    {
        Directory.CreateDirectory(Path.Combine(lists, "partial"));
        Directory.CreateDirectory(Path.Combine(scratch, "cache", "archives", "partial"));
        var status = Path.Combine(scratch, "status");
        File.WriteAllText(status, "");
        var path = Path.Combine(scratch, "apt.conf");
        File.WriteAllText(path, $"""
            Dir::State::Lists "{lists}";
            Dir::State::status "{status}";
            Dir::State::extended_states "{status}.extended";
            Dir::Cache "{Path.Combine(scratch, "cache")}";
            Dir::Cache::Archives "archives";
            Dir::Cache::pkgcache "";
            Dir::Cache::srcpkgcache "";
            Debug::NoLocking "true";
            Acquire::Languages "none";
            Acquire::Retries "1";
            Acquire::http::Timeout "10";
            Acquire::https::Timeout "10";
            Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
            APT::Sandbox::User "{Environment.UserName}";
            #clear APT::Update::Pre-Invoke;
            #clear APT::Update::Post-Invoke;
            #clear APT::Update::Post-Invoke-Success;

            """);
        return path;
    }

    private async Task RefreshListsAsync(string configuration, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        // Two package sets may be fetched at the same time: they share the lists.
        using var exclusive = await CacheLock.TakeAsync(
            lists + ".lock", _ => reporter.Step("Waiting for the package lists"), cancellationToken).ConfigureAwait(false);
        var stamp = lists + ".stamp";
        if (File.Exists(stamp) && DateTime.UtcNow - File.GetLastWriteTimeUtc(stamp) < ListsAge)
        {
            return;
        }

        reporter.Step("Updating package lists");
        var updated = await AptAsync(configuration, lists, reporter, cancellationToken, "update", "-q", "--error-on=any").ConfigureAwait(false);
        if (updated.Succeeded)
        {
            await File.WriteAllTextAsync(stamp, "", cancellationToken).ConfigureAwait(false);
        }
        else if (!File.Exists(stamp))
        {
            throw Failed("apt-get could not fetch the package lists", updated);
        }
    }

    private AcquisitionException Failed(string happened, CommandResult? result) => new(
        $"{happened}: {result?.Tail() ?? ""}",
        $"{subject} is not installed and could not be fetched; it is needed once.",
        $"Check the network and the package sources with: apt-get update. Or install it: sudo apt-get install {string.Join(' ', packages)}");
}

/// <summary>One line of <c>apt-get --print-uris</c>: <c>'uri' name_version_arch.deb size hash</c>.</summary>
internal sealed record AptDownload(string Package, string Version, long Bytes)
{
    public static IEnumerable<AptDownload> Parse(string output) =>
        from line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        where line.StartsWith('\'')
        let fields = line[(line.LastIndexOf('\'') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let file = fields[0].Split('_')
        select new AptDownload(file[0], Uri.UnescapeDataString(file[1]), long.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture));
}
