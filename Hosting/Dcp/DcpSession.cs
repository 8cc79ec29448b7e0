using System.Diagnostics;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The folder of one DCP: what it needs to start, and where it says how to reach it. DCP deletes it recursively when it
/// ends, so it holds nothing else; only its owner may read it (.NET makes it 0700), as the token lies there.
/// </summary>
internal sealed class DcpSession : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private DcpSession(string folder)
    {
        Folder = folder;
        LogSocket = Path.Combine(folder, "log.sock");
        Log = new DcpLog(LogSocket);
    }

    public string Folder { get; }

    public string Kubeconfig => Path.Combine(Folder, "kubeconfig");

    public string CertificateFile => Path.Combine(Folder, "cert.pem");

    public string KeyFile => Path.Combine(Folder, "key.pem");

    public string LogSocket { get; }

    public DcpLog Log { get; }

    public static async Task<DcpSession> CreateAsync(DcpCertificate certificate, CancellationToken cancellationToken)
    {
        var session = new DcpSession(Directory.CreateTempSubdirectory("aspire-dcp-").FullName);
        await File.WriteAllTextAsync(session.CertificateFile, certificate.CertificatePem, cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(session.KeyFile, certificate.PrivateKeyPem, cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>Waits for DCP to say where it listens and with which token it is spoken to.</summary>
    /// <exception cref="DcpException">DCP has ended.</exception>
    public async Task<(Uri Address, string Token)> ReadAddressAsync(CancellationToken cancellationToken)
    {
        while (Directory.Exists(Folder))
        {
            // A small YAML file, which can be seen half written.
            var lines = File.Exists(Kubeconfig) ? (await File.ReadAllLinesAsync(Kubeconfig, cancellationToken).ConfigureAwait(false)).Select(line => line.Trim()).ToArray() : [];
            if (Value(lines, "server:") is { } server && Value(lines, "token:") is { } token)
            {
                return (new Uri(server), token);
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }

        await Log.WaitForEndAsync(cancellationToken).ConfigureAwait(false);
        throw new DcpException($"Aspire's orchestrator ended while it started. It said:{Environment.NewLine}{Log}");
    }

    /// <summary>
    /// Ends the processes of DCP that outlive it: <c>run-controllers</c> has nothing left to do, but looks only every few
    /// seconds whether DCP is gone. They are known by the folder's unique name; elsewhere than on Linux they end by themselves.
    /// </summary>
    public void EndHelpers()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var process in Process.GetProcessesByName("dcp"))
        {
            using (process)
            {
                try
                {
                    if (File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(Kubeconfig))
                    {
                        process.Kill();
                    }
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or InvalidOperationException)
                {
                    // It has ended meanwhile, or belongs to somebody else.
                }
            }
        }
    }

    /// <summary>Waits until DCP has deleted the folder, which is the last thing it does.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        while (Directory.Exists(Folder))
        {
            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what DCP left, which is nothing if it ran.</summary>
    public void Dispose()
    {
        Log.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string? Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim() is { Length: > 0 } value ? value : null;
}
