using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>Writes frames from any thread, each as one piece.</summary>
internal sealed class FrameSink(Stream output)
{
    private readonly Lock _gate = new();

    public void Send<T>(FrameKind kind, int call, T message, JsonTypeInfo<T> type) => Send(kind, call, JsonSerializer.SerializeToUtf8Bytes(message, type));

    public void Send(FrameKind kind, int call, ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            try
            {
                new Frame(kind, call, payload).WriteAsync(output, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
            catch (IOException)
            {
                // The service is gone; the end of the input ends this program too.
            }
        }
    }

    /// <summary>Passes a line of the engine's log on.</summary>
    public void Log(string line) => Send(FrameKind.Log, 0, Encoding.UTF8.GetBytes(line));
}
