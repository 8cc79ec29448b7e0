namespace Eloquence.Audio;

/// <summary>What was found in the sound of one recording; everything else is computed from it.</summary>
public sealed record SpeechAnalysis
{
    /// <summary>Length in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Fundamental frequency over time.</summary>
    public required PitchTrack Pitch { get; init; }

    /// <summary>Intensity over time (lowest frequency 75 Hz).</summary>
    public required IntensityContour Intensity { get; init; }

    /// <summary>
    /// Where it sounds when only what lies below 3.4 kHz counts, the band of a telephone (ITU-T G.712), which a recording of every sample rate holds.
    /// </summary>
    public required SpeechActivity TelephoneActivity { get; init; }

    /// <summary>Where the recording sounds.</summary>
    public required SpeechActivity Activity { get; init; }

    /// <summary>Jitter, shimmer, harmonicity, prominence and tilt.</summary>
    public required VoiceQuality Voice { get; init; }

    /// <summary>Formants of the voiced frames.</summary>
    public required IReadOnlyList<FormantFrame> Formants { get; init; }

    /// <summary>The same of what lies below 3.4 kHz: they say less of the voice, and the same for a recording of every sample rate.</summary>
    public required IReadOnlyList<FormantFrame> TelephoneFormants { get; init; }

    /// <summary>Syllable nuclei.</summary>
    public required SyllableTrack Syllables { get; init; }
}

/// <summary>Quality of the voice; a value is <see langword="null"/> when the recording has too little voice for it.</summary>
/// <param name="Pulses">Number of glottal pulses.</param>
/// <param name="JitterLocal">Jitter (local), a ratio.</param>
/// <param name="JitterPpq5">Jitter (ppq5), a ratio.</param>
/// <param name="ShimmerLocal">Shimmer (local), a ratio.</param>
/// <param name="ShimmerApq5">Shimmer (apq5), a ratio.</param>
/// <param name="HarmonicsToNoiseDb">Mean harmonics-to-noise ratio in dB.</param>
/// <param name="CppsDb">Smoothed cepstral peak prominence in dB.</param>
/// <param name="SpectralTiltDb">Energy density of 1..4 kHz relative to that below 1 kHz, in dB.</param>
public sealed record VoiceQuality(
    int Pulses,
    double? JitterLocal,
    double? JitterPpq5,
    double? ShimmerLocal,
    double? ShimmerApq5,
    double? HarmonicsToNoiseDb,
    double? CppsDb,
    double? SpectralTiltDb);
