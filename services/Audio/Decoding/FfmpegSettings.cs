namespace Eloquence.Audio;

/// <summary>Where FFmpeg is and what it may use.</summary>
public sealed record FfmpegSettings
{
    /// <summary>Full path of the program, which may not be there yet; <see langword="null"/> to look on PATH.</summary>
    public string? Program { get; set; }

    /// <summary>Folders of its libraries when they are not the system's, separated as LD_LIBRARY_PATH wants them.</summary>
    public string? LibraryPath { get; set; }

    /// <summary>Longest time without a decoded sample.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Most address space that the program may take, in kibibytes; not limited on Windows.</summary>
    public int MaximumKibibytes { get; set; } = 2_000_000;

    /// <summary>Recordings decoded at the same time.</summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount;
}
