using System.Diagnostics;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Streaming;

/// <summary>
/// Turns sound into text while it arrives. Utterances are found by voice; while one is open the recogniser hears it again and again and the
/// words it agrees on are committed; in a silence the final pass is begun before it is known that the utterance is over. A pass that is due
/// while the one before still runs is left out, so that a slow recogniser means fewer passes and never a queue. Sound is taken no faster
/// than final passes are done, which bounds memory whatever the client does.
/// <para>Calls are made one after the other by the owner; events come in order.</para>
/// </summary>
internal sealed partial class LiveTranscriber : IAsyncDisposable
{
    private const int SampleRate = UtteranceSegmenter.SampleRate;
    private const int FrameSamples = UtteranceSegmenter.FrameSamples;

    /// <summary>One encoder position is 20 ms; a margin of 64 positions behind the sound keeps the decoder from looping at its end.</summary>
    private const int PositionsPerSecond = 50;
    private const int PositionMargin = 64;

    /// <summary>A recogniser that hears less than this is given what was said since the last pause only.</summary>
    private const double SmallWindow = 10;

    /// <summary>From here on the sound of finished sentences is let go.</summary>
    private const double LongUtterance = 8;

    private readonly ISpeechRecognizer _recognizer;
    private readonly RecognitionTurns _turns;
    private readonly SegmentationOptions _segmentation;
    private readonly LiveOptions _options;
    private readonly LiveSettings _settings;
    private readonly Action<LiveEvent> _emit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SampleBuffer _buffer = new();
    private readonly float[] _frame = new float[FrameSamples];
    private UtteranceSegmenter? _segmenter;
    private LocalAgreement _agreement;
    private LivePass? _pass;
    private IReadOnlyList<RecognizedWord>? _settled;
    private long _settledSpeechEnd = -1;
    private bool _settledCommitted;
    private long _lastPassEnd;
    private long _received;
    private long _spokenAt;
    private int _frameFill;
    private int _utterance;
    private long _origin;
    private double _passSeconds;
    private bool _unavailable;
    private bool _crashTold;
    private int _crashes;

    public LiveTranscriber(
        LiveServices services, LiveSettings settings, Action<LiveEvent> emit, LiveBeginning? beginning = null)
    {
        beginning ??= LiveBeginning.None;
        _origin = (long)(beginning.AudioSeconds * SampleRate);
        _utterance = beginning.Utterances - 1;
        Transcript = new LiveTranscript(beginning);
        (_recognizer, _turns, _time, _logger) = (services.Recognizer, services.Turns, services.Time, services.Logger);
        _options = services.Options;
        _agreement = new LocalAgreement(_options.Sure);
        _segmentation = services.Segmentation with
        {
            Silence = settings.SilenceSeconds ?? services.Segmentation.Silence,
            Prefix = settings.PrefixSeconds ?? services.Segmentation.Prefix,
        };
        _settings = settings;
        _emit = emit;
        _crashes = _recognizer.Info.Crashes;
    }

    /// <summary>Everything that has become final.</summary>
    public LiveTranscript Transcript { get; private set; }

    /// <summary>Utterances so far, the open one included.</summary>
    public int Utterances => _utterance + 1;

    private string Tentative => LiveText.Join(_agreement.Tentative);

    /// <summary>Samples received since the beginning or the last reset.</summary>
    public long SamplesReceived => _origin + _received;

    /// <summary>How long the recogniser has worked for this session, in seconds.</summary>
    public double WorkedSeconds { get; private set; }

    /// <summary>Takes sound.</summary>
    /// <param name="samples">16 kHz mono, -1..1, any number.</param>
    /// <param name="cancellationToken">Gives up; the session is not usable any more.</param>
    public async ValueTask AppendAsync(ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _received += samples.Length;
            while (!samples.IsEmpty)
            {
                var count = Math.Min(samples.Length, FrameSamples - _frameFill);
                samples.Span[..count].CopyTo(_frame.AsSpan(_frameFill));
                samples = samples[count..];
                _frameFill += count;
                if (_frameFill == FrameSamples)
                {
                    _frameFill = 0;
                    await TakeFrameAsync(cancellationToken);
                }
            }
            StartPassIfDue();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits until all sound received has been heard by a pass; its text is tentative or committed then.</summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        LivePass? pass;
        try
        {
            if (_segmenter is { IsOpen: true } && _pass is null && _buffer.End - _lastPassEnd >= _options.Step * SampleRate / 2 && _settledSpeechEnd != _segmenter.SpeechEnd)
            {
                StartPass(isFinal: false);
            }
            pass = _pass;
        }
        finally
        {
            _gate.Release();
        }
        if (pass is not null && _passSeconds < 1)
        {
            await pass.Result.ContinueWith(_ => { }, cancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await _gate.WaitAsync(cancellationToken);
            try
            {
                Apply(pass);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <summary>Reads the state of this moment.</summary>
    public async ValueTask<LiveState> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var open = _segmenter is { IsOpen: true } segmenter ? Seconds(segmenter.Start) : (double?)null;
            return new LiveState(Seconds(_received), open, [.. Transcript.Words, .. _agreement.Committed], Transcript.Words.Count, Transcript.WordCount + _agreement.Committed.Count, Tentative, [.. Transcript.Fillers]);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the open utterance, if there is one, with its final text.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_segmenter is { IsOpen: true } segmenter)
            {
                segmenter.Close();
                await CloseAsync(segmenter, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets all sound, text and counters.</summary>
    public async ValueTask ResetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await DropPassAsync();
            _buffer.DiscardBefore(_buffer.End);
            _segmenter = null;
            _agreement = new LocalAgreement(_options.Sure);
            (_frameFill, _origin, _received, _lastPassEnd, _utterance) = (0, 0, 0, 0, -1);
            Forget();
            Transcript = new LiveTranscript(LiveBeginning.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        await DropPassAsync();
        _gate.Release();
        _gate.Dispose();
    }

    private async ValueTask TakeFrameAsync(CancellationToken cancellationToken)
    {
        // An idle session has no detector: hundreds of them cost nothing.
        var segmenter = _segmenter ??= NewSegmenter();
        _buffer.Append(_frame);
        var silent = segmenter.IsOpen && segmenter.Silence >= _options.Settled;
        switch (segmenter.Add(_frame))
        {
            case SegmentChange.Opened:
                Open(segmenter);
                break;
            case SegmentChange.Closed:
                await CloseAsync(segmenter, cancellationToken);
                break;
            default:
                await GoOnAsync(segmenter, silent, cancellationToken);
                break;
        }
        if (!segmenter.IsOpen)
        {
            _buffer.DiscardBefore(Base + segmenter.Needed);
        }
    }

    /// <summary>After a reset the detector counts from zero and the buffer does not.</summary>
    private long Base { get; set; }

    private UtteranceSegmenter NewSegmenter()
    {
        Base = _buffer.End;
        return new UtteranceSegmenter(_segmentation);
    }

    private void Open(UtteranceSegmenter segmenter)
    {
        _agreement = new LocalAgreement(_options.Sure);
        _utterance++;
        _lastPassEnd = Base + segmenter.Start;
        _crashTold = false;
        Forget();
        _emit(new SpeechStarted(_utterance, Seconds(Math.Min(segmenter.End, segmenter.Start + (long)(_segmentation.Prefix * SampleRate)))));
    }

    private async ValueTask GoOnAsync(UtteranceSegmenter segmenter, bool wasSilent, CancellationToken cancellationToken)
    {
        if (!segmenter.IsOpen)
        {
            return;
        }
        NoticeCrash();
        var longest = RecordingCutter.LongestUtterance(_recognizer.Info, _segmentation);
        if (wasSilent && segmenter.Silence == 0 && _settledCommitted && (longest < SmallWindow || Length(segmenter) > longest * SampleRate / 2))
        {
            // What was said before the pause is final; the sound of it is not needed any more.
            await CutAsync(segmenter, segmenter.Quietest(_settledSpeechEnd - Base, segmenter.End - FrameSamples), cancellationToken);
        }
        else if (Length(segmenter) >= longest * SampleRate)
        {
            await CutLongAsync(segmenter, longest, cancellationToken);
        }
        else
        {
            Settle(segmenter);
            StartSpeculationIfDue(segmenter);
        }
    }

    private static long Length(UtteranceSegmenter segmenter) => segmenter.End - segmenter.Start;

    private void StartSpeculationIfDue(UtteranceSegmenter segmenter)
    {
        var speechEnd = Base + segmenter.SpeechEnd;
        if (segmenter.Silence < _options.Speculation || _settledSpeechEnd == speechEnd || (_pass is { IsFinal: true } running && running.SpeechEnd == speechEnd))
        {
            return;
        }
        Abandon();
        _spokenAt = _time.GetTimestamp();
        StartPass(isFinal: true);
    }

    private void StartPassIfDue()
    {
        if (_segmenter is not { IsOpen: true } segmenter || _pass is not null || segmenter.Silence >= _options.Speculation)
        {
            return;
        }
        var heard = _lastPassEnd == Base + segmenter.Start ? _segmentation.Prefix + _options.FirstPass : _options.Step;
        if (_buffer.End - _lastPassEnd >= Math.Max(heard, 2 * _passSeconds) * SampleRate)
        {
            StartPass(isFinal: false);
        }
    }

    private void StartPass(bool isFinal)
    {
        var segmenter = _segmenter!;
        var pass = new LivePass(isFinal, _buffer.End, Base + segmenter.SpeechEnd);
        var sound = _buffer.Copy(Base + segmenter.Start, pass.End);
        _lastPassEnd = pass.End;
        _pass = pass;
        var rank = isFinal ? TurnRank.Final : _agreement.Committed.Count == 0 ? TurnRank.First : TurnRank.Provisional;
        pass.Result = Task.Run(() => RecognizeAsync(sound, Request(sound.Length, isFinal), rank, pass.Token));
        _ = ApplyWhenDoneAsync(pass);
    }

    private RecognitionRequest Request(int samples, bool isFinal)
    {
        var info = _recognizer.Info;
        var seconds = samples / (double)SampleRate;
        var positions = (PositionMargin * (int)Math.Ceiling(PositionsPerSecond * seconds / PositionMargin)) + ((isFinal ? 2 : 1) * PositionMargin);
        var window = (int)((info.MaximumSeconds ?? 30) * PositionsPerSecond);
        var timed = isFinal || seconds > LongUtterance;
        return new RecognitionRequest(
            _settings.Language, Prompt(info), Translate: false, WordTimes: timed, positions < window ? positions : null, SingleSegment: !timed);
    }

    /// <summary>A recogniser with a small window was made for single sentences and is told nothing of what was before.</summary>
    private string? Prompt(RecognizerInfo info)
    {
        if (info.MaximumSeconds is not null)
        {
            return _settings.Prompt;
        }
        var before = $"{_settings.Prompt} {Transcript.End(_options.PromptLength)}".Trim();
        return before.Length == 0 ? null : before.Length <= _options.PromptLength ? before : before[^_options.PromptLength..];
    }

    private async Task<RecognitionResult> RecognizeAsync(float[] sound, RecognitionRequest request, TurnRank rank, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(rank, cancellationToken);
        var begun = _time.GetTimestamp();
        var result = await _recognizer.RecognizeAsync(sound, request, cancellationToken);
        _passSeconds = _time.GetElapsedTime(begun).TotalSeconds;
        WorkedSeconds += _passSeconds;
        Telemetry.PassDuration.Record(_passSeconds, new KeyValuePair<string, object?>(Telemetry.Pass, rank == TurnRank.Final ? "final" : "provisional"));
        return result;
    }

    private async Task ApplyWhenDoneAsync(LivePass pass)
    {
        await pass.Result.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (pass.Result.IsCanceled)
        {
            return;
        }
        try
        {
            await _gate.WaitAsync(pass.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
        try
        {
            Apply(pass);
            StartPassIfDue();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Apply(LivePass pass)
    {
        if (_pass != pass)
        {
            return;
        }
        _pass = null;
        if (pass.Result.IsCompletedSuccessfully)
        {
            _unavailable = false;
            Take(pass, pass.Result.Result);
        }
        else
        {
            ReportFailureOf(pass);
        }
        pass.Dispose();
    }

    private void ReportFailureOf(LivePass pass)
    {
        if (pass.Result is { IsFaulted: true, Exception.InnerException: { } failure })
        {
            Report(failure, lost: null);
        }
    }

    private void Take(LivePass pass, RecognitionResult result)
    {
        if (_segmenter is not { IsOpen: true } segmenter)
        {
            return;
        }
        if (pass.IsFinal)
        {
            (_settled, _settledSpeechEnd, _settledCommitted) = (Words(result), pass.SpeechEnd, false);
            Settle(segmenter);
            return;
        }
        var tentative = Tentative;
        var added = _agreement.Add(Words(result));
        if (added.Count > 0 || tentative != Tentative)
        {
            EmitText(added);
        }
    }

    /// <summary>Commits the text of the final pass once the silence has lasted.</summary>
    private void Settle(UtteranceSegmenter segmenter)
    {
        if (_settled is { } words && !_settledCommitted && _settledSpeechEnd == Base + segmenter.SpeechEnd && segmenter.Silence >= _options.Settled)
        {
            _settledCommitted = true;
            EmitText(_agreement.Complete(words));
            Telemetry.FinalLatency.Record(_time.GetElapsedTime(_spokenAt).TotalSeconds + _options.Speculation);
        }
    }

    private async ValueTask CloseAsync(UtteranceSegmenter segmenter, CancellationToken cancellationToken)
    {
        var end = Base + segmenter.SpeechEnd;
        _emit(new SpeechStopped(_utterance, Seconds(segmenter.SpeechEnd)));
        if (_pass is { IsFinal: true } speculation && speculation.SpeechEnd == end)
        {
            await speculation.Result.ContinueWith(_ => { }, cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
            _pass = null;
            if (speculation.Result.IsCompletedSuccessfully)
            {
                (_settled, _settledSpeechEnd, _settledCommitted) = (Words(speculation.Result.Result), end, false);
            }
            else
            {
                ReportFailureOf(speculation);
            }
        }
        if (_settledSpeechEnd != end || _settled is null)
        {
            await DropPassAsync();
            var sound = _buffer.Copy(Base + segmenter.Start, Math.Min(_buffer.End, end + (long)(_segmentation.Prefix * SampleRate)));
            (_settled, _settledCommitted) = (await FinalAsync(segmenter, sound, Base + segmenter.Start, end, cancellationToken), false);
        }
        Finish(segmenter.Start, segmenter.SpeechEnd);
    }

    private async ValueTask CutAsync(UtteranceSegmenter segmenter, long cut, CancellationToken cancellationToken)
    {
        await DropPassAsync();
        if (!_settledCommitted || Base + cut < _settledSpeechEnd)
        {
            var sound = _buffer.Copy(Base + segmenter.Start, Base + cut);
            (_settled, _settledCommitted) = (await FinalAsync(segmenter, sound, Base + segmenter.Start, Base + cut, cancellationToken), false);
        }
        GoOnFrom(segmenter, cut);
    }

    private async ValueTask CutLongAsync(UtteranceSegmenter segmenter, double longest, CancellationToken cancellationToken)
    {
        if (_recognizer.Info.MaximumSeconds is not null)
        {
            await DropPassAsync();
            var (start, end) = (Base + segmenter.Start, _buffer.End);
            var words = await FinalAsync(segmenter, _buffer.Copy(start, end), start, end, cancellationToken) ?? [];
            if (WordCut.Find(words, (end - start) / (double)SampleRate, _agreement.LengthIn(words)) is { } cut)
            {
                (_settled, _settledCommitted) = ([.. words.Take(cut.Kept)], false);
                GoOnFrom(segmenter, segmenter.Start + (long)(cut.Seconds * SampleRate));
                return;
            }
        }
        await CutAsync(segmenter, RecordingCutter.Cut(segmenter, longest), cancellationToken);
    }

    private void GoOnFrom(UtteranceSegmenter segmenter, long cut)
    {
        Finish(segmenter.Start, Math.Min(cut, segmenter.SpeechEnd));
        segmenter.ContinueFrom(cut);
        _buffer.DiscardBefore(Base + segmenter.Start);
        _agreement = new LocalAgreement(_options.Sure);
        _utterance++;
        _lastPassEnd = Base + segmenter.Start;
        Forget();
    }

    /// <summary>The final pass; the engine may end once at work, the second time the utterance is lost.</summary>
    private async Task<IReadOnlyList<RecognizedWord>?> FinalAsync(UtteranceSegmenter segmenter, float[] sound, long from, long to, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var result = await RecognizeAsync(sound, Request(sound.Length, isFinal: true), TurnRank.Final, cancellationToken);
                _unavailable = false;
                return Words(result);
            }
            catch (RecognizerCrashedException crashed) when (attempt == 0)
            {
                Report(crashed, lost: null);
            }
            catch (Exception failure) when (failure is RecognizerCrashedException or RecognizerUnavailableException)
            {
                Report(failure, (Seconds(from - Base), Seconds(to - Base)));
                return null;
            }
        }
    }

    private void Finish(long start, long end)
    {
        NoticeCrash();
        var added = _settledCommitted ? [] : _agreement.Complete(_settled ?? _agreement.Committed);
        if (added.Count > 0)
        {
            EmitText(added);
        }
        var offset = Seconds(start);
        RecognizedWord[] words = [.. _agreement.Committed.Select(word => Placed(word, offset, Seconds(end)))];
        var fillers = words.Length == 0 ? [] : FillerMarks.Of(_buffer.Copy(Base + start, Base + end), offset, words);
        var utterance = new LiveUtterance(_utterance, offset, Seconds(end), words, fillers);
        Transcript.Add(utterance);
        _agreement = new LocalAgreement(_options.Sure);
        _emit(new UtteranceFinished(utterance));
    }

    /// <summary>Words committed by provisional passes of a lost utterance have no times of their own: they lie somewhere in the utterance.</summary>
    private static RecognizedWord Placed(RecognizedWord word, double offset, double end) => word with
    {
        Start = Math.Min(end, offset + word.Start),
        End = Math.Min(end, offset + word.End),
    };

    private void EmitText(IReadOnlyList<RecognizedWord> added) =>
        _emit(new TextChanged(_utterance, LiveText.Join(added), LiveText.Join(_agreement.Committed), Tentative));

    private void Report(Exception failure, (double Start, double End)? lost)
    {
        if (failure is RecognizerUnavailableException)
        {
            if (!_unavailable || lost is not null)
            {
                _unavailable = true;
                _emit(new RecognizerTrouble("recognizer_unavailable", $"Nothing can be recognised at the moment: {failure.Message}"));
            }
            return;
        }
        LogTrouble(_logger, failure.Message);
        Activity.Current?.AddException(failure);
        if (lost is var (start, end))
        {
            _emit(new RecognizerTrouble("utterance_lost", FormattableString.Invariant(
                $"The recogniser ended twice while it worked on {start:F1} to {end:F1} s. What was understood of it before is kept; the session goes on.")));
            return;
        }
        TellOfCrash();
    }

    /// <summary>The engine may have ended while no pass of this session ran.</summary>
    private void NoticeCrash()
    {
        if (_recognizer.Info.Crashes is var crashes && crashes > _crashes)
        {
            _crashes = crashes;
            TellOfCrash();
        }
    }

    /// <summary>Once in an utterance: a pass may have failed for it, or the engine may have ended between two passes.</summary>
    private void TellOfCrash()
    {
        if (!_crashTold)
        {
            _crashTold = true;
            _emit(new RecognizerTrouble("recognizer_restarted", "The recogniser ended and is being started again. The session goes on; text so far is kept."));
        }
    }

    private static IReadOnlyList<RecognizedWord> Words(RecognitionResult result) => [.. result.Segments.SelectMany(segment => segment.Words)];

    /// <summary>Time in the session of a position in the sound of this transcription.</summary>
    private double Seconds(long samples) => (_origin + samples) / (double)SampleRate;

    private void Forget() => (_settled, _settledSpeechEnd, _settledCommitted) = (null, -1, false);

    /// <summary>Lets a pass run out without waiting; its result is ignored.</summary>
    private void Abandon()
    {
        if (_pass is { } pass)
        {
            _pass = null;
            ReportFailureOf(pass);
            _ = pass.StopAsync();
        }
    }

    private async ValueTask DropPassAsync()
    {
        if (_pass is { } pass)
        {
            _pass = null;
            await pass.StopAsync();
            ReportFailureOf(pass);
            pass.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recogniser failed in a live session: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string reason);
}
