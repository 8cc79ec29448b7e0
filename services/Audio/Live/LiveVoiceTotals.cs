namespace Eloquence.Audio;

/// <summary>What a <see cref="LiveVoiceMeter"/> has counted since the first sample. Another meter can go on from here.</summary>
/// <param name="Seconds">Sound heard, in seconds.</param>
/// <param name="SpeechSeconds">Speech, in seconds.</param>
/// <param name="Pauses">Silences of at least 0.25 s between two stretches of speech.</param>
/// <param name="PauseSeconds">Their sum, in seconds.</param>
/// <param name="Syllables">Syllable nuclei.</param>
/// <param name="VoicedFrames">Voiced pitch frames, one every 20 ms.</param>
/// <param name="PitchMeanSemitones">Mean pitch over the voiced frames, in semitones above 1 Hz; 0 without any.</param>
/// <param name="PitchSquaresSemitones">Sum of the squared deviations from that mean.</param>
/// <param name="EnergySeconds">Integral of the squared samples over time.</param>
public sealed record LiveVoiceTotals(
    double Seconds = 0,
    double SpeechSeconds = 0,
    int Pauses = 0,
    double PauseSeconds = 0,
    int Syllables = 0,
    int VoicedFrames = 0,
    double PitchMeanSemitones = 0,
    double PitchSquaresSemitones = 0,
    double EnergySeconds = 0)
{
    private const double LeastSpeechSeconds = 1;
    private const int LeastVoicedFrames = 25;

    /// <summary>Geometric mean of the pitch in hertz; null with less than 0.5 s of voice.</summary>
    public double? PitchMeanHz => VoicedFrames >= LeastVoicedFrames ? Math.Pow(2, PitchMeanSemitones / 12) : null;

    /// <summary>Standard deviation of the pitch in semitones; null with less than 0.5 s of voice.</summary>
    public double? PitchDeviationSemitones => VoicedFrames >= LeastVoicedFrames ? Math.Sqrt(PitchSquaresSemitones / (VoicedFrames - 1)) : null;

    /// <summary>Share of pauses in the time from the first speech to the last, 0..1; null with less than 1 s of speech.</summary>
    public double? PauseRatio => SpeechSeconds >= LeastSpeechSeconds ? PauseSeconds / (SpeechSeconds + PauseSeconds) : null;

    /// <summary>Syllable nuclei per second from the first speech to the last, pauses included; null with less than 1 s of speech.</summary>
    public double? SyllablesPerSecond => SpeechSeconds >= LeastSpeechSeconds ? Syllables / (SpeechSeconds + PauseSeconds) : null;

    /// <summary>Root mean square level above 80 Hz in dB re full scale; null for digital silence.</summary>
    public double? LevelDbfs => EnergySeconds > 0 && Seconds > 0 ? 10 * Math.Log10(EnergySeconds / Seconds) : null;
}
