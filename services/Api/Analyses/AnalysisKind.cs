namespace Eloquence.Api.Analyses;

/// <summary>What was asked about a recording.</summary>
internal enum AnalysisKind
{
    /// <summary><c>/api/confidence-analysis</c> and its relatives.</summary>
    Confidence,

    /// <summary><c>/api/voice-analysis</c>.</summary>
    Voice,

    /// <summary><c>/api/voice-analysis/detailed</c>.</summary>
    Detailed,

    /// <summary><c>/analyze-virelangue</c>.</summary>
    Virelangue,

    /// <summary><c>/api/story/analyze-narrative</c>.</summary>
    Story,
}

internal static class AnalysisKinds
{
    /// <summary>The kind as the database and the wire write it.</summary>
    public static string Word(this AnalysisKind kind) => kind switch
    {
        AnalysisKind.Confidence => "confidence",
        AnalysisKind.Voice => "voice",
        AnalysisKind.Detailed => "detailed",
        AnalysisKind.Virelangue => "virelangue",
        AnalysisKind.Story => "story",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of analysis."),
    };

    /// <summary>The kind of a stored word.</summary>
    public static AnalysisKind Parse(string word) => Enum.GetValues<AnalysisKind>().First(kind => kind.Word() == word);
}
