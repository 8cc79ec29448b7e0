using Eloquence.Api.Infrastructure.Http;
using Eloquence.Audio;

namespace Eloquence.Api.Live;

/// <summary>
/// One speaker's session as this connection knows it: what came before from <see cref="LiveState"/>, and what is heard here. Buffers are made when the
/// first sound comes, so that a silent connection costs little.
/// </summary>
internal sealed class LiveSession(LiveState before, Func<RecogniserStream> createRecogniser) : IAsyncDisposable
{
    public const string Engine = "eloquence-live/1";

    private const int Tenth = LiveVoiceMeter.SampleRate / 10;
    private const int QuietTenthsAfterTurn = 5;
    private const int LongestTranscript = 32_000;
    private const int KeptMessages = 20;
    private const double LongPieceSeconds = 1;

    private readonly List<LiveVoice> _heard = [];
    private readonly List<LiveMessage> _messages = [.. before.Messages];
    private readonly LiveAudioDecoder _decoder = new();
    private LiveVoiceMeter? _meter;
    private LiveRecording? _recording;
    private RecogniserStream? _recogniser;
    private int _untilTenth = Tenth;
    private int _quietTenths;
    private bool _hasSpoken;
    private int _turnTextStart = before.Transcript.Length;

    public string? Dialect { get; set; } = before.Dialect;

    public string? ExerciseType { get; set; } = before.ExerciseType;

    /// <summary>Whose session it is; null until somebody is named.</summary>
    public string? UserId { get; private set; } = before.UserId;

    public string Language { get; set; } = before.Language;

    public bool IsPaused { get; set; } = before.IsPaused;

    /// <summary>Pieces of sound received in the whole session.</summary>
    public long Pieces { get; private set; } = before.Pieces;

    /// <summary>Turns of the conversation in the whole session.</summary>
    public int Turns { get; set; } = before.Turns;

    /// <summary>True when an earlier connection had begun the session.</summary>
    public bool IsContinued { get; } = before.Dialect is not null || before.Pieces > 0;

    public DateTime StartedAt => before.StartedAt;

    public IReadOnlyList<LiveMessage> Messages => _messages;

    /// <summary>The sound of this connection; null before the first piece.</summary>
    public LiveRecording? Recording => _recording;

    /// <summary>What is heard now; before the first sound nothing but the time of before.</summary>
    public LiveVoice Voice => _meter?.Read() ?? new LiveVoice(before.Voice.Seconds, null, null, null, null, null, null, false, before.Voice.PauseRatio, null);

    /// <summary>The counts of the whole session.</summary>
    public LiveVoiceTotals Totals => _meter?.Totals ?? before.Voice;

    /// <summary>The words of the whole session; empty without a recogniser.</summary>
    public string Transcript
    {
        get
        {
            var now = _recogniser?.Text ?? "";
            var text = before.Transcript.Length == 0 || now.Length == 0 ? before.Transcript + now : $"{before.Transcript} {now}";
            return text.Length <= LongestTranscript ? text : text[^LongestTranscript..];
        }
    }

    /// <summary>Mean probability of the words, 0..1; null when there is none.</summary>
    public double? Confidence => _recogniser?.Confidence;

    /// <summary>Words per minute of sound from the first to the last; null without words or with less than a second of speech.</summary>
    public double? WordsPerMinute => Words(Transcript) is > 0 and var words && Totals is { SpeechSeconds: >= 1 } totals
        ? 60 * words / (totals.SpeechSeconds + totals.PauseSeconds)
        : null;

    /// <summary>Sound before this connection, in seconds: it was measured, but is not part of <see cref="Recording"/>.</summary>
    public double SecondsBefore => before.Voice.Seconds;

    /// <summary>Why something is missing; empty when nothing is.</summary>
    public IReadOnlyList<string> Reasons => (_meter, _recogniser?.Problem) switch
    {
        (null, _) => ["No sound has been received yet."],
        (_, { } problem) => [problem],
        _ => [],
    };

    /// <summary>Takes a piece of sound.</summary>
    /// <param name="piece">WAV or headerless PCM16.</param>
    /// <param name="sampleRate">Rate of headerless sound, as the client declares it.</param>
    /// <returns>What was heard after each tenth of a second, in pieces of more than a second after each fifth; and whether the speaker has come to the end of a turn.</returns>
    /// <exception cref="AudioFormatException">The piece is no sound.</exception>
    public (IReadOnlyList<LiveVoice> Heard, bool EndsTurn) Add(ReadOnlySpan<byte> piece, int? sampleRate)
    {
        _heard.Clear();
        var endsTurn = false;
        var meter = _meter ??= new LiveVoiceMeter(before.Voice);
        var recording = _recording ??= new LiveRecording();
        var recogniser = _recogniser ??= createRecogniser();
        _decoder.Decode(piece, sampleRate, samples =>
        {
            recording.Add(samples);
            recogniser.Add(samples);
            while (samples.Length >= _untilTenth)
            {
                meter.Add(samples[.._untilTenth]);
                samples = samples[_untilTenth..];
                _untilTenth = Tenth;
                var now = meter.Read();
                _heard.Add(now);
                endsTurn |= EndsTurn(now.IsSpeech);
            }

            meter.Add(samples);
            _untilTenth -= samples.Length;
        });
        Pieces++;
        if (_heard.Count * 0.1 > LongPieceSeconds)
        {
            Thin();
        }

        return (_heard, endsTurn);
    }

    /// <summary>Names the user; who is named first stays it, so that two users' sound and words never meet in one session.</summary>
    /// <param name="user">Null or the clients' own word for nobody changes nothing.</param>
    /// <returns>False when the session is another user's.</returns>
    public bool BelongsTo(string? user)
    {
        UserId ??= user == Analyses.Recording.Anonymous ? null : user;
        return user is null or Analyses.Recording.Anonymous || user == UserId;
    }

    /// <summary>The words since the last turn ended; the next turn begins here.</summary>
    public string TakeTurn()
    {
        var text = Transcript;
        var turn = _turnTextStart < text.Length ? text[_turnTextStart..].Trim() : "";
        _turnTextStart = text.Length;
        return turn;
    }

    /// <summary>Adds a message to the conversation.</summary>
    public LiveMessage Say(string role, string text, DateTime now)
    {
        var message = new LiveMessage(UnguessableId.NewText("msg_"), role, text, now);
        _messages.Add(message);
        if (_messages.Count > KeptMessages)
        {
            _messages.RemoveAt(0);
        }

        return message;
    }

    /// <summary>Says to the recogniser that nothing more comes, and waits for its last words.</summary>
    public Task FinishWordsAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        _recogniser?.FinishAsync(patience, cancellationToken) ?? Task.CompletedTask;

    /// <summary>What another connection needs to go on.</summary>
    public LiveState Snapshot() => before with
    {
        Dialect = Dialect,
        ExerciseType = ExerciseType,
        UserId = UserId,
        Language = Language,
        IsPaused = IsPaused,
        Pieces = Pieces,
        Voice = Totals,
        Transcript = Transcript,
        Turns = Turns,
        Messages = [.. _messages],
    };

    public async ValueTask DisposeAsync()
    {
        if (_recogniser is { } recogniser)
        {
            await recogniser.DisposeAsync();
        }

        if (_recording is { } recording)
        {
            await recording.DisposeAsync();
        }
    }

    private static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>A turn ends half a second after speech has ended.</summary>
    private bool EndsTurn(bool isSpeech)
    {
        _hasSpoken |= isSpeech;
        _quietTenths = isSpeech ? 0 : _quietTenths + 1;
        if (!_hasSpoken || _quietTenths < QuietTenthsAfterTurn)
        {
            return false;
        }

        _hasSpoken = false;
        return true;
    }

    private void Thin()
    {
        for (var i = _heard.Count - 2; i >= 0; i -= 2)
        {
            _heard.RemoveAt(i);
        }
    }
}
