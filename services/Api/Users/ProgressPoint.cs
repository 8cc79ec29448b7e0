namespace Eloquence.Api.Users;

/// <summary>One score of one analysis of a user.</summary>
/// <param name="AnalysisId">The analysis; it may have been deleted since.</param>
/// <param name="Value">The score, on the scale of its metric.</param>
/// <param name="Timestamp">When it was measured, UTC.</param>
internal sealed record ProgressPoint(Guid AnalysisId, double Value, DateTime Timestamp);
