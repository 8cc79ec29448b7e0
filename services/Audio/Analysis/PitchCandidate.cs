namespace Eloquence.Audio;

/// <summary>What one frame may be: unvoiced, or periodic with some frequency.</summary>
/// <param name="Octave">log2 of the frequency in hertz; undefined when unvoiced.</param>
/// <param name="Strength">Strength, costs that depend on this frame alone included.</param>
internal readonly record struct PitchCandidate(double Octave, double Strength);
