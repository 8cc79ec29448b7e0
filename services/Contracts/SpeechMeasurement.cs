namespace Eloquence.Contracts;

/// <summary>
/// What the speech evaluation service measured in one recording. Every part that could not be measured is
/// <see langword="null"/> and has a line in <see cref="Reasons"/>; nothing is ever filled in with a constant.
/// Serialised in snake_case (<see cref="ContractJson"/>).
/// </summary>
public sealed record SpeechMeasurement
{
    /// <summary>Name and version of what measured, for example <c>eloquence-speech/2</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>True when a part is missing or less exact than usual; <see cref="Reasons"/> then says which and why.</summary>
    public required bool Degraded { get; init; }

    /// <summary>One readable sentence per missing or weakened part; empty when nothing is.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>How the recording was encoded.</summary>
    public required SourceAudio Source { get; init; }

    /// <summary>Length of the decoded audio in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Level of the whole recording.</summary>
    public required LevelMeasurement? Level { get; init; }

    /// <summary>Share of the duration that sounds, 0..1: neither pauses nor silence at the start and end count.</summary>
    public required double? SpeechRatio { get; init; }

    /// <summary>Silent pauses between stretches of speech (leading and trailing silence excluded).</summary>
    public required PauseMeasurement? Pauses { get; init; }

    /// <summary>Fundamental frequency (F0).</summary>
    public required PitchMeasurement? Pitch { get; init; }

    /// <summary>Intensity and how it varies.</summary>
    public IntensityMeasurement? Intensity { get; init; }

    /// <summary>Melody: how the fundamental frequency moves.</summary>
    public IntonationMeasurement? Intonation { get; init; }

    /// <summary>Jitter, shimmer, harmonicity, cepstral prominence and spectral tilt.</summary>
    public VoiceQualityMeasurement? Voice { get; init; }

    /// <summary>Resonances of the vocal tract.</summary>
    public FormantsMeasurement? Formants { get; init; }

    /// <summary>Syllables and the rates counted from them.</summary>
    public SyllableMeasurement? Syllables { get; init; }

    /// <summary>Hesitations that sound ("euh"), found in the sound alone.</summary>
    public FilledPauseMeasurement? FilledPauses { get; init; }

    /// <summary>Stretches of speech between two silent pauses.</summary>
    public BreathGroupMeasurement? BreathGroups { get; init; }

    /// <summary>Timing of vowels and consonants.</summary>
    public RhythmMeasurement? Rhythm { get; init; }

    /// <summary>Background noise.</summary>
    public NoiseMeasurement? Noise { get; init; }

    /// <summary>Curves and moments to draw. Their resolution falls with the length, so that their size is bounded.</summary>
    public MeasurementTimeline? Timeline { get; init; }

    /// <summary>What could not be measured and why, one entry per part or single value; the same sentences stand in <see cref="Reasons"/>.</summary>
    public IReadOnlyList<UnmeasuredPart> Unmeasured { get; init; } = [];
}

/// <summary>A part or value that could not be measured.</summary>
/// <param name="Part">Its name in JSON, with a dot between part and value: <c>pitch</c>, <c>voice.cpps_db</c>.</param>
/// <param name="Reason">One readable sentence: what is missing and what to do.</param>
public sealed record UnmeasuredPart(string Part, string Reason);

/// <summary>Encoding of an uploaded recording, as found in its bytes.</summary>
/// <param name="Container"><c>wav</c>, <c>raw</c> (headerless PCM16, 16 kHz, mono), or the container of a compressed recording such as <c>mp4</c>.</param>
/// <param name="Encoding"><c>pcm_u8</c>, <c>pcm_s16le</c>, <c>pcm_s24le</c>, <c>pcm_s32le</c>, <c>pcm_f32le</c>, <c>pcm_f64le</c>, <c>pcm_alaw</c>, <c>pcm_mulaw</c>, or the codec of a compressed recording such as <c>aac</c>.</param>
/// <param name="SampleRate">Samples per second and channel, in hertz.</param>
/// <param name="Channels">Number of channels; they are averaged before measuring.</param>
/// <param name="Truncated">True when the header declares more audio than the upload holds.</param>
public sealed record SourceAudio(string Container, string Encoding, int SampleRate, int Channels, bool Truncated);

/// <summary>Level relative to digital full scale.</summary>
/// <param name="RmsDbfs">Root mean square level in dB re full scale, at most 0.</param>
/// <param name="PeakDbfs">Largest absolute sample in dB re full scale, at most 0.</param>
/// <param name="ClippedRatio">Share of samples at full scale, 0..1.</param>
public sealed record LevelMeasurement(double RmsDbfs, double PeakDbfs, double ClippedRatio);
