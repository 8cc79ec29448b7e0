using System.ComponentModel.DataAnnotations;

namespace Eloquence.Whisper.Admission;

/// <summary>How much one replica takes on at a time: the configuration section <c>Scale</c>.</summary>
internal sealed class ScaleOptions
{
    public const string Section = "Scale";

    /// <summary>Passes of the recogniser that run at the same time; by default one per core.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>Recordings that may wait besides those that are transcribed; one more is answered with 429.</summary>
    [Range(0, 65536)]
    public int Queue { get; set; } = 16;

    /// <summary>Live sessions open at the same time; one more is answered with 429.</summary>
    [Range(1, 65536)]
    public int Streams { get; set; } = 512;
}
