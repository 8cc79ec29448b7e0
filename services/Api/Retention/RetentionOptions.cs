using System.ComponentModel.DataAnnotations;

namespace Eloquence.Api.Retention;

/// <summary>Configuration section <c>Retention</c>: how many days things are kept; 0 keeps them until their user is deleted.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    private const int Longest = 36_500;

    /// <summary>Recordings; their analyses stay.</summary>
    [Range(0, Longest)]
    public int RecordingDays { get; set; } = 30;

    /// <summary>Analyses with their recordings; the scores stay in the progress of the user.</summary>
    [Range(0, Longest)]
    public int AnalysisDays { get; set; } = 365;

    /// <summary>Sessions that have ended, or that nobody ended.</summary>
    [Range(0, Longest)]
    public int SessionDays { get; set; } = 365;
}
