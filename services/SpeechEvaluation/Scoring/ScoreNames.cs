namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Names of the scores as clients read them.</summary>
internal static class ScoreNames
{
    public const string Pace = "pace";
    public const string Melody = "melody";
    public const string Energy = "energy";
    public const string Fluency = "fluency";
    public const string Pauses = "pauses";
    public const string Clarity = "clarity";
    public const string Steadiness = "steadiness";
    public const string Overall = "overall";
}
