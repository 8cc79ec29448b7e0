using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Eloquence.Acquisition.Whisper;

/// <summary>
/// Fetches files from a model hub (Hugging Face's or a mirror): resumable, verified, one process at a time. What was received before an
/// interruption is kept beside the target as <c>*.partial</c>.
/// </summary>
/// <param name="endpoint">Base address of the hub.</param>
/// <param name="client">Client whose handler must not follow redirections: the checksum stands in the redirection itself.</param>
public sealed class ModelHub(Uri endpoint, HttpClient client)
{
    private const string DefaultEndpoint = "https://huggingface.co";
    private const int MostRedirections = 5;
    private const int MostAttempts = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The hub that <c>HF_ENDPOINT</c> names, or the public one.</summary>
    public static Uri EndpointOfUser() =>
        new(Environment.GetEnvironmentVariable("HF_ENDPOINT") is { Length: > 0 } chosen ? chosen : DefaultEndpoint);

    /// <summary>A client as <see cref="ModelHub"/> needs it.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Fetches a model into the cache unless it is there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cache">The cache.</param>
    /// <param name="progress">Receives every step; null for none.</param>
    /// <param name="cancellationToken">Stops; what has arrived is kept for the next time.</param>
    /// <returns>Path of the complete, verified file.</returns>
    /// <exception cref="AcquisitionException">It cannot be had; the message says what to do.</exception>
    public async Task<string> EnsureAsync(SpeechModelFile model, CacheDirectory cache, IProgress<AcquisitionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var target = model.In(cache);
        if (File.Exists(target))
        {
            return target;
        }

        var reporter = new AcquisitionReporter($"speech model {model.Name}", progress);
        reporter.Step("Preparing");
        using var exclusive = await CacheLock.TakeAsync(target + ".lock", _ => reporter.Step("Waiting for another process, which fetches the same"), cancellationToken).ConfigureAwait(false);
        if (File.Exists(target))
        {
            return target;
        }

        var partial = target + ".partial";
        var checksum = await ReceiveAsync(model, partial, reporter, cancellationToken).ConfigureAwait(false);
        reporter.Step("Verifying");
        await VerifyAsync(model, partial, checksum, cancellationToken).ConfigureAwait(false);
        File.Move(partial, target);
        reporter.Step("Ready");
        return target;
    }

    // Resumes after every break of the connection, as long as each attempt brings something.
    private async Task<Checksum> ReceiveAsync(SpeechModelFile model, string partial, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = Length(partial);
            try
            {
                return await ReceiveOnceAsync(model, partial, reporter, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                if (Length(partial) > before)
                {
                    attempt = 0;
                }

                if (attempt >= MostAttempts || (broken is HttpRequestException && Length(partial) == 0))
                {
                    throw Unreachable(model, broken.Message, broken);
                }

                reporter.Step($"Interrupted ({broken.Message}); going on");
            }
        }
    }

    private async Task<Checksum> ReceiveOnceAsync(SpeechModelFile model, string partial, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        var (answer, checksum) = await AskAsync(model, Length(partial), cancellationToken).ConfigureAwait(false);
        using var response = answer;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return checksum;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw Unreachable(model, $"the hub answered {(int)response.StatusCode} for {response.RequestMessage?.RequestUri}", null);
        }

        // A hub that ignores the range sends everything again.
        var resumed = response.StatusCode == HttpStatusCode.PartialContent;
        var total = resumed ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;
        await using var file = new FileStream(partial, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[1 << 18];
        int read;
        while ((read = await ReadAsync(body, buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            reporter.Step("Downloading", file.Length, total);
        }

        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        return total is { } expected && file.Length < expected
            ? throw new IOException($"the connection ended after {file.Length} of {expected} bytes")
            : checksum;
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(Patience);
        try
        {
            return await body.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no byte arrived for {Patience.TotalSeconds:0} s");
        }
    }

    // Follows redirections by hand: the hub names size and checksum in its own answer, the storage behind it does not.
    private async Task<(HttpResponseMessage Response, Checksum Checksum)> AskAsync(SpeechModelFile model, long from, CancellationToken cancellationToken)
    {
        var address = new Uri(endpoint, $"{endpoint.AbsolutePath.TrimEnd('/')}/{SpeechModelFile.Repository}/resolve/main/{model.FileName}");
        var checksum = new Checksum(model.Sha1, null);
        for (var redirections = 0; ; redirections++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            checksum = checksum with { Sha256 = checksum.Sha256 ?? LinkedChecksum(response) };
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } next)
            {
                return (response, checksum);
            }

            response.Dispose();
            address = redirections < MostRedirections ? new Uri(address, next) : throw Unreachable(model, "the hub redirects in circles", null);
        }
    }

    private static string? LinkedChecksum(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Linked-Etag", out var values) && values.First().Trim('"') is { Length: 64 } sha256 && sha256.All(char.IsAsciiHexDigit)
            ? sha256.ToLowerInvariant()
            : null;

    private static async Task VerifyAsync(SpeechModelFile model, string partial, Checksum checksum, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(partial);
        var (expected, actual) = checksum switch
        {
            { Sha256: { } sha256 } => (sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false))),
            { Sha1: { } sha1 } => (sha1, await Sha1Async(file, cancellationToken).ConfigureAwait(false)),
            _ => throw new AcquisitionException(
                $"The hub gave no checksum for {model.FileName}, and none is published for it.",
                "A file that cannot be verified is not used.",
                "Choose another SpeechModel, or fetch the file yourself and give its path as SpeechModel."),
        };
        file.Position = 0;
        var published = checksum.Sha1 is null || checksum.Sha256 is null || checksum.Sha1 == await Sha1Async(file, cancellationToken).ConfigureAwait(false);
        if (expected != actual || !published)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            File.Delete(partial);
            throw new AcquisitionException(
                $"{model.FileName} is damaged: its checksum is {actual}, not {expected}.",
                "It was deleted and is not used.",
                "Start again to fetch it anew.");
        }
    }

    // whisper.cpp publishes SHA-1; it is compared, not trusted against an attacker: the hub's SHA-256 is checked as well.
#pragma warning disable CA5350
    private static async Task<string> Sha1Async(Stream file, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA1.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
#pragma warning restore CA5350

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private AcquisitionException Unreachable(SpeechModelFile model, string reason, Exception? cause) => new(
        string.Create(CultureInfo.InvariantCulture, $"The speech model {model.Name} could not be fetched from {endpoint}: {reason}."),
        "Until it is there, the built-in self-test model answers, which does not understand people.",
        $"Set HF_ENDPOINT to a mirror that can be reached, or fetch {model.FileName} elsewhere and set SpeechModel to its path.",
        cause);

    private sealed record Checksum(string? Sha1, string? Sha256);
}
