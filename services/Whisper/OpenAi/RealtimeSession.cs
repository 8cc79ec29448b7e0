using System.Net.WebSockets;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Sessions;
using Eloquence.Whisper.Sockets;
using Eloquence.Whisper.Streaming;

namespace Eloquence.Whisper.OpenAi;

/// <summary>
/// One WebSocket of <c>/v1/realtime?intent=transcription</c>: OpenAI's realtime protocol for transcription. Deltas carry final words only,
/// because clients append them; words that may still change come as the extension event <c>x.transcription.partial</c>.
/// </summary>
internal sealed class RealtimeSession(LiveServices services) : IAsyncDisposable
{
    private const double LeastCommit = 0.1;

    private readonly string _id = $"sess_{Guid.NewGuid():N}";
    private readonly PcmInput _input = new();
    private readonly Dictionary<int, RealtimeItem> _items = [];
    private readonly List<string> _manualTexts = [];
    private RealtimeSettings _settings = RealtimeSettings.Default(services.Recognizer.Info.Model);
    private FrameSender _sender = null!;
    private LiveTranscriber? _transcriber;
    private string? _lastItem;
    private long _appended;
    private long _committed;
    private long _offset;

    /// <summary>Serves the socket until either side ends.</summary>
    public async Task RunAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var sender = _sender = new FrameSender(socket);
        _input.Describe(_settings.Rate, channels: 1);
        Send(new { type = "session.created", event_id = NewId("event"), session = _settings.Describe(_id) });
        var reader = new SocketReader(socket);
        try
        {
            while (await reader.ReadAsync(cancellationToken) is { Type: not WebSocketMessageType.Close } message)
            {
                await TakeAsync(message, cancellationToken);
            }
            await sender.CloseAsync(WebSocketCloseStatus.NormalClosure, "Goodbye.");
        }
        catch (MessageTooLargeException tooLarge)
        {
            Fail("message_too_large", tooLarge.Message, null);
            await sender.CloseAsync(WebSocketCloseStatus.MessageTooBig, "The message is too large.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_transcriber is not null)
        {
            await _transcriber.DisposeAsync();
        }
        if (_sender is not null)
        {
            await _sender.DisposeAsync();
        }
    }

    private async Task TakeAsync(SocketMessage message, CancellationToken cancellationToken)
    {
        string? eventId = null;
        try
        {
            if (message.Type == WebSocketMessageType.Binary)
            {
                throw new Refusal(400, "binary_unsupported", "Binary frames are not part of this protocol.", "Send input_audio_buffer.append with base64.");
            }
            using var command = ClientCommand.Parse(message.Bytes);
            eventId = command.Text("event_id");
            await ObeyAsync(command, cancellationToken);
        }
        catch (Exception refused) when (Refusal.Of(refused) is { } refusal)
        {
            Fail(refusal.Code, $"{refusal.Title} {refusal.Detail}", eventId);
        }
    }

    private async Task ObeyAsync(ClientCommand command, CancellationToken cancellationToken)
    {
        switch (command.Type)
        {
            case "session.update" or "transcription_session.update":
                await UpdateAsync(command, cancellationToken);
                break;
            case "input_audio_buffer.append":
                var samples = _input.Take(command.Bytes("audio"));
                _appended += samples.Length;
                await Transcriber().AppendAsync(samples, cancellationToken);
                break;
            case "input_audio_buffer.commit":
                await CommitAsync(cancellationToken);
                break;
            case "input_audio_buffer.clear":
                await Transcriber().ResetAsync(cancellationToken);
                (_offset, _committed) = (_appended, _appended);
                _items.Clear();
                _manualTexts.Clear();
                Send(new { type = "input_audio_buffer.cleared", event_id = NewId("event") });
                break;
            case "":
                throw new Refusal(400, "type_missing", "The event has no type.", "See the realtime protocol of OpenAI's API.");
            default:
                throw new Refusal(
                    400, "type_unknown", $"There is no event of type '{command.Type}'.",
                    "A transcription session takes session.update and input_audio_buffer.append, commit and clear.");
        }
    }

    private async Task UpdateAsync(ClientCommand command, CancellationToken cancellationToken)
    {
        var settings = _settings.With(command.Member("session"));
        if (settings.Live != _settings.Live && _transcriber is not null)
        {
            // What was said before belongs to the settings before.
            await _transcriber.FlushAsync(cancellationToken);
            await _transcriber.DisposeAsync();
            _transcriber = null;
            _offset = _appended;
            _items.Clear();
        }
        if (settings.Rate != _settings.Rate)
        {
            _input.Describe(settings.Rate, channels: 1);
        }
        _settings = settings;
        Send(new { type = command.Type == "session.update" ? "session.updated" : "transcription_session.updated", event_id = NewId("event"), session = settings.Describe(_id) });
    }

    /// <summary>Where the client detects turns, everything since the last commit is one item, however often it had to be cut.</summary>
    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (Seconds(_appended - _committed) < LeastCommit)
        {
            throw new Refusal(
                400, "input_audio_buffer_commit_empty", "There is not enough sound to commit.",
                FormattableString.Invariant($"At least {1000 * LeastCommit:F0} ms are needed; {1000 * Seconds(_appended - _committed):F0} ms have come since the last commit."));
        }
        var duration = Seconds(_appended - _committed);
        _committed = _appended;
        await Transcriber().FlushAsync(cancellationToken);
        if (_settings.DetectsTurns)
        {
            return;
        }
        var item = new RealtimeItem(NewId("item"));
        Committed(item);
        var text = string.Join(' ', _manualTexts.Where(part => part.Length > 0));
        _manualTexts.Clear();
        Delta(item, text);
        Completed(item, text, duration);
    }

    private LiveTranscriber Transcriber() => _transcriber ??= new LiveTranscriber(services, _settings.Live, Show);

    private void Show(LiveEvent change)
    {
        if (change is RecognizerTrouble trouble)
        {
            Fail(trouble.Code, trouble.Message, null);
            return;
        }
        if (!_settings.DetectsTurns)
        {
            if (change is UtteranceFinished done)
            {
                _manualTexts.Add(done.Utterance.Text);
            }
            return;
        }
        switch (change)
        {
            case SpeechStarted started:
                Send(new
                {
                    type = "input_audio_buffer.speech_started",
                    event_id = NewId("event"),
                    audio_start_ms = Milliseconds(started.Seconds),
                    item_id = Item(started.Utterance).Id,
                });
                break;
            case SpeechStopped stopped:
                var item = Item(stopped.Utterance);
                Send(new { type = "input_audio_buffer.speech_stopped", event_id = NewId("event"), audio_end_ms = Milliseconds(stopped.Seconds), item_id = item.Id });
                Committed(item);
                break;
            case TextChanged text:
                Delta(Item(text.Utterance), text.Added);
                Send(new { type = "x.transcription.partial", event_id = NewId("event"), item_id = Item(text.Utterance).Id, committed = text.Committed, tentative = text.Tentative });
                break;
            case UtteranceFinished { Utterance: var utterance }:
                var finished = Item(utterance.Number);
                Committed(finished);
                Completed(finished, utterance.Text, utterance.End - utterance.Start);
                _items.Remove(utterance.Number);
                break;
        }
    }

    private RealtimeItem Item(int utterance)
    {
        if (!_items.TryGetValue(utterance, out var item))
        {
            _items[utterance] = item = new RealtimeItem(NewId("item"));
        }
        return item;
    }

    private void Committed(RealtimeItem item)
    {
        if (item.IsCommitted)
        {
            return;
        }
        item.IsCommitted = true;
        Send(new { type = "input_audio_buffer.committed", event_id = NewId("event"), previous_item_id = _lastItem, item_id = item.Id });
        _lastItem = item.Id;
    }

    private void Delta(RealtimeItem item, string words)
    {
        if (words.Length == 0)
        {
            return;
        }
        Send(new
        {
            type = "conversation.item.input_audio_transcription.delta",
            event_id = NewId("event"),
            item_id = item.Id,
            content_index = 0,
            delta = item.HasText ? $" {words}" : words,
        });
        item.HasText = true;
    }

    private void Completed(RealtimeItem item, string text, double seconds) => Send(new
    {
        type = "conversation.item.input_audio_transcription.completed",
        event_id = NewId("event"),
        item_id = item.Id,
        content_index = 0,
        transcript = text,
        // Whole seconds: OpenAI's .NET client reads an integer here.
        usage = new { type = "duration", seconds = (int)Math.Ceiling(seconds) },
    });

    private void Fail(string code, string message, string? eventId) => Send(new
    {
        type = "error",
        event_id = NewId("event"),
        error = new { type = code.StartsWith("recognizer", StringComparison.Ordinal) || code == "utterance_lost" ? "server_error" : "invalid_request_error", code, message, param = (string?)null, event_id = eventId },
    });

    private void Send<T>(T frame) => _sender.Send(frame);

    private int Milliseconds(double seconds) => (int)Math.Round(1000 * (seconds + Seconds(_offset)));

    private static double Seconds(long samples) => samples / 16_000.0;

    private static string NewId(string kind) => $"{kind}_{Guid.NewGuid():N}";

    /// <summary>What the protocol calls the sound of one turn and its text.</summary>
    private sealed class RealtimeItem(string id)
    {
        public string Id { get; } = id;

        public bool IsCommitted { get; set; }

        public bool HasText { get; set; }
    }
}
