using System.Net;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Recording;

/// <summary>
/// Gives a finished recording to whoever analyses it (<c>LiveKit:RecordingAnalysisUrl</c>), as the apps upload theirs, and deletes it once it has been
/// taken. One that is not taken stays until its time is over.
/// </summary>
internal sealed partial class RecordingHandover(RecordingStore store, IOptions<LiveKitOptions> options, IHttpClientFactory clients, TimeProvider time, ILogger<RecordingHandover> logger)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "recordings";

    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15)];

    /// <summary>Hands a recording on, with a few attempts.</summary>
    public async Task HandOnAsync(TrackRecording recording)
    {
        if (options.Value.RecordingAnalysisUrl.Length == 0)
        {
            return;
        }

        for (var attempt = 0; ; attempt++)
        {
            var (taken, isFinal, answer) = await TryAsync(recording).ConfigureAwait(false);
            if (taken)
            {
                LogTaken(logger, recording.Name, Session(recording));
                store.Delete(recording.Name);
                return;
            }

            if (isFinal || attempt == Pauses.Length)
            {
                LogNotTaken(logger, recording.Name, attempt + 1, answer);
                return;
            }

            await Task.Delay(Pauses[attempt], time).ConfigureAwait(false);
        }
    }

    /// <summary>The session it belongs to: what the speaker's metadata says, else the folder that was asked for, which is the room's name unless told otherwise.</summary>
    private static string Session(TrackRecording recording) =>
        recording.Speaker.SessionId ?? (recording.Name.Split('/') is [var folder, _] ? folder : recording.Room);

    private async Task<(bool Taken, bool IsFinal, string Answer)> TryAsync(TrackRecording recording)
    {
        using var limit = new CancellationTokenSource(AttemptLimit, time);
        using var deadline = RequestDeadline.Begin(AttemptLimit, time);
        using var client = clients.CreateClient(Client);
        try
        {
            await using var file = new FileStream(store.Path(recording.Name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            using var sound = new StreamContent(file);
            sound.Headers.ContentType = new("audio/ogg");
            using var form = new MultipartFormDataContent
            {
                { sound, "audio", Path.GetFileName(recording.Name) },
                { new StringContent(Session(recording)), "session_id" },
                { new StringContent(recording.Speaker.UserId), "user_id" },
            };
            using var answer = await client.PostAsync(new Uri(options.Value.RecordingAnalysisUrl), form, limit.Token).ConfigureAwait(false);
            var isFinal = (int)answer.StatusCode < 500 && answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);
            return (answer.IsSuccessStatusCode, isFinal, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (false, false, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return (false, false, $"no answer within {AttemptLimit.TotalSeconds:0} s");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The recording {File} is analysed for the session {Session}")]
    private static partial void LogTaken(ILogger logger, string file, string session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recording {File} was not taken for analysis in {Attempts} attempts and stays in the folder for its time: {Answer}")]
    private static partial void LogNotTaken(ILogger logger, string file, int attempts, string answer);
}
