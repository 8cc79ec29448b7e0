using Eloquence.Contracts;

namespace Eloquence.Report;

/// <summary>Everything one report shows. Texts may come from anybody: they are escaped wherever they are written.</summary>
public sealed record ReportContent
{
    /// <summary>What was measured and judged.</summary>
    public required SpeechReport Report { get; init; }

    /// <summary>What was said; <see langword="null"/> to use the transcript of <see cref="Report"/>, if any.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>What was practised, for example the exercise's title; <see langword="null"/> when unknown.</summary>
    public string? Title { get; init; }

    /// <summary>Who spoke, as the user wants to be called; <see langword="null"/> when unknown.</summary>
    public string? Speaker { get; init; }

    /// <summary>When the take was analysed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The recording as it was uploaded; <see langword="null"/> when it is not kept any more.</summary>
    public byte[]? Recording { get; init; }

    /// <summary>False for a recording that was too large to be kept at all.</summary>
    public bool IsKept { get; init; } = true;

    /// <summary>Earlier takes of the same speaker and this one, oldest first.</summary>
    public IReadOnlyList<PastTake> Progress { get; init; } = [];

    /// <summary>The transcript to show, or <see langword="null"/>.</summary>
    internal Transcript? Words => Transcript ?? Report.Transcript;
}

/// <summary>The scores of one take.</summary>
/// <param name="CreatedAt">When it was analysed.</param>
/// <param name="Scores">Scores 0..100 by their names.</param>
public sealed record PastTake(DateTimeOffset CreatedAt, IReadOnlyDictionary<string, double> Scores);
