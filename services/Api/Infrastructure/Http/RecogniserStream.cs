using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Infrastructure.Http;

/// <summary>
/// Sends the sound of one session to the recogniser (<c>ws://whisper/streaming/session</c>: binary PCM16 at 16 kHz, JSON back) and keeps the text it
/// answers. Sound the recogniser is too slow for is left out and counted, never queued beyond five seconds.
/// </summary>
internal sealed partial class RecogniserStream : IAsyncDisposable
{
    public const string NotConfigured = "No speech recogniser is configured: there is no transcript.";

    private const int BlockSamples = 1600;
    private const int QueuedBlocks = 50;
    private const int LongestAnswer = 256 * 1024;

    private static readonly Uri Service = new("http://whisper/streaming/session");
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    private readonly Channel<byte[]> _blocks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedBlocks) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ServiceEndpointResolver _services;
    private readonly string _language;
    private readonly ILogger _logger;
    private byte[] _block = new byte[2 * BlockSamples];
    private int _filled;
    private int _left;
    private Task? _run;
    private volatile string _text = "";
    private volatile string? _problem;
    private volatile string? _weakness;

    public RecogniserStream(ServiceEndpointResolver services, string language, ILogger logger) => (_services, _language, _logger) = (services, language, logger);

    /// <summary>What was understood so far.</summary>
    public string Text => _text;

    /// <summary>Mean probability of the words, 0..1; null when the recogniser gives none.</summary>
    public double? Confidence { get; private set; }

    /// <summary>Why the text is missing, has gaps or is weak; null when nothing is wrong with it.</summary>
    public string? Problem => _problem ?? (_left > 0 ? $"The recogniser is too slow: {_left / 10.0:0.0} s of sound are missing from the transcript." : _weakness);

    /// <summary>Takes samples at 16 kHz.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        _run ??= RunAsync();
        while (!samples.IsEmpty)
        {
            var taken = Math.Min(samples.Length, BlockSamples - _filled);
            for (var i = 0; i < taken; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(_block.AsSpan(2 * (_filled + i)), (short)Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue));
            }

            _filled += taken;
            samples = samples[taken..];
            if (_filled == BlockSamples)
            {
                Pass(_block);
            }
        }
    }

    /// <summary>Says that no more sound comes and waits for the last words.</summary>
    public async Task FinishAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_run is null)
        {
            return;
        }

        if (_filled > 0)
        {
            Pass(_block[..(2 * _filled)]);
        }

        _blocks.Writer.TryComplete();
        try
        {
            await _run.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            _problem ??= "The recogniser did not finish in time: the last words may be missing.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        _blocks.Writer.TryComplete();
        await _stopping.CancelAsync();
        if (_run is { } run)
        {
            await run;
        }

        _stopping.Dispose();
    }

    private void Pass(byte[] block)
    {
        if (_problem is null && !_blocks.Writer.TryWrite(block))
        {
            _left++;
        }

        (_block, _filled) = (new byte[2 * BlockSamples], 0);
    }

    private async Task RunAsync()
    {
        if (!_services.Resolve(Service).IsConfigured)
        {
            _problem = NotConfigured;
            return;
        }

        using var socket = new ClientWebSocket();
        try
        {
            using (var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
            {
                patience.CancelAfter(ConnectPatience);
                await socket.ConnectAsync(new UriBuilder(_services.Next(Service)) { Scheme = "ws" }.Uri, patience.Token);
            }

            var receiving = ReceiveAsync(socket);
            await SendAsync(socket);
            await receiving;
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException or JsonException or InvalidOperationException)
        {
            if (!_stopping.IsCancellationRequested)
            {
                _problem = "The speech recogniser cannot be reached or has no place free: the transcript is missing or ends early.";
                LogBroken(broken.Message);
            }
        }
    }

    private async Task SendAsync(ClientWebSocket socket)
    {
        await TextAsync(socket, new { type = "init", language = _language });
        await foreach (var block in _blocks.Reader.ReadAllAsync(_stopping.Token))
        {
            await socket.SendAsync(block, WebSocketMessageType.Binary, endOfMessage: true, _stopping.Token);
        }

        await TextAsync(socket, new { type = "end_stream" });
    }

    private Task TextAsync(ClientWebSocket socket, object frame) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, endOfMessage: true, _stopping.Token);

    private async Task ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), _stopping.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                Understand(buffer.AsMemory(0, length));
                length = 0;
            }
            else if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length < LongestAnswer ? 2 * buffer.Length : throw new InvalidOperationException("The recogniser's answer is too long."));
            }
        }
    }

    private void Understand(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var frame = document.RootElement;
        if (frame.ValueKind != JsonValueKind.Object || !frame.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return;
        }

        switch (type.GetString())
        {
            case "session_started":
                _weakness = Weakness(frame);
                break;
            case "partial_transcript":
                _text = Member(frame, "text") ?? _text;
                break;
            case "final_result":
                _text = Member(frame, "transcription") ?? _text;
                _weakness = Weakness(frame);
                break;
            case "error":
                _problem = Member(frame, "message") ?? Member(frame, "error") ?? "The speech recogniser reports an error.";
                break;
            default:
                break;
        }

        if (frame.TryGetProperty("confidence", out var confidence) && confidence.ValueKind == JsonValueKind.Number)
        {
            Confidence = confidence.GetDouble();
        }
    }

    /// <summary>Why the recogniser itself calls its text less reliable than it could be.</summary>
    private static string? Weakness(JsonElement frame) =>
        frame.TryGetProperty("reasons", out var reasons) && reasons.ValueKind == JsonValueKind.Array && reasons.GetArrayLength() > 0
            ? string.Join(' ', reasons.EnumerateArray().Where(reason => reason.ValueKind == JsonValueKind.String).Select(reason => reason.GetString()))
            : null;

    private static string? Member(JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream to the recogniser broke: {Reason}")]
    private partial void LogBroken(string reason);
}
