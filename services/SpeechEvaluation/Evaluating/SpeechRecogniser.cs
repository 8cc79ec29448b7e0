using System.Net.Http.Headers;
using System.Text.Json;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.SpeechEvaluation.Evaluating;

/// <summary>Asks the recogniser (the service <c>whisper</c>) for the words of a recording. It never fails: without words there is a reason.</summary>
internal sealed partial class SpeechRecogniser(IHttpClientFactory clients, ServiceEndpointResolver resolver, ILogger<SpeechRecogniser> logger)
{
    public const string ClientName = "whisper";

    /// <summary>Left for scoring, answering and storing when the words come at the last moment or not at all: a share of the time there is, within bounds.</summary>
    private const double ReserveShare = 0.15;
    private static readonly TimeSpan LeastReserve = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostReserve = TimeSpan.FromSeconds(5);

    /// <summary>The longest a caller without a deadline of its own waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The recogniser's own limit.</summary>
    private const int MaximumBytes = 50_000_000;

    private static readonly Uri Address = new("http://whisper");

    /// <summary>The words of a recording, or why there are none.</summary>
    public async Task<Heard> TranscribeAsync(ReadOnlyMemory<byte> recording, CancellationToken cancellationToken)
    {
        if (!resolver.Resolve(Address).IsConfigured)
        {
            return Without("no recogniser is configured");
        }
        var budget = RequestDeadline.Current is { Remaining: var left } ? left - Reserve(left) : Patience;
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expiry.CancelAfter(budget > TimeSpan.Zero ? budget : TimeSpan.Zero);
        try
        {
            return await AskAsync(recording, expiry.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(failure.Message);
            return Without(failure is OperationCanceledException ? "the recogniser did not answer in time" : "the recogniser cannot be reached");
        }
    }

    private static TimeSpan Reserve(TimeSpan left) =>
        TimeSpan.FromTicks(Math.Clamp((long)(ReserveShare * left.Ticks), LeastReserve.Ticks, MostReserve.Ticks));

    private async Task<Heard> AskAsync(ReadOnlyMemory<byte> recording, CancellationToken cancellationToken)
    {
        if (recording.Length > MaximumBytes)
        {
            return Without($"the recording has more than the {MaximumBytes / 1_000_000} MB that the recogniser takes");
        }

        // A copy: a request that is given up may still be reading when the recording has gone.
        using var file = new ByteArrayContent(recording.ToArray());
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { file, "audio", "audio.wav" } };
        using var client = clients.CreateClient(ClientName);
        using var response = await client.PostAsync(new Uri(Address, "/transcribe"), form, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            LogFailed($"status {(int)response.StatusCode}");
            return Without($"the recogniser answered with status {(int)response.StatusCode}");
        }
        var transcript = await response.Content.ReadFromJsonAsync<Transcript>(ContractJson.Options, cancellationToken);
        return transcript is null ? Without("the recogniser's answer is empty") : new Heard(transcript, null);
    }

    private static Heard Without(string why) => new(
        null, $"There is no transcript ({why}): words per minute, fillers, lexical diversity and clarity are missing, and hesitations are counted by ear alone.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recogniser failed: {Reason}")]
    private partial void LogFailed(string reason);
}
