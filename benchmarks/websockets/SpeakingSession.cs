using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Eloquence.Benchmarks.WebSockets;

/// <summary>One speaker with a pitch of its own, who sends a tenth of a second of sound every tenth of a second and checks that the figures are of its voice.</summary>
internal sealed class SpeakingSession
{
    private const int Rate = 16_000;
    private const int PiecesPerSecond = 10;
    private const double ToleranceHz = 1;

    /// <summary>Until the pitch of the last half second is the own one.</summary>
    private const double SettledSeconds = 0.5;

    private readonly int _number;
    private readonly bool _serverDialect;
    private readonly double _hertz;
    private readonly byte[][] _pieces;
    private readonly ConcurrentDictionary<long, long> _sent = new();

    public SpeakingSession(int number)
    {
        _number = number;
        _serverDialect = number % 2 == 1;
        _hertz = 100 + (2 * number % 400);
        _pieces = [.. Enumerable.Range(0, PiecesPerSecond).Select(CreatePiece)];
    }

    public string? Failure { get; private set; }

    public int Figures { get; private set; }

    public int MixedUp { get; private set; }

    public double MetricsPerSecond { get; private set; }

    /// <summary>Milliseconds from sending a piece to the figures after it.</summary>
    public List<double> Latencies { get; } = [];

    public async Task RunAsync(Uri gateway, HttpMessageInvoker invoker, TimeSpan duration, Action halfTime)
    {
        try
        {
            using var socket = await Sockets.ConnectAsync(gateway, $"/ws/voice-analysis/load-{_number}", invoker);
            var receiving = ReceiveAsync(socket, duration);
            if (_serverDialect)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"START_SESSION","exercise_type":"load"}"""));
            }

            var begun = Stopwatch.GetTimestamp();
            var count = (long)(duration.TotalSeconds * PiecesPerSecond);
            for (var piece = 0L; piece < count; piece++)
            {
                var due = TimeSpan.FromSeconds((piece + (_number % 100 / 100.0)) / PiecesPerSecond) - Stopwatch.GetElapsedTime(begun);
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due);
                }

                _sent[piece + 1] = Stopwatch.GetTimestamp();
                await socket.SendAsync(_pieces[piece % PiecesPerSecond]);
                if (piece == count / 2)
                {
                    halfTime();
                }
            }

            await socket.SendAsync(Encoding.UTF8.GetBytes(_serverDialect ? """{"type":"END_SESSION"}""" : """{"type":"end_exercise"}"""));
            await receiving;
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or InvalidOperationException or JsonException)
        {
            Failure = broken.Message;
        }
    }

    private async Task ReceiveAsync(ClientWebSocket socket, TimeSpan duration)
    {
        using var patience = new CancellationTokenSource(duration + TimeSpan.FromMinutes(2));
        var buffer = new byte[64 * 1024];
        while (await socket.NextAsync(buffer, patience.Token) is { } text)
        {
            using var document = JsonDocument.Parse(text);
            var frame = document.RootElement;
            switch (frame.GetProperty("type").GetString())
            {
                case "real_time_metrics":
                    Check(frame.GetProperty("data"));
                    break;
                case "METRICS_UPDATE":
                    Check(frame);
                    break;
                case "FINAL_RESULT" or "analysis_complete":
                    MetricsPerSecond = Figures / duration.TotalSeconds;
                    return;
                case "error":
                    throw new InvalidOperationException(text);
                default:
                    break;
            }
        }

        throw new InvalidOperationException($"The server closed early: {socket.CloseStatus} {socket.CloseStatusDescription}");
    }

    private void Check(JsonElement figures)
    {
        Figures++;
        var seconds = figures.GetProperty("duration_seconds").GetDouble();
        if (_sent.TryGetValue((long)Math.Round(seconds * PiecesPerSecond), out var sent))
        {
            Latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        if (seconds > SettledSeconds && figures.TryGetProperty("pitch", out var pitch) && Math.Abs(pitch.GetDouble() - _hertz) > ToleranceHz)
        {
            MixedUp++;
        }
    }

    /// <summary>A whole second repeats without a seam, because pitch and swelling are whole numbers of hertz.</summary>
    private byte[] CreatePiece(int index)
    {
        var pcm = new byte[2 * Rate / PiecesPerSecond];
        for (var i = 0; i < pcm.Length / 2; i++)
        {
            var t = ((index * Rate / PiecesPerSecond) + i) / (double)Rate;
            var value = Enumerable.Range(1, 6).Sum(harmonic => 0.12 / harmonic * Math.Sin(2 * Math.PI * _hertz * harmonic * t));
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(2 * i), (short)(32767 * value * (0.3 + (0.7 * Math.Pow(Math.Sin(Math.PI * 4 * t), 2)))));
        }

        return JsonSerializer.SerializeToUtf8Bytes(_serverDialect
            ? (object)new { type = "AUDIO_CHUNK", chunk_id = index, audio_data = Convert.ToBase64String(pcm), timestamp = 0 }
            : new { type = "audio_chunk", data = Convert.ToBase64String(pcm), timestamp = 0, format = "wav", sample_rate = Rate });
    }
}
