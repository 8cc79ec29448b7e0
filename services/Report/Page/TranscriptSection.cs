using Eloquence.Contracts;
using Eloquence.Report.Markup;

namespace Eloquence.Report.Page;

/// <summary>The words, cut where the speaker breathes, each line with its moment.</summary>
internal static class TranscriptSection
{
    /// <summary>A silence this long, in seconds, begins a new line.</summary>
    private const double LineGap = 0.5;

    private const int MostWordsInLine = 40;

    public static Fragment Render(ReportContent content, bool hasAudio)
    {
        if (content.Words is not { Words.Count: > 0 } transcript)
        {
            var why = content.Words is null ? "Il n’y a pas de transcription de cette prise." : "Aucun mot n’a été reconnu dans cette prise.";
            return Fragment.Of($"""<section class="transcript" aria-labelledby="transcript-title"><h2 id="transcript-title">Vos mots</h2><p class="quiet">{why}</p></section>""");
        }
        var marks = Marks(content, transcript);
        return Fragment.Of($"""
            <section class="transcript" aria-labelledby="transcript-title">
              <h2 id="transcript-title">Vos mots</h2>
              {Summary(content.Report.Text)}
              <ol class="lines">{Fragment.Each(Lines(transcript.Words), line => Line(line, marks, hasAudio))}</ol>
              <p class="quiet">Reconnaissance : {transcript.Engine}{Fragment.When(transcript.Degraded, () => Fragment.Of($" (affaiblie)"))}. Les mots surlignés sont des hésitations, des mots de remplissage ou des reprises.</p>
            </section>
            """);
    }

    private static Fragment Summary(TextMeasurement? text) => text is null ? Fragment.Empty : Fragment.Of($"""
        <dl class="facts-row"><div><dt>Mots</dt><dd>{text.WordCount}</dd></div><div><dt>Mots par minute</dt><dd>{Rounded(text.WordsPerMinute)}</dd></div><div><dt>Hésitations</dt><dd>{text.HesitationCount}</dd></div><div><dt>Mots de remplissage</dt><dd>{text.FillerWordCount}</dd></div><div><dt>Répétitions</dt><dd>{text.RepetitionCount}</dd></div><div><dt>Reprises</dt><dd>{text.CorrectionCount}</dd></div><div><dt>Richesse (MTLD)</dt><dd>{Rounded(text.LexicalDiversity)}</dd></div></dl>
        """);

    private static string Rounded(double? value) => value is { } number ? Text.Writing.French.Number(number, 0) : "–";

    private static Fragment Line(IReadOnlyList<TranscriptWord> line, HashSet<TranscriptWord> marks, bool hasAudio) => Fragment.Of($"""
        <li>{PlayButton.At(line[0].Start, line[^1].End - line[0].Start, hasAudio)} <span>{Fragment.Each(line, word => marks.Contains(word) ? Fragment.Of($"<mark>{word.Word}</mark> ") : Fragment.Of($"{word.Word} "))}</span></li>
        """);

    private static HashSet<TranscriptWord> Marks(ReportContent content, Transcript transcript) =>
    [
        .. transcript.Words.Where(word => word.Filler
            || (content.Report.Text?.Disfluencies.Any(found => word.Start >= found.StartSeconds - 1e-6 && word.End <= found.EndSeconds + 1e-6) ?? false)),
    ];

    private static IEnumerable<IReadOnlyList<TranscriptWord>> Lines(IReadOnlyList<TranscriptWord> words)
    {
        var line = new List<TranscriptWord>();
        foreach (var word in words)
        {
            if (line.Count > 0 && (line.Count >= MostWordsInLine || word.Start - line[^1].End >= LineGap))
            {
                yield return line;
                line = [];
            }
            line.Add(word);
        }
        if (line.Count > 0)
        {
            yield return line;
        }
    }
}
