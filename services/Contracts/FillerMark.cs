namespace Eloquence.Contracts;

/// <summary>A hesitation that sounds: a recognised filler, or a vowel held between words that the recogniser left out of its text.</summary>
/// <param name="Start">Start in seconds from the beginning of the recording.</param>
/// <param name="End">End in seconds.</param>
/// <param name="Word">What was recognised, for example "euh"; <see langword="null"/> when it was found by its sound alone.</param>
public sealed record FillerMark(double Start, double End, string? Word);
