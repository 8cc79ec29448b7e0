namespace Eloquence.Contracts;

/// <summary>Background noise.</summary>
/// <param name="FloorDbfs">Level of the noise between the words in dB re full scale (mean square).</param>
/// <param name="SignalToNoiseDb">Level of the speech minus that of the noise, in dB; an upper bound where the recording has no silent moment.</param>
public sealed record NoiseMeasurement(double FloorDbfs, double SignalToNoiseDb);
