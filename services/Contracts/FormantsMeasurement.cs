namespace Eloquence.Contracts;

/// <summary>
/// Formants over the voiced frames (Burg; Praat <c>To Formant (burg): 0, 5, 5500, 0.025, 50</c>: five formants below 5500 Hz, or below
/// half the sample rate where that is lower).
/// </summary>
/// <param name="F1">First formant; <see langword="null"/> when no frame has it.</param>
/// <param name="F2">Second formant; <see langword="null"/> when no frame has it.</param>
/// <param name="F3">Third formant; <see langword="null"/> when no frame has it.</param>
/// <param name="CeilingHz">Highest frequency searched, in hertz.</param>
public sealed record FormantsMeasurement(FormantStatistics? F1, FormantStatistics? F2, FormantStatistics? F3, double CeilingHz);

/// <summary>Distribution of one formant over the voiced frames.</summary>
/// <param name="MedianHz">Median in hertz.</param>
/// <param name="MeanHz">Arithmetic mean in hertz.</param>
/// <param name="StandardDeviationHz">Standard deviation in hertz.</param>
public sealed record FormantStatistics(double MedianHz, double MeanHz, double StandardDeviationHz);
