using System.Net.WebSockets;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Sockets;
using Eloquence.Whisper.Streaming;
using Eloquence.Whisper.Transcribing;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.Sessions;

/// <summary>
/// One WebSocket of <c>/streaming/session</c> or <c>/evaluate/realtime</c>. It speaks all dialects that clients of Eloquence know: binary
/// samples with metrics every three seconds, JSON chunks in base64, and text commands. Nothing is sent before the client has sent something,
/// and a wrong frame is answered with an error and changes nothing. Whoever comes back with the id of a session that was not ended, to this
/// replica or another, goes on with its text, counters and times.
/// </summary>
internal sealed class StreamingSession(LiveServices services, SoundFormats formats, SessionStore store, OpenSessions open) : IAsyncDisposable
{
    private const string Service = "whisper-realtime";
    private const double WindowSeconds = 3;
    private const int MaximumText = 4000;
    private const int MinimumRate = 8_000;
    private const int MaximumRate = 48_000;
    private const int WordsPerStep = 2000;

    /// <summary>How much longer the text of a session is left unsaved for every <see cref="WordsPerStep"/> words, since it is written as a whole.</summary>
    private static readonly TimeSpan SavingStep = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LastSound = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _endRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrameSender _sender = null!;
    private LiveTranscriber? _transcriber;
    private ISoundInput? _input;
    private Func<ISoundInput>? _reopen;
    private LiveSettings _settings = new();
    private string? _id;
    private int _windows;
    private int _reported;
    private double _workedSeconds;
    private readonly string _connection = Guid.NewGuid().ToString("N");
    private LiveBeginning _beginning = LiveBeginning.None;
    private bool _unsaved;
    private long _savedAt;

    /// <summary>Ends the session as if the client had sent <c>end_stream</c>.</summary>
    public void RequestEnd() => _endRequested.TrySetResult();

    /// <summary>Serves the socket until either side ends.</summary>
    public async Task RunAsync(WebSocket socket, IQueryCollection query, CancellationToken cancellationToken)
    {
        var sender = _sender = new FrameSender(socket);
        try
        {
            if (query["session_id"].ToString() is { Length: > 0 } id)
            {
                await IdentifyAsync(id, cancellationToken);
            }
            var reader = new SocketReader(socket);
            while (true)
            {
                var reading = reader.ReadAsync(cancellationToken);
                if (await IsToEndAsync(reading, cancellationToken))
                {
                    await EndAsync(cancellationToken);
                    await reading;
                    return;
                }
                var message = await reading;
                if (message.Type == WebSocketMessageType.Close)
                {
                    await KeepTextAsync(StoredSession.Interrupted, cancellationToken);
                    await sender.CloseAsync(WebSocketCloseStatus.NormalClosure, "Goodbye.");
                    return;
                }
                if (!await TakeAsync(message, cancellationToken))
                {
                    return;
                }
                await SaveProgressAsync(cancellationToken);
            }
        }
        catch (MessageTooLargeException tooLarge)
        {
            Fail("message_too_large", tooLarge.Message);
            await sender.CloseAsync(WebSocketCloseStatus.MessageTooBig, "The message is too large.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_id is not null)
        {
            open.Remove(_id, this);
        }
        if (_transcriber is not null)
        {
            await _transcriber.DisposeAsync();
        }
        _input?.Dispose();
        if (_sender is not null)
        {
            await _sender.DisposeAsync();
        }
    }

    /// <summary>Whether the end was asked for from outside and nothing more arrives: the request may have overtaken sound that is on its way.</summary>
    private async Task<bool> IsToEndAsync(Task reading, CancellationToken cancellationToken)
    {
        await Task.WhenAny(reading, _endRequested.Task);
        if (reading.IsCompleted)
        {
            return false;
        }
        await Task.WhenAny(reading, Task.Delay(LastSound, services.Time, cancellationToken));
        return !reading.IsCompleted;
    }

    /// <returns>False when the session has ended.</returns>
    private async Task<bool> TakeAsync(SocketMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (message.Type == WebSocketMessageType.Binary)
            {
                await HearAsync(Samples(message.Bytes.Span), cancellationToken);
                return true;
            }
            using var command = ClientCommand.Parse(message.Bytes);
            return await ObeyAsync(command, cancellationToken);
        }
        catch (Exception refused) when (Refusal.Of(refused) is { } refusal)
        {
            Fail(refusal.Code, $"{refusal.Title} {refusal.Detail}");
            return true;
        }
    }

    private async Task<bool> ObeyAsync(ClientCommand command, CancellationToken cancellationToken)
    {
        switch (command.Type)
        {
            case "init" or "start" or "config":
                await StartAsync(command, cancellationToken);
                return true;
            case "audio_chunk" or "audio_data" or "audio":
                await HearAsync(Samples(command.Bytes("audio_data", "data", "audio")), cancellationToken);
                _sender.Send(new ProcessedFrame(FrameTypes.Processed, Math.Round((await StateAsync(cancellationToken)).FinalShare, 4)));
                return true;
            case "ping":
                _sender.Send(new PongFrame(FrameTypes.Pong, UnixSeconds()));
                return true;
            case "get_status" or "status":
                await SendStatusAsync(cancellationToken);
                return true;
            case "reset_session" or "reset":
                await ResetAsync(cancellationToken);
                return true;
            case "end_stream" or "end" or "stop" or "session_end":
                await EndAsync(cancellationToken);
                return false;
            case "":
                throw new Refusal(400, "type_missing", "The frame has no type.", "Send {\"type\":\"ping\"} and the like.");
            default:
                throw new Refusal(
                    400, "type_unknown", $"There is no frame of type '{command.Type}'.",
                    "Known are start, audio_chunk, ping, get_status, reset_session and end_stream; sound may also come as binary frames.");
        }
    }

    private async Task StartAsync(ClientCommand command, CancellationToken cancellationToken)
    {
        var rate = command.Number("sample_rate") ?? UtteranceSegmenter.SampleRate;
        var channels = command.Number("channels") ?? 1;
        if (rate is < MinimumRate or > MaximumRate || channels is < 1 or > 2)
        {
            throw Refusal.BadValue("sample_rate", $"{rate} Hz with {channels} channels were announced; {MinimumRate} to {MaximumRate} Hz with 1 or 2 are taken.");
        }
        var language = command.Text("language") is { } named ? UploadSettings.Language(named) : null;
        if (_id is null || (command.Text("session_id") is { } other && other != _id))
        {
            await IdentifyAsync(command.Text("session_id") ?? Guid.NewGuid().ToString(), cancellationToken);
        }
        if (command.Text("format") is { } || command.Number("sample_rate") is not null || command.Number("channels") is not null)
        {
            var format = command.Text("format");
            Reopen(() => formats.Open(format, rate, channels));
        }
        _settings = _settings with { Language = language ?? _settings.Language, Prompt = command.Text("prompt", "initial_prompt") ?? _settings.Prompt };
        var info = services.Recognizer.Info;
        _sender.Send(new StartedFrame(FrameTypes.Started, _id!, info.Engine, info.Degraded, info.Reasons, _settings.Language, _beginning != LiveBeginning.None));
    }

    /// <summary>A session that was created before brings its language; any other id is taken as the client's own.</summary>
    private async Task IdentifyAsync(string id, CancellationToken cancellationToken)
    {
        if (id.Length > 128)
        {
            throw Refusal.BadValue("session_id", "It has more than 128 characters.");
        }
        if (_id is not null)
        {
            open.Remove(_id, this);
        }
        _id = id;
        open.Add(id, this);
        var stored = await store.FindAsync(id, cancellationToken);
        if (stored is not null)
        {
            _settings = _settings with { Language = stored.Language, Prompt = stored.Prompt };
        }
        var before = stored?.State is StoredSession.Live or StoredSession.Interrupted ? stored.Result : null;
        if (before is not null && _transcriber is null)
        {
            GoOn(before, stored!.Utterances);
        }
        await store.SaveAsync(
            new StoredSession(id, _settings.Language, _settings.Prompt, StoredSession.Live, before) { Connection = _connection, Utterances = stored?.Utterances ?? 0 }, cancellationToken);
    }

    private void GoOn(FinalFrame before, int utterances)
    {
        _beginning = new LiveBeginning(
            before.Duration, utterances, before.Metrics.WordCount,
            [.. before.Words.Select(word => new RecognizedWord(word.Word, word.Start, word.End, word.Conf))], before.Fillers);
        _windows = (int)(before.Duration / WindowSeconds);
        _reported = before.Metrics.WordCount;
    }

    /// <summary>Hears sound up to each boundary of a window, so that every window gets its feedback however large the pieces are.</summary>
    private async Task HearAsync(ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        var transcriber = _transcriber ??= new LiveTranscriber(services, _settings, Show, _beginning);
        while (!samples.IsEmpty)
        {
            var boundary = (long)((_windows + 1) * WindowSeconds * UtteranceSegmenter.SampleRate);
            var count = (int)Math.Min(samples.Length, boundary - transcriber.SamplesReceived);
            await transcriber.AppendAsync(samples[..count], cancellationToken);
            samples = samples[count..];
            if (transcriber.SamplesReceived >= boundary)
            {
                _windows++;
                await transcriber.CatchUpAsync(cancellationToken);
                await SendFeedbackAsync(cancellationToken);
            }
        }
    }

    private float[] Samples(ReadOnlySpan<byte> bytes)
    {
        if (_input is null)
        {
            var first = bytes.StartsWith("OggS"u8) ? "OggS"u8.ToArray() : [];
            Reopen(() => formats.Recognise(first));
        }
        return _input!.Take(bytes);
    }

    /// <summary>Begins a new stream of sound in the format announced.</summary>
    private void Reopen(Func<ISoundInput> open)
    {
        var input = open();
        _input?.Dispose();
        (_input, _reopen) = (input, open);
    }

    private async Task SendFeedbackAsync(CancellationToken cancellationToken)
    {
        var state = await StateAsync(cancellationToken);
        var worked = _transcriber!.WorkedSeconds - _workedSeconds;
        _workedSeconds += worked;
        var fresh = state.Words.Skip(Math.Max(0, state.Words.Count - (state.WordCount - _reported)));
        _reported = state.WordCount;
        _sender.Send(new FeedbackFrame(
            FrameTypes.Feedback, LiveText.Join(fresh), Tail(state.Text), Math.Round(worked, 3), UnixSeconds(), SessionMetrics.Of(state, worked)));
    }

    private void Show(LiveEvent change)
    {
        switch (change)
        {
            case SpeechStarted started:
                _sender.Send(new VoiceFrameEvent(FrameTypes.SpeechStarted, started.Utterance, Math.Round(started.Seconds, 3)));
                break;
            case SpeechStopped stopped:
                _sender.Send(new VoiceFrameEvent(FrameTypes.SpeechStopped, stopped.Utterance, Math.Round(stopped.Seconds, 3)));
                break;
            case TextChanged text:
                var before = _transcriber?.Transcript.End(MaximumText) ?? "";
                var all = string.Join(' ', new[] { before, text.Committed, text.Tentative }.Where(part => part.Length > 0));
                _sender.Send(new PartialFrame(FrameTypes.Partial, Tail(all), text.Committed, text.Tentative, text.Added, text.Utterance));
                break;
            case UtteranceFinished { Utterance: var utterance }:
                _unsaved = true;
                _sender.Send(new UtteranceFrame(
                    FrameTypes.Utterance, utterance.Number, utterance.Text, Math.Round(utterance.Start, 3), Math.Round(utterance.End, 3),
                    utterance.Words.ToTranscriptWords(), utterance.Fillers, utterance.Words.Count == 0));
                break;
            case RecognizerTrouble trouble:
                Fail(trouble.Code, trouble.Message);
                break;
        }
    }

    private async Task SendStatusAsync(CancellationToken cancellationToken)
    {
        var metrics = SessionMetrics.Of(await StateAsync(cancellationToken), 0);
        var info = services.Recognizer.Info;
        _sender.Send(new StatusFrame(
            FrameTypes.Status, Service, info.Model, info.Engine, info.Degraded, info.Ready,
            new StatusMetrics(metrics.WordCount, metrics.Duration, metrics.HesitationCount, metrics.PauseCount)));
    }

    private async Task ResetAsync(CancellationToken cancellationToken)
    {
        if (_transcriber is not null)
        {
            await _transcriber.ResetAsync(cancellationToken);
        }
        if (_reopen is not null)
        {
            Reopen(_reopen);
        }
        (_windows, _reported, _beginning, _unsaved) = (0, 0, LiveBeginning.None, true);
        _sender.Send(new ResetFrame(FrameTypes.Reset, "Session remise à zéro : son, texte et compteurs sont effacés."));
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        // Who never named the session learns here under which name its text can be asked for later.
        _id ??= Guid.NewGuid().ToString();
        var final = await KeepTextAsync(StoredSession.Final, cancellationToken);
        _sender.Send(final);
        await _sender.CloseAsync(WebSocketCloseStatus.NormalClosure, "The stream has ended.");
    }

    /// <summary>Finishes the text and keeps it for those who ask for it later, also when the client has left without a word.</summary>
    private async Task<FinalFrame> KeepTextAsync(string state, CancellationToken cancellationToken)
    {
        if (_transcriber is not null)
        {
            await _transcriber.FlushAsync(cancellationToken);
        }
        var final = await ResultAsync(cancellationToken);
        await SaveAsync(state, final, cancellationToken);
        return final;
    }

    /// <summary>Keeps the finished utterances, so that another replica can go on if this one is lost.</summary>
    private async Task SaveProgressAsync(CancellationToken cancellationToken)
    {
        if (!_unsaved || _id is null || services.Time.GetElapsedTime(_savedAt) < SavingStep * (_reported / WordsPerStep))
        {
            return;
        }
        (_unsaved, _savedAt) = (false, services.Time.GetTimestamp());
        await SaveAsync(StoredSession.Live, await ResultAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Writes unless the client has come back on another connection, which has the say since.</summary>
    private async Task SaveAsync(string state, FinalFrame result, CancellationToken cancellationToken)
    {
        if (_id is null || (await store.FindAsync(_id, cancellationToken) is { Connection: { } holder } && holder != _connection))
        {
            return;
        }
        await store.SaveAsync(
            new StoredSession(_id, _settings.Language, _settings.Prompt, state, result) { Connection = _connection, Utterances = _transcriber?.Utterances ?? _beginning.Utterances },
            cancellationToken);
    }

    private async Task<FinalFrame> ResultAsync(CancellationToken cancellationToken)
    {
        var state = await StateAsync(cancellationToken);
        var info = services.Recognizer.Info;
        return new FinalFrame(
            FrameTypes.Final, _id ?? "", state.Text, SessionMetrics.Of(state, _transcriber?.WorkedSeconds ?? 0), Math.Round(state.AudioSeconds, 3),
            state.Words.ToTranscriptWords(), state.Fillers, state.Confidence, state.WordCount == 0, info.Engine, info.Degraded, info.Reasons);
    }

    private async Task<LiveState> StateAsync(CancellationToken cancellationToken) =>
        _transcriber is null
            ? new LiveState(_beginning.AudioSeconds, null, _beginning.Words, _beginning.Words.Count, _beginning.WordCount, "", _beginning.Fillers)
            : await _transcriber.ReadAsync(cancellationToken);

    private void Fail(string code, string message) => _sender.Send(new ErrorFrame(FrameTypes.Error, message, message, code, UnixSeconds()));

    private double UnixSeconds() => services.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private static string Tail(string text) => text.Length > MaximumText ? text[^MaximumText..] : text;
}
