namespace Eloquence.Audio;

/// <summary>Level of a recording relative to digital full scale (0 dB = every sample at full scale; a full-scale sine has -3.01 dB RMS).</summary>
/// <param name="RmsDbfs">Root mean square level in dB, at most 0; <see langword="null"/> when every sample is zero.</param>
/// <param name="PeakDbfs">Largest absolute sample in dB, at most 0; <see langword="null"/> when every sample is zero.</param>
/// <param name="ClippedRatio">Share of the samples of all channels that are at full scale, 0..1.</param>
public sealed record Level(double? RmsDbfs, double? PeakDbfs, double ClippedRatio);
