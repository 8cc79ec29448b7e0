using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.Evaluation;

/// <summary>Asks the speech evaluation service to judge a recording whose words are known. It never fails: without a judgement there is a reason.</summary>
internal sealed partial class SpeechEvaluationClient(IHttpClientFactory clients, ServiceEndpointResolver resolver, ILogger<SpeechEvaluationClient> logger)
{
    public const string Name = "speech-evaluation";

    /// <summary>Left for answering when the judgement comes at the last moment.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Uri Address = new($"http://{Name}");

    /// <summary>The judgement, or why there is none.</summary>
    public async Task<(SpeechReport? Report, string? Missing)> EvaluateAsync(TranscribedUpload done, CancellationToken cancellationToken)
    {
        if (!resolver.Resolve(Address).IsConfigured)
        {
            return (null, "There is no evaluation: no speech evaluation service is configured.");
        }
        var budget = RequestDeadline.Current?.Remaining - Reserve ?? Patience;
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expiry.CancelAfter(budget > TimeSpan.Zero ? budget : TimeSpan.Zero);
        try
        {
            using var form = Form(done);
            using var client = clients.CreateClient(Name);
            using var response = await client.PostAsync(new Uri(Address, "/evaluate"), form, expiry.Token);
            if (response.IsSuccessStatusCode)
            {
                return (await response.Content.ReadFromJsonAsync<SpeechReport>(ContractJson.Options, expiry.Token), null);
            }
            LogFailed($"status {(int)response.StatusCode}");
            return (null, $"There is no evaluation: the speech evaluation service answered with status {(int)response.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException or DependencyUnavailableException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(failure.Message);
            return (null, "There is no evaluation: the speech evaluation service does not answer.");
        }
    }

    private static MultipartFormDataContent Form(TranscribedUpload done)
    {
        var audio = new StreamContent(done.Upload.File.OpenRead());
        audio.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent
        {
            { audio, "audio", "audio" },
            { new StringContent(JsonSerializer.Serialize(done.Transcript, ContractJson.Options), Encoding.UTF8, "application/json"), "transcript" },
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Speech evaluation failed: {Reason}")]
    private partial void LogFailed(string reason);
}
