namespace Eloquence.Audio;

/// <summary>Decodes the packets of one Opus stream to mono; Opus resamples by itself. Not safe for concurrent use.</summary>
public sealed class OpusDecoder : IDisposable
{
    /// <summary>Longest packet (RFC 6716, section 2.1.4).</summary>
    private const double LongestPacketSeconds = 0.12;

    private readonly OpusLibrary.Functions _functions;
    private readonly float[] _samples;
    private nint _state;

    internal OpusDecoder(OpusLibrary.Functions functions, nint state, int sampleRate)
    {
        (_functions, _state) = (functions, state);
        _samples = new float[(int)(LongestPacketSeconds * sampleRate)];
    }

    /// <summary>Frees the decoder when it was not disposed.</summary>
    ~OpusDecoder() => Free();

    /// <summary>Decodes the next packet.</summary>
    /// <returns>Its samples, -1..1, valid until the next call.</returns>
    /// <exception cref="AudioFormatException">It is no Opus packet; the stream can go on with the next one.</exception>
    public ReadOnlySpan<float> Decode(ReadOnlySpan<byte> packet)
    {
        ObjectDisposedException.ThrowIf(_state == 0, this);
        if (packet.IsEmpty)
        {
            throw new AudioFormatException(AudioErrorCodes.Empty, "The Opus packet is empty.");
        }
        var count = _functions.Decode(_state, packet.ToArray(), packet.Length, _samples, _samples.Length, 0);
        return count >= 0
            ? _samples.AsSpan(0, count)
            : throw new AudioFormatException(AudioErrorCodes.Damaged, $"The bytes are no Opus packet (libopus error {count}). Send one packet per frame.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_state != 0)
        {
            _functions.Destroy(_state);
            _state = 0;
        }
    }
}
