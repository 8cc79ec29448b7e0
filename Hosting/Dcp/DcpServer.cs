using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>A DCP process of our own. It watches this process, and ends itself and everything it runs when this one dies.</summary>
internal sealed class DcpServer : IAsyncDisposable
{
    // What the AppHost was started with is not meant for its resources, which inherit DCP's environment.
    private static readonly string[] NotInherited =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "ASPIRE_LOGLEVEL", "ASPIRE_BACKCHANNEL_PATH",
        "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "ASPIRE_ALLOW_UNSECURED_TRANSPORT", "DOTNET_HOST_PATH", "MSBuildSDKsPath", "MSBUILD_EXE_PATH",
        "MSBuildExtensionsPath", "DOTNET_CLI_TELEMETRY_SESSIONID",
    ];

    private DcpServer(DcpClient client) => Client = client;

    public DcpClient Client { get; }

    /// <param name="dcpPath">The program.</param>
    /// <param name="containerRuntime"><c>docker</c> or <c>podman</c>; null for DCP's default.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DcpException">It did not come up; the message has what it printed.</exception>
    public static async Task<DcpServer> StartAsync(string dcpPath, string? containerRuntime, CancellationToken cancellationToken)
    {
        // DCP deletes this folder recursively when it ends: it holds nothing else. Only the owner may read it (.NET makes it 0700): the token lies there.
        var session = Directory.CreateTempSubdirectory("aspire-dcp-").FullName;
        var kubeconfig = Path.Combine(session, "kubeconfig");
        using var certificate = CreateCertificate(out var privateKeyPem);
        var (certificatePath, keyPath) = (Path.Combine(session, "cert.pem"), Path.Combine(session, "key.pem"));
        await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem(), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(keyPath, privateKeyPem, cancellationToken).ConfigureAwait(false);

        var output = await LaunchAsync(dcpPath, session, kubeconfig, certificatePath, keyPath, containerRuntime, cancellationToken).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            var (address, token) = await ReadKubeconfigAsync(kubeconfig, patience.Token).ConfigureAwait(false);
            var client = new DcpClient(CreateHttpClient(address, token, certificate.RawDataMemory));
            while (!await client.AnswersAsync(patience.Token).ConfigureAwait(false))
            {
                await Task.Delay(20, patience.Token).ConfigureAwait(false);
            }

            return new DcpServer(client);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DcpException($"Aspire's orchestrator did not come up within 20 s, so nothing can be started. It printed: {output}");
        }
    }

    /// <summary>Ends everything DCP runs, then DCP. Returns when they are gone, or after 10 s.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await Client.StopEverythingAsync(patience.Token).ConfigureAwait(false);
            while (await Client.AnswersAsync(patience.Token).ConfigureAwait(false))
            {
                await Task.Delay(50, patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or DcpException)
        {
            // It is gone already, or hangs: it ends itself when it notices that this process is gone.
        }

        Client.Dispose();
    }

    private static async Task<string> LaunchAsync(string dcpPath, string session, string kubeconfig, string certificatePath, string keyPath, string? containerRuntime, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(dcpPath)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] arguments =
        [
            "start-apiserver", "--detach",
            "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "--kubeconfig", kubeconfig,
            "--tls-cert-file", certificatePath,
            "--tls-key-file", keyPath,
            .. containerRuntime is null ? Array.Empty<string>() : ["--container-runtime", containerRuntime],
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in NotInherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DCP_SESSION_FOLDER"] = session;
        using var process = Process.Start(start) ?? throw new DcpException($"'{dcpPath}' could not be started.");
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);

        // The detached daemon may keep the pipes open.
        var printed = await Task.WhenAny(output, Task.Delay(100, cancellationToken)).ConfigureAwait(false) == output ? string.Concat(await output.ConfigureAwait(false)).Trim() : "";
        return process.ExitCode == 0 ? printed : throw new DcpException($"Aspire's orchestrator ended at once with exit code {process.ExitCode}: {printed}");
    }

    private static async Task<(Uri Address, string Token)> ReadKubeconfigAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The file can be seen half written.
            var lines = File.Exists(path) ? (await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false)).Select(line => line.Trim()).ToArray() : [];
            if (Value(lines, "server:") is { } server && Value(lines, "token:") is { } token)
            {
                return (new Uri(server), token);
            }

            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        }

        static string? Value(string[] lines, string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim();
    }

    private static HttpClient CreateHttpClient(Uri address, string token, ReadOnlyMemory<byte> certificate)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions =
            {
                // Ours and no other: the certificate was made for this one process.
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(certificate.Span),
            },
        };
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>DCP makes a certificate of its own otherwise, and spends seconds on an RSA key.</summary>
    private static X509Certificate2 CreateCertificate(out string privateKeyPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        privateKeyPem = key.ExportPkcs8PrivateKeyPem();
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(30));
    }
}
