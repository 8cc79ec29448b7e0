using System.Buffers.Binary;

namespace Eloquence.WhisperWorker.Protocol;

/// <summary>What a frame carries.</summary>
internal enum FrameKind : byte
{
    /// <summary>Service to worker, first of all: a <see cref="LoadCommand"/>.</summary>
    Load = 1,

    /// <summary>Service to worker: length of the JSON (32 bits), a <see cref="RecognizeCommand"/>, then the samples as 32-bit floats.</summary>
    Recognize = 2,

    /// <summary>Service to worker: give the call up.</summary>
    Cancel = 3,

    /// <summary>Worker to service: a <see cref="LoadedModel"/>.</summary>
    Loaded = 16,

    /// <summary>Worker to service: a <see cref="WorkerFailure"/>; the program ends.</summary>
    LoadFailed = 17,

    /// <summary>Worker to service: a <see cref="WorkerResult"/>.</summary>
    Result = 18,

    /// <summary>Worker to service: a <see cref="WorkerFailure"/> of one call.</summary>
    Failed = 19,

    /// <summary>Worker to service: the call was given up.</summary>
    Cancelled = 20,

    /// <summary>Worker to service: a line of the engine's log, UTF-8.</summary>
    Log = 21,
}

/// <summary>
/// One message between the service and its worker, little-endian: length of what follows (32 bits), kind (8 bits), number of the call
/// (32 bits, 0 for none), payload.
/// </summary>
internal readonly record struct Frame(FrameKind Kind, int Call, ReadOnlyMemory<byte> Payload)
{
    private const int HeaderSize = sizeof(int) + sizeof(byte) + sizeof(int);

    /// <summary>Longest payload: an hour of audio.</summary>
    private const int LongestPayload = 3600 * 16000 * sizeof(float);

    /// <summary>Reads the next frame; <see langword="null"/> at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What arrives is not a frame.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside a frame.</exception>
    public static async ValueTask<Frame?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderSize];
        var read = await stream.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            return null;
        }

        if (read < HeaderSize)
        {
            throw new EndOfStreamException("The stream ends inside a frame.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header) - (HeaderSize - sizeof(int));
        if (length is < 0 or > LongestPayload)
        {
            throw new InvalidDataException($"A frame of {length} bytes is not possible.");
        }

        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        return new Frame((FrameKind)header[sizeof(int)], BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(sizeof(int) + 1)), payload);
    }

    /// <summary>Writes the frame as one piece.</summary>
    public async ValueTask WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[HeaderSize + Payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        bytes[sizeof(int)] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int) + 1), Call);
        Payload.CopyTo(bytes.AsMemory(HeaderSize));
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
