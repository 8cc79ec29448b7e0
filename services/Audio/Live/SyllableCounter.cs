namespace Eloquence.Audio;

/// <summary>
/// Counts syllable nuclei: voiced peaks of the level above the threshold of speech, with a dip of at least 2 dB before and behind them
/// (N. H. de Jong and T. Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior Research Methods 41
/// (2009), 385-390). A nucleus is counted when the dip behind it has been seen.
/// </summary>
internal sealed class SyllableCounter
{
    private const double DipDb = 2;
    private const int WindowHops = 500;
    private const int LeastHops = 200;

    /// <summary>More than a voice can make in the window: 20 a second.</summary>
    private const int Kept = 100;

    private readonly long[] _nuclei = new long[Kept];
    private double _valley = double.PositiveInfinity;
    private double _peak = double.NegativeInfinity;
    private bool _peakIsVoiced;
    private long _peakHop;

    public int Total { get; private set; }

    /// <summary>Takes the level of a hop.</summary>
    /// <param name="gate">Has just taken the hop.</param>
    /// <param name="level">Its level in dB re full scale.</param>
    /// <param name="voiced">Whether the voice sounded there.</param>
    public void Add(SpeechGate gate, double level, bool voiced)
    {
        if (level > _peak && level >= _valley + DipDb)
        {
            (_peak, _peakIsVoiced, _peakHop) = (level, voiced, gate.Hop);
        }
        else if (level <= _peak - DipDb)
        {
            if (_peakIsVoiced && _peak >= gate.ThresholdDbfs)
            {
                _nuclei[Total++ % Kept] = _peakHop;
            }
            (_peak, _valley) = (double.NegativeInfinity, level);
        }
        _valley = double.IsNegativeInfinity(_peak) ? Math.Min(_valley, level) : _valley;
    }

    /// <summary>Nuclei per second over the window; null where there is no speech to count in.</summary>
    public double? PerSecond(SpeechGate gate)
    {
        if (gate.FirstSpeech is not { } first || gate.Hop - first < LeastHops || gate.Hop - gate.LastSpeech >= WindowHops)
        {
            return null;
        }
        var hops = Math.Min(WindowHops, gate.Hop - first);
        var count = 0;
        for (var i = 0; i < Math.Min(Total, Kept); i++)
        {
            count += _nuclei[i] > gate.Hop - hops ? 1 : 0;
        }
        return count / (hops * LiveVoiceMeter.HopSeconds);
    }
}
