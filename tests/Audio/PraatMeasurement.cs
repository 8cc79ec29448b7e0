using System.Text.Json;

namespace Eloquence.Audio.Tests;

/// <summary>What Praat measured in a take: the output of golden/measure.praat.</summary>
public sealed record PraatMeasurement
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required double Duration { get; init; }
    public required double MedianHz { get; init; }
    public required double MeanHz { get; init; }
    public required double Percentile5Hz { get; init; }
    public required double Percentile95Hz { get; init; }
    public required double DeviationSemitones { get; init; }
    public required double IntensityDb { get; init; }
    public required double[][] Sounding { get; init; }
    public required double FirstFrame { get; init; }
    public required double[] F0 { get; init; }
    public required int Pulses { get; init; }
    public required double? JitterLocal { get; init; }
    public required double? JitterPpq5 { get; init; }
    public required double? ShimmerLocal { get; init; }
    public required double? ShimmerApq5 { get; init; }
    public required double? HnrDb { get; init; }
    public required double? CppsDb { get; init; }
    public required double? TiltDb { get; init; }
    public required double[] FormantMeansHz { get; init; }
    public required double[] FormantMediansHz { get; init; }
    public required double[] LevelsDb { get; init; }

    public static PraatMeasurement Parse(string json) =>
        JsonSerializer.Deserialize<PraatMeasurement>(json.Replace("--undefined--", "null", StringComparison.Ordinal), Json)!;
}
