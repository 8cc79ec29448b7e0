using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Eloquence.WhisperWorker.Models;
using Eloquence.WhisperWorker.Native;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>The conversation of one worker with its service.</summary>
internal sealed class WorkerSession
{
    private const int Refused = 2;

    private readonly Stream _input;
    private readonly FrameSink _sink;
    private readonly ConcurrentDictionary<int, RecognitionCall> _calls = new();

    private WorkerSession(Stream input, Stream output) => (_input, _sink) = (input, new FrameSink(output));

    /// <summary>Runs until the input ends.</summary>
    /// <returns>The exit code: 0, or 2 when nothing could be loaded.</returns>
    public static async Task<int> RunAsync(Stream input, Stream output)
    {
        var session = new WorkerSession(input, output);
        if (await Frame.ReadAsync(input, CancellationToken.None).ConfigureAwait(false) is not { Kind: FrameKind.Load } load)
        {
            return Refused;
        }

        WhisperEngine engine;
        try
        {
            engine = WhisperEngine.Load(Parse(load.Payload.Span, ProtocolJson.Default.LoadCommand), session._sink.Log);
        }
        catch (Exception refused) when (refused is LibraryRefusedException or ModelFileException or IOException or UnauthorizedAccessException)
        {
            session._sink.Send(FrameKind.LoadFailed, 0, new WorkerFailure(refused.Message, refused is LibraryRefusedException), ProtocolJson.Default.WorkerFailure);
            return Refused;
        }

        using (engine)
        {
            session._sink.Send(FrameKind.Loaded, 0, engine.Model, ProtocolJson.Default.LoadedModel);
            await session.ServeAsync(engine).ConfigureAwait(false);
        }

        return 0;
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("A message is null.");

    private async Task ServeAsync(WhisperEngine engine)
    {
        while (await Frame.ReadAsync(_input, CancellationToken.None).ConfigureAwait(false) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Recognize:
                    Begin(engine, frame);
                    break;
                case FrameKind.Cancel when _calls.TryGetValue(frame.Call, out var call):
                    call.Cancel();
                    break;
            }
        }

        foreach (var call in _calls.Values)
        {
            call.Cancel();
        }
    }

    private void Begin(WhisperEngine engine, Frame frame)
    {
        var payload = frame.Payload;
        var length = BinaryPrimitives.ReadInt32LittleEndian(payload.Span);
        var command = Parse(payload.Span.Slice(sizeof(int), length), ProtocolJson.Default.RecognizeCommand);
        var samples = MemoryMarshal.Cast<byte, float>(payload.Span[(sizeof(int) + length)..]).ToArray();
        var call = new RecognitionCall(command, samples, (finished, outcome) =>
        {
            _calls.TryRemove(frame.Call, out _);
            finished.Dispose();
            Answer(frame.Call, outcome);
        });
        _calls[frame.Call] = call;
        engine.Enqueue(call);
    }

    private void Answer(int number, RecognitionOutcome outcome)
    {
        switch (outcome)
        {
            case { Result: { } result }:
                _sink.Send(FrameKind.Result, number, result, ProtocolJson.Default.WorkerResult);
                break;
            case { Failure: { } reason }:
                _sink.Send(FrameKind.Failed, number, new WorkerFailure(reason), ProtocolJson.Default.WorkerFailure);
                break;
            default:
                _sink.Send(FrameKind.Cancelled, number, ReadOnlyMemory<byte>.Empty);
                break;
        }
    }
}
