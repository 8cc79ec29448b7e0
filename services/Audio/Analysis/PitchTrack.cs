namespace Eloquence.Audio;

/// <summary>Fundamental frequency over time.</summary>
/// <param name="FirstFrameSeconds">Time of the middle of the first frame, in seconds.</param>
/// <param name="StepSeconds">Time between frames, in seconds.</param>
/// <param name="FrequenciesHz">Frequency of each frame in hertz; 0 where unvoiced. Empty when the signal is shorter than one window.</param>
public sealed record PitchTrack(double FirstFrameSeconds, double StepSeconds, IReadOnlyList<double> FrequenciesHz);
