namespace Eloquence.Contracts;

/// <summary>
/// Rhythm of vocalic and consonantal intervals. Without a phonetic transcription a vocalic interval is the voiced stretch around a syllable
/// nucleus, as far as the intensity stays close to that of the nucleus: values compare with each other, less with those of hand-labelled
/// corpora.
/// </summary>
public sealed record RhythmMeasurement
{
    /// <summary>
    /// nPVI of the vocalic intervals: 100 times the mean of |difference| / mean of neighbouring durations, pauses not bridged (E. Grabe,
    /// E. L. Low, "Durational variability in speech and the rhythm class hypothesis", 2002).
    /// </summary>
    public double? NpviVocalic { get; init; }

    /// <summary>The same over the intervals from nucleus to nucleus within breath groups, about one per syllable.</summary>
    public double? NpviSyllabic { get; init; }

    /// <summary>%V: share of the phonation time that is vocalic, 0..100 (F. Ramus, M. Nespor, J. Mehler, "Correlates of linguistic rhythm in the speech signal", Cognition 73, 1999).</summary>
    public double? PercentVocalic { get; init; }

    /// <summary>VarcoV: standard deviation of the vocalic durations as a percentage of their mean (L. White, S. Mattys, "Calibrating rhythm", Journal of Phonetics 35, 2007).</summary>
    public double? VarcoVocalic { get; init; }
}
