using System.Net.WebSockets;
using Eloquence.Api.Live.Frames;
using Eloquence.Audio;

namespace Eloquence.Api.Live.Dialects;

/// <summary>What a dialect needs of its connection.</summary>
internal interface ILiveTalk
{
    LiveKey Key { get; }

    LiveSession Session { get; }

    DateTime Now { get; }

    /// <summary>Sends a frame.</summary>
    Task SendAsync(string type, Action<FrameWriter> members);

    /// <summary>Sends an error frame in the words of every dialect.</summary>
    Task ErrorAsync(string code, string message);

    /// <summary>Asks the coach about the conversation so far, and adds its answer to it.</summary>
    Task<(LiveMessage Message, string Engine)> AskCoachAsync();

    /// <summary>Ends the session: waits for the last words, evaluates and stores.</summary>
    Task<LiveJudgement> FinishAsync();

    /// <summary>Closes the connection after this frame.</summary>
    void Close(WebSocketCloseStatus status, string reason);
}

/// <summary>How one kind of client talks: what its frames mean, and what it wants to hear.</summary>
internal abstract class LiveDialect
{
    /// <summary>Name under which the dialect is remembered with the session.</summary>
    public abstract string Name { get; }

    /// <summary>Speaks first.</summary>
    public virtual Task GreetAsync(ILiveTalk talk) => Task.CompletedTask;

    /// <summary>Understands a text frame.</summary>
    public abstract Task HandleAsync(ILiveTalk talk, ClientFrame frame);

    /// <summary>Says what was heard in a piece of sound.</summary>
    public abstract Task HeardAsync(ILiveTalk talk, string? chunkId, IReadOnlyList<LiveVoice> heard, bool endsTurn);

    /// <summary>Takes the sound of a frame, or says what is wrong with it.</summary>
    public async Task TakeSoundAsync(ILiveTalk talk, ReadOnlyMemory<byte>? sound, string? chunkId, int? sampleRate)
    {
        if (sound is not { } piece)
        {
            await talk.ErrorAsync(FrameErrors.Chunk, "The frame has no sound. Send it in base64 as 'audio_data' or 'data'.");
            return;
        }

        try
        {
            if (!talk.Session.IsPaused)
            {
                var (heard, endsTurn) = talk.Session.Add(piece.Span, sampleRate);
                await HeardAsync(talk, chunkId, heard, endsTurn);
            }
        }
        catch (AudioFormatException refused)
        {
            await talk.ErrorAsync(FrameErrors.Chunk, refused.Message);
        }
    }

    /// <summary>Names the user of the session. When it is another user's, says so and closes: neither hears of the other.</summary>
    protected static async Task<bool> NameUserAsync(ILiveTalk talk, string? user)
    {
        if (talk.Session.BelongsTo(user))
        {
            return true;
        }

        await talk.ErrorAsync(FrameErrors.OtherUser, "This session belongs to another 'user_id'. Begin one with an id of its own.");
        talk.Close(WebSocketCloseStatus.PolicyViolation, "The session belongs to another user.");
        return false;
    }

    /// <summary>Says that a frame of this type means nothing here.</summary>
    protected static Task UnknownAsync(ILiveTalk talk, string type, string known) => talk.ErrorAsync(
        FrameErrors.UnknownType, type.Length == 0 ? $"The frame has no 'type'. Known are {known}." : $"'{type}' is unknown. Known are {known}.");

    /// <summary>The figures under the names that games and gauges read, with a decimal point; what is not measured is absent.</summary>
    protected static void Figures(FrameWriter data, LiveVoice voice) => data
        .DoubleIfMeasured("pitch", voice.PitchHz)
        .DoubleIfMeasured("pitch_stability", voice.PitchStability)
        .DoubleIfMeasured("vocal_range", voice.VocalRangeSemitones)
        .DoubleIfMeasured("current_score", 100 * voice.PitchStability)
        .DoubleIfMeasured("intensity_db", voice.IntensityDbfs)
        .DoubleIfMeasured("energy", voice.Energy)
        .DoubleIfMeasured("speech_activity", voice.IsSpeech ? 1 : 0)
        .DoubleIfMeasured("pause_ratio", voice.PauseRatio)
        .DoubleIfMeasured("pace", voice.SyllablesPerSecond)
        .DoubleIfMeasured("duration_seconds", voice.Seconds);

    /// <summary>Score of the whole, 0..1: the evaluation's overall score over a hundred; null when it could not be given.</summary>
    protected static double? Overall(LiveJudgement judgement) => judgement.Report?.Score("overall")?.Value / 100;

    protected static IReadOnlyCollection<string> Reasons(ILiveTalk talk, LiveJudgement judgement)
    {
        List<string> reasons = [.. judgement.Reasons, .. judgement.Report?.Reasons ?? [], .. talk.Session.Reasons];
        if (talk.Session.SecondsBefore > 0 && judgement.Report is not null)
        {
            reasons.Add(FormattableString.Invariant(
                $"The first {talk.Session.SecondsBefore:0.0} s came over an earlier connection: counts include them, the evaluation rests on the sound since then."));
        }

        return [.. reasons.Distinct()];
    }
}
