using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Net.Http.Headers;
using Eloquence.Acquisition;

namespace Aspire.Hosting.Dcp;

/// <summary>A DCP process of our own. It watches this process, and ends itself and everything it runs when this one dies.</summary>
internal sealed class DcpServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly DcpSession _session;
    private int _disposed;

    private DcpServer(DcpClient client, DcpSession session) => (Client, _session) = (client, session);

    public DcpClient Client { get; }

    /// <param name="dcpPath">The program.</param>
    /// <param name="containerRuntime"><c>docker</c> or <c>podman</c>; null for DCP's default.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DcpException">It did not come up; the message has what it said.</exception>
    public static async Task<DcpServer> StartAsync(string dcpPath, string? containerRuntime, CancellationToken cancellationToken)
    {
        var certificate = DcpCertificate.Create(TimeProvider.System);
        var session = await DcpSession.CreateAsync(certificate, cancellationToken).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartLimit);
        DcpClient? client = null;
        try
        {
            await LaunchAsync(dcpPath, session, containerRuntime, patience.Token).ConfigureAwait(false);
            var (address, token) = await session.ReadAddressAsync(patience.Token).ConfigureAwait(false);
            client = new DcpClient(CreateHttpClient(address, token, certificate));
            while (!await client.AnswersAsync(patience.Token).ConfigureAwait(false))
            {
                await Task.Delay(Interval, patience.Token).ConfigureAwait(false);
            }

            return new DcpServer(client, session);
        }
        catch (Exception failure)
        {
            await EndAsync(client, session).ConfigureAwait(false);
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new DcpException(
                    $"Aspire's orchestrator did not come up within {StartLimit.TotalSeconds:0} s, so nothing can be started. It said:{Environment.NewLine}{session.Log}", inner: failure);
            }

            throw;
        }
    }

    /// <summary>
    /// Ends everything DCP runs, then DCP. Returns when all of it is gone, or after 10 s.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await EndAsync(Client, _session).ConfigureAwait(false);
        }
    }

    private static async Task EndAsync(DcpClient? client, DcpSession session)
    {
        using var patience = new CancellationTokenSource(StopLimit);
        try
        {
            if (client is not null)
            {
                await client.StopEverythingAsync(patience.Token).ConfigureAwait(false);
                await session.WaitForEndAsync(patience.Token).ConfigureAwait(false);
                session.EndHelpers();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or DcpException)
        {
            // It is gone already, or hangs: it ends itself when it notices that this process is gone.
        }

        client?.Dispose();
        session.Dispose();
    }

    private static async Task LaunchAsync(string dcpPath, DcpSession session, string? containerRuntime, CancellationToken cancellationToken)
    {
        // Detached from the terminal: Ctrl-C is for this process, which ends its resources in order.
        string[] arguments =
        [
            "start-apiserver", "--detach",
            "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "--kubeconfig", session.Kubeconfig,
            "--tls-cert-file", session.CertificateFile,
            "--tls-key-file", session.KeyFile,
            .. containerRuntime is null ? Array.Empty<string>() : ["--container-runtime", containerRuntime],
        ];
        var environment = DcpEnvironment.Removed(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key))
            .ToDictionary(name => name, _ => (string?)null);
        environment["DCP_SESSION_FOLDER"] = session.Folder;
        environment["DCP_LOG_SOCKET"] = session.LogSocket;

        CommandResult result;
        try
        {
            result = await new CommandLine(dcpPath, arguments) { WorkingDirectory = Path.GetTempPath(), Environment = environment }
                .RunAsync(null, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception failure)
        {
            throw new DcpException($"Aspire's orchestrator {dcpPath} could not be started: {failure.Message}", inner: failure);
        }

        if (!result.Succeeded)
        {
            await session.Log.WaitForEndAsync(cancellationToken).ConfigureAwait(false);
            throw new DcpException($"Aspire's orchestrator ended at once with exit code {result.ExitCode}. It said:{Environment.NewLine}{session.Log}{Environment.NewLine}{result.Tail()}");
        }
    }

    private static HttpClient CreateHttpClient(Uri address, string token, DcpCertificate certificate)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => certificate.Is(presented) },
        };
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
