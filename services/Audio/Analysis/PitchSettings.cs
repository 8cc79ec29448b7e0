namespace Eloquence.Audio;

/// <summary>Parameters of <see cref="PitchTracker"/>; the defaults are those of Praat's <c>To Pitch (ac)</c> for speech.</summary>
public sealed record PitchSettings
{
    /// <summary>Lowest frequency looked for, in hertz; the analysis window is three of its periods long.</summary>
    public double FloorHz { get; init; } = 75;

    /// <summary>Highest frequency looked for, in hertz.</summary>
    public double CeilingHz { get; init; } = 600;

    /// <summary>Time between frames, in seconds.</summary>
    public double StepSeconds { get; init; } = 0.01;

    /// <summary>Amplitude relative to the loudest one below which a frame tends to be unvoiced.</summary>
    public double SilenceThreshold { get; init; } = 0.03;

    /// <summary>Strength of the unvoiced candidate: a correlation below it tends to be unvoiced.</summary>
    public double VoicingThreshold { get; init; } = 0.45;

    /// <summary>Preference for high frequencies, per octave.</summary>
    public double OctaveCost { get; init; } = 0.01;

    /// <summary>Cost of a frequency change between frames 10 ms apart, per octave.</summary>
    public double OctaveJumpCost { get; init; } = 0.35;

    /// <summary>Cost of a change between voiced and unvoiced in frames 10 ms apart.</summary>
    public double VoicedUnvoicedCost { get; init; } = 0.14;

    /// <summary>Candidates per frame, the unvoiced one included; at most 255.</summary>
    public int MaximumCandidates { get; init; } = 15;
}
