using System.Buffers.Binary;
using Eloquence.Api.Analyses;
using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.Api.Live;

/// <summary>The sound of one connection as a WAV file (16 bits, 16 kHz, mono) that disappears with it; half a second of it is in memory.</summary>
internal sealed class LiveRecording : IAsyncDisposable
{
    private const int HeaderLength = 44;
    private const int BlockBytes = LiveVoiceMeter.SampleRate;

    private readonly byte[] _block = new byte[BlockBytes];
    private int _filled;
    private long _bytes;
    private FileStream? _file;

    /// <summary>Length in seconds.</summary>
    public double Seconds => (_bytes + _filled) / (2.0 * LiveVoiceMeter.SampleRate);

    /// <summary>Adds samples.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        foreach (var sample in samples)
        {
            BinaryPrimitives.WriteInt16LittleEndian(_block.AsSpan(_filled), (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue));
            _filled += 2;
            if (_filled == BlockBytes)
            {
                Flush();
            }
        }
    }

    /// <summary>The whole recording. Nothing may be added afterwards.</summary>
    public async Task<AudioSpool> FinishAsync(CancellationToken cancellationToken)
    {
        Flush();
        _file!.Position = 0;
        _file.Write(Header((int)_bytes));
        _file.Position = 0;
        return await AudioSpool.ReadAsync(_file, RecordingLimits.MaximumBytes, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is { } file)
        {
            await file.DisposeAsync();
        }
    }

    private void Flush()
    {
        if (_file is null)
        {
            _file = TemporaryFile.Open();
            _file.Write(Header(0));
        }

        _file.Write(_block.AsSpan(0, _filled));
        _bytes += _filled;
        _filled = 0;
    }

    private static byte[] Header(int dataBytes)
    {
        var header = new byte[HeaderLength];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), HeaderLength - 8 + dataBytes);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), LiveVoiceMeter.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 2 * LiveVoiceMeter.SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), dataBytes);
        return header;
    }
}
