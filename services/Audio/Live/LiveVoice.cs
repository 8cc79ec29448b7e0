namespace Eloquence.Audio;

/// <summary>
/// What a <see cref="LiveVoiceMeter"/> hears at a moment. A value that cannot be measured yet, or not from this sound, is
/// <see langword="null"/>.
/// </summary>
/// <param name="Seconds">Sound heard so far, in seconds.</param>
/// <param name="PitchHz">Fundamental frequency in hertz, 75..600: median of the voiced frames of the last 0.1 s; null where the voice does not sound.</param>
/// <param name="PitchStability">How steadily the pitch is held, 0..1: 2^(-d/2), d = <paramref name="PitchDeviationSemitones"/>. 1 is a steady tone, 0.5 a deviation of two semitones.</param>
/// <param name="PitchDeviationSemitones">Standard deviation of the pitch over the voiced frames of the last 3 s, in semitones; needs 0.5 s of voice.</param>
/// <param name="VocalRangeSemitones">Distance between the 5th and the 95th percentile of the pitch over the last 10 s, in semitones, 0..36; needs 1 s of voice.</param>
/// <param name="IntensityDbfs">Root mean square level of the last 0.1 s above 80 Hz, in dB re full scale (a full-scale sine has -3 dB); null for digital silence.</param>
/// <param name="Energy">The same on a scale of 0..1, linear in decibels: 0 at -60 dBFS and below, 1 at full scale.</param>
/// <param name="IsSpeech">True from 0.1 s after speech has begun until 0.25 s after it has ended.</param>
/// <param name="PauseRatio">Share of pauses (silences of at least 0.25 s between two stretches of speech) in the time from the first speech to the last, 0..1; needs 1 s of speech.</param>
/// <param name="SyllablesPerSecond">Syllable nuclei per second over the last 5 s, pauses included (speech rate); needs speech that began 2 s ago and is not over for 5 s.</param>
public readonly record struct LiveVoice(
    double Seconds,
    double? PitchHz,
    double? PitchStability,
    double? PitchDeviationSemitones,
    double? VocalRangeSemitones,
    double? IntensityDbfs,
    double? Energy,
    bool IsSpeech,
    double? PauseRatio,
    double? SyllablesPerSecond);
