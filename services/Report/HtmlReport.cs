using Eloquence.Audio;
using Eloquence.Report.Markup;
using Eloquence.Report.Page;

namespace Eloquence.Report;

/// <summary>The report as one self-contained page: no request leaves it, so it can be saved, sent and printed.</summary>
public static class HtmlReport
{
    /// <summary>The Content Security Policy to send with the page; the page says the same itself, for when it is opened from a file.</summary>
    public static string ContentSecurityPolicy => PageAssets.Policy;

    /// <summary>Writes the page.</summary>
    /// <param name="content">What to show.</param>
    /// <returns>HTML in UTF-8 terms, with its own charset declaration.</returns>
    public static string Render(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var (audio, missing) = Sound(content);
        var hasAudio = audio is not null;
        return Fragment.Of($"""
            <!DOCTYPE html>
            <html lang="fr">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="Content-Security-Policy" content="{PageAssets.Policy}">
            <title>{content.Title ?? "Votre prise de parole"} – rapport Eloquence</title>
            <style>{Fragment.Asset(PageAssets.Style)}</style>
            </head>
            <body>
            <main>
            {HeaderSection.Render(content, hasAudio)}
            {TimelineSection.Render(content, audio, missing)}
            {ScoreSection.Render(content, hasAudio)}
            {TranscriptSection.Render(content, hasAudio)}
            {ProgressSection.Render(content)}
            {MeasuresSection.Render(content)}
            </main>
            <script>{Fragment.Asset(PageAssets.Script)}</script>
            </body>
            </html>

            """).ToString();
    }

    private static (string? Audio, string? Missing) Sound(ReportContent content)
    {
        if (!content.IsKept)
        {
            return (null, "L’enregistrement est trop volumineux pour être conservé : il a été analysé, mais ne peut pas être réécouté ici.");
        }
        if (content.Recording is not { } recording)
        {
            return (null, "L’enregistrement n’est plus conservé : la prise ne peut pas être réécoutée ici.");
        }
        try
        {
            return EmbeddedAudio.Create(recording) is { } address
                ? (address, null)
                : (null, $"La prise est trop longue pour que l’enregistrement soit joint (plus de {EmbeddedAudio.MaximumSeconds / 60:F0} minutes sans compression) : la page reste ainsi légère.");
        }
        catch (AudioFormatException)
        {
            return (null, "Le format de l’enregistrement ne peut pas être joint à la page.");
        }
    }
}
