using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Tokens;

namespace Eloquence.LiveKit.Webhooks;

/// <summary>
/// One address that is told events, one after the other: the body is the event in protobuf's JSON, the header Authorization a token with the
/// SHA-256 of the body. An event that does not get through is tried again a few times, then given up; one more than fit is dropped, and the
/// next that gets through says how many were.
/// </summary>
internal sealed partial class WebhookTarget(Uri address, IHttpClientFactory clients, TokenIssuer tokens, TimeProvider time, ILogger logger)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "webhooks";

    private const int MaxQueued = 1024;
    private const string ContentType = "application/webhook+json";

    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly Channel<WebhookEvent> _events = Channel.CreateBounded<WebhookEvent>(MaxQueued);
    private int _dropped;

    public void Enqueue(WebhookEvent happened)
    {
        if (!_events.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Takes no more; what is queued is still sent.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/> or until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var happened in _events.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                happened.NumDropped = Volatile.Read(ref _dropped);
                if (await DeliverAsync(happened, stop).ConfigureAwait(false))
                {
                    Interlocked.Add(ref _dropped, -happened.NumDropped);
                }
                else
                {
                    Interlocked.Increment(ref _dropped);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task<bool> DeliverAsync(WebhookEvent happened, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetBytes(ProtocolJson.Format(happened));
        for (var attempt = 0; ; attempt++)
        {
            var complaint = await TryAsync(body, stop).ConfigureAwait(false);
            if (complaint is null)
            {
                return true;
            }

            if (attempt == Pauses.Length)
            {
                LogGivenUp(logger, happened.Event, address, attempt + 1, complaint);
                return false;
            }

            await Task.Delay(Pauses[attempt], time, stop).ConfigureAwait(false);
        }
    }

    /// <returns>What went wrong; null when it was delivered.</returns>
    private async Task<string?> TryAsync(byte[] body, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AttemptLimit);
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(ContentType);
        var token = new AccessToken { Sha256 = Convert.ToBase64String(SHA256.HashData(body)) };
        request.Headers.TryAddWithoutValidation("Authorization", tokens.Issue(token, TokenLifetime));
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {AttemptLimit.TotalSeconds:0} s";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Event} did not get through to {Address} in {Attempts} attempts and is dropped: {Complaint}")]
    private static partial void LogGivenUp(ILogger logger, string @event, Uri address, int attempts, string complaint);
}
