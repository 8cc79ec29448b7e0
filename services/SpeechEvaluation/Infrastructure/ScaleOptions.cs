using System.ComponentModel.DataAnnotations;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>How much one replica takes on at a time: the configuration section <c>Scale</c>.</summary>
internal sealed class ScaleOptions
{
    public const string Section = "Scale";

    /// <summary>Recordings analysed at the same time; by default one per core.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>Requests that may wait or upload besides those; one more is answered with 429.</summary>
    [Range(0, 65536)]
    public int Queue { get; set; } = 16;

    /// <summary>Live sessions at the same time; one more is answered with 429.</summary>
    [Range(1, 65536)]
    public int Sessions { get; set; } = 200;
}
