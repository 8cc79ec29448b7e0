using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Page;

/// <summary>Everything else that was measured, what is missing, and how it was made.</summary>
internal static class MeasuresSection
{
    public static Fragment Render(ReportContent content)
    {
        var report = content.Report;
        var measured = report.Measurement;
        (string Name, double? Value, int Decimals, string Unit)[] values =
        [
            ("Hauteur médiane", measured.Pitch?.MedianHz, 0, "Hz"),
            ("Étendue de la hauteur (5 à 95 %)", measured.Pitch?.RangeSemitones, 1, "demi-tons"),
            ("Pente de la mélodie dans les phrases", measured.Intonation?.SlopeSemitonesPerSecond, 2, "demi-tons/s"),
            ("Chute mélodique en fin de phrase", measured.Intonation?.FinalLoweringSemitones, 1, "demi-tons"),
            ("Intensité, étendue (5 à 95 %)", measured.Intensity?.RangeDb, 1, "dB"),
            ("Syllabes par seconde, silences compris", measured.Syllables?.SpeechRate, 2, ""),
            ("Syllabes par seconde, sans les silences", measured.Syllables?.ArticulationRate, 2, ""),
            ("Silences", measured.Pauses?.Count, 0, ""),
            ("Silence moyen", measured.Pauses?.MeanSeconds, 2, "s"),
            ("Silence le plus long", measured.Pauses?.LongestSeconds, 2, "s"),
            ("Phrases (groupes de souffle)", measured.BreathGroups?.Count, 0, ""),
            ("Phrase la plus longue", measured.BreathGroups?.LongestSeconds, 1, "s"),
            ("Régularité des voyelles (nPVI)", measured.Rhythm?.NpviVocalic, 0, ""),
            ("Jitter local", 100 * measured.Voice?.JitterLocal, 2, "%"),
            ("Shimmer local", 100 * measured.Voice?.ShimmerLocal, 2, "%"),
            ("Rapport harmoniques sur bruit", measured.Voice?.HarmonicsToNoiseDb, 1, "dB"),
            ("Proéminence cepstrale (CPPS)", measured.Voice?.CppsDb, 1, "dB"),
            ("Voix au-dessus du bruit de fond", measured.Noise?.SignalToNoiseDb, 0, "dB"),
            ("Niveau de crête", measured.Level?.PeakDbfs, 1, "dBFS"),
        ];
        return Fragment.Of($"""
            <section class="measures" aria-labelledby="measures-title">
              <h2 id="measures-title">Toutes les mesures</h2>
              <dl class="values">{Fragment.Each(values.Where(value => value.Value is not null), value => Fragment.Of($"<div><dt>{value.Name}</dt><dd>{French.Number(value.Value!.Value, value.Decimals)} {value.Unit}</dd></div>"))}</dl>
              {Missing(report.Reasons)}
            </section>
            <footer><p>Mesuré par {measured.Engine} le {French.Date(content.CreatedAt)}. Un nombre qui manque n’a pas été mesuré : rien n’est inventé.</p>
            <p class="downloads">En ligne : <a href="report.svg">dessin (SVG)</a> <a href="report.json">données (JSON)</a> <a href="report.TextGrid">annotation pour Praat (TextGrid)</a></p></footer>
            """);
    }

    private static Fragment Missing(IReadOnlyList<string> reasons) => Fragment.When(reasons.Count > 0, () => Fragment.Of($"""
        <details class="data"><summary>Ce qui manque ou est moins sûr</summary><ul lang="en">{Fragment.Each(reasons.Distinct(), reason => Fragment.Of($"<li>{reason}</li>"))}</ul></details>
        """));
}
