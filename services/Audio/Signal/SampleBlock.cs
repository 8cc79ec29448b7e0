namespace Eloquence.Audio;

/// <summary>A stretch of a recording.</summary>
/// <param name="samples">The samples.</param>
/// <param name="start">Index of the first one in the recording.</param>
/// <param name="isLast">True when the recording ends with this stretch.</param>
internal readonly ref struct SampleBlock(ReadOnlySpan<double> samples, long start, bool isLast)
{
    public ReadOnlySpan<double> Samples { get; } = samples;

    public long Start { get; } = start;

    /// <summary>Index behind the last sample.</summary>
    public long End => Start + Samples.Length;

    public bool IsLast { get; } = isLast;

    /// <summary>True when everything before an index of the recording is here, or the recording has nothing more.</summary>
    public bool Reaches(long end) => End >= end || IsLast;

    /// <summary>Part of the stretch, by indices of the recording.</summary>
    public ReadOnlySpan<double> Slice(long from, long end) => Samples[(int)(from - Start)..(int)(end - Start)];
}

/// <summary>
/// Walks through a recording: every step adds <see cref="StepLength"/> samples and keeps some of the ones before, so that windows that
/// straddle two steps are seen whole.
/// </summary>
/// <param name="source">The recording.</param>
/// <param name="kept">Samples kept from the steps before.</param>
internal sealed class SampleWalk(ISampleSource source, int kept)
{
    /// <summary>Samples per step.</summary>
    public const int StepLength = 8192;

    private readonly double[] _buffer = new double[kept + StepLength];
    private long _start;
    private long _end;

    /// <summary>True when everything was walked through.</summary>
    public bool IsDone => _end == source.Length;

    /// <summary>How far the walk has come, in seconds.</summary>
    public double Seconds => _end / (double)source.SampleRate;

    /// <summary>Goes on; false behind the end.</summary>
    public bool Next(out SampleBlock block)
    {
        if (IsDone)
        {
            block = default;
            return false;
        }
        var keep = (int)Math.Min(_end - _start, kept);
        _buffer.AsSpan((int)(_end - _start) - keep, keep).CopyTo(_buffer);
        _start = _end - keep;
        var count = (int)Math.Min(StepLength, source.Length - _end);
        source.Read(_end, _buffer.AsSpan(keep, count));
        _end += count;
        block = new SampleBlock(_buffer.AsSpan(0, keep + count), _start, _end == source.Length);
        return true;
    }

    /// <summary>Takes a stretch of a recording.</summary>
    public delegate void Taker(SampleBlock block);

    /// <summary>Goes on with several walks, always with the one that is behind, so that what their sources share is read once.</summary>
    public static void InStep(CancellationToken cancellationToken, params ReadOnlySpan<(SampleWalk Walk, Taker Take)> walks)
    {
        while (true)
        {
            var next = -1;
            for (var i = 0; i < walks.Length; i++)
            {
                if (!walks[i].Walk.IsDone && (next < 0 || walks[i].Walk.Seconds < walks[next].Walk.Seconds))
                {
                    next = i;
                }
            }
            if (next < 0)
            {
                return;
            }
            cancellationToken.ThrowIfCancellationRequested();
            walks[next].Walk.Next(out var block);
            walks[next].Take(block);
        }
    }
}
