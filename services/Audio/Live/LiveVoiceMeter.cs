using System.Buffers.Binary;

namespace Eloquence.Audio;

/// <summary>
/// Measures one voice while it speaks: samples go in as they come, in pieces of any size, and <see cref="Read"/> says at any time what
/// is heard now. State is bounded and made once; neither adding nor reading allocates. One instance serves one speaker and one thread at a time.
/// </summary>
/// <remarks>
/// Level and speech are followed every 10 ms, the pitch every 20 ms (<see cref="LivePitch"/>), so that a reading after every 100 ms of
/// sound is ten different frames a second. Sound is taken at <see cref="SampleRate"/>: resample it before (<see cref="Resampler"/>).
/// </remarks>
public sealed class LiveVoiceMeter
{
    /// <summary>Samples per second that are expected, in hertz.</summary>
    public const int SampleRate = 16_000;

    internal const int HopLength = SampleRate / 100;
    internal const double HopSeconds = 0.01;

    private const int BufferLength = 4096;
    private const int Pcm16BlockSamples = 512;
    private const double FullScaleRangeDb = 60;

    private readonly float[] _samples = new float[BufferLength];
    private readonly HighPass _highPass = new();
    private readonly LivePitch _pitch = new();
    private readonly PitchMemory _memory = new();
    private readonly LevelMemory _levels = new();
    private readonly SpeechGate _gate = new();
    private readonly SyllableCounter _syllables = new();
    private readonly LiveVoiceTotals _before;

    private int _count;
    private int _pending;
    private long _hops;
    private int _oddByte = -1;

    /// <summary>Prepares a meter.</summary>
    /// <param name="before">What an earlier meter of the same session counted; null for a new session.</param>
    public LiveVoiceMeter(LiveVoiceTotals? before = null) => _before = before ?? new LiveVoiceTotals();

    /// <summary>The counts since the beginning of the session.</summary>
    public LiveVoiceTotals Totals
    {
        get
        {
            var (voiced, mean, squares) = Merge(_before, _memory);
            return new LiveVoiceTotals(
                _before.Seconds + (_hops * HopSeconds),
                _before.SpeechSeconds + (_gate.SpeechHops * HopSeconds),
                _before.Pauses + _gate.Pauses,
                _before.PauseSeconds + (_gate.PauseHops * HopSeconds),
                _before.Syllables + _syllables.Total,
                voiced,
                mean,
                squares,
                _before.EnergySeconds + (_levels.Energy * HopSeconds));
        }
    }

    /// <summary>Adds samples.</summary>
    /// <param name="samples">Mono samples, -1..1; what is not a number counts as silence, what is larger as full scale.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            if (_count == _samples.Length)
            {
                Discard();
            }
            var taken = Math.Min(samples.Length, Math.Min(HopLength - _pending, _samples.Length - _count));
            for (var i = 0; i < taken; i++)
            {
                _samples[_count + i] = float.IsFinite(samples[i]) ? Math.Clamp(samples[i], -1, 1) : 0;
            }
            samples = samples[taken..];
            _count += taken;
            _pending += taken;
            if (_pending == HopLength)
            {
                _pending = 0;
                AnalyseHop();
            }
        }
    }

    /// <summary>Adds 16-bit little-endian samples; a sample may be split between two calls.</summary>
    public void AddPcm16(ReadOnlySpan<byte> bytes)
    {
        Span<float> block = stackalloc float[Pcm16BlockSamples];
        if (_oddByte >= 0 && !bytes.IsEmpty)
        {
            block[0] = (short)(_oddByte | (bytes[0] << 8)) / 32768f;
            Add(block[..1]);
            bytes = bytes[1..];
            _oddByte = -1;
        }
        while (bytes.Length >= 2)
        {
            var count = Math.Min(block.Length, bytes.Length / 2);
            for (var i = 0; i < count; i++)
            {
                block[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768f;
            }
            Add(block[..count]);
            bytes = bytes[(2 * count)..];
        }
        if (!bytes.IsEmpty)
        {
            _oddByte = bytes[0];
        }
    }

    /// <summary>What is heard now.</summary>
    public LiveVoice Read()
    {
        var deviation = _memory.DeviationSemitones();
        var intensity = _levels.IntensityDbfs();
        return new LiveVoice(
            _before.Seconds + (_hops * HopSeconds),
            _memory.CurrentHz(),
            deviation is { } semitones ? Math.Pow(2, -semitones / 2) : null,
            deviation,
            _memory.RangeSemitones(),
            intensity,
            intensity is { } level ? Math.Clamp((level + FullScaleRangeDb) / FullScaleRangeDb, 0, 1) : null,
            _gate.IsSpeech,
            Totals.PauseRatio,
            _syllables.PerSecond(_gate));
    }

    private void AnalyseHop()
    {
        _hops++;
        _levels.Add(_highPass.Energy(_samples.AsSpan(_count - HopLength, HopLength)));
        if (_levels.SmoothedDbfs(LevelMemory.Delay) is { } level)
        {
            _gate.Add(level);
        }
        var then = _levels.SmoothedDbfs(LivePitch.AgeHops);
        if (_hops % LivePitch.HopsPerFrame == 0 && _count >= LivePitch.WindowLength)
        {
            var hertz = _pitch.Track(_samples.AsSpan(_count - LivePitch.WindowLength, LivePitch.WindowLength));

            // Before the first loud moment any hiss is as loud as the loudest so far.
            _memory.Add(then >= SpeechGate.AbsoluteDbfs ? hertz : 0);
        }
        if (then is { } levelThen)
        {
            _syllables.Add(_gate, levelThen, _memory.WasVoiced);
        }
    }

    /// <summary>Keeps what the next pitch frame reaches back to.</summary>
    private void Discard()
    {
        var kept = LivePitch.WindowLength;
        _samples.AsSpan(_count - kept, kept).CopyTo(_samples);
        _count = kept;
    }

    /// <summary>Mean and squares of two groups together (Chan, Golub and LeVeque 1983).</summary>
    private static (int Count, double Mean, double Squares) Merge(LiveVoiceTotals before, PitchMemory now)
    {
        var count = before.VoicedFrames + now.Count;
        if (count == 0)
        {
            return (0, 0, 0);
        }
        var difference = now.Mean - before.PitchMeanSemitones;
        var share = now.Count / (double)count;
        return (count, before.PitchMeanSemitones + (difference * share),
            before.PitchSquaresSemitones + now.Squares + (difference * difference * before.VoicedFrames * share));
    }
}
