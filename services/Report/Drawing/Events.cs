namespace Eloquence.Report.Drawing;

/// <summary>Moments to mark.</summary>
internal static class Events
{
    /// <summary>Hesitations and filler words of the transcript; without one, the hesitations that were heard.</summary>
    public static IEnumerable<(double Start, double End)> Fillers(ReportContent content) => content.Report.Text is { } text
        ? text.Disfluencies.Where(found => found.Kind is "hesitation" or "filler_word").Select(found => (found.StartSeconds, found.EndSeconds))
        : content.Words is { } transcript
            ? transcript.Words.Where(word => word.Filler).Select(word => (word.Start, word.End))
            : (content.Report.Measurement.FilledPauses?.Segments ?? []).Select(filled => (filled.StartSeconds, filled.StartSeconds + filled.DurationSeconds));
}
