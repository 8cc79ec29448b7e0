using System.ComponentModel.DataAnnotations;

namespace Eloquence.Whisper.Uploads;

/// <summary>How long a recording may be: the configuration section <c>Recordings</c>. Long ones lie in temporary files, 230 MB of samples an hour.</summary>
internal sealed class RecordingOptions
{
    public const string Section = "Recordings";

    /// <summary>Largest file, in bytes: 400 MB are 3 hours 28 minutes of 16-bit mono at 16 kHz.</summary>
    [Range(1, int.MaxValue)]
    public int MaximumBytes { get; set; } = 400_000_000;

    /// <summary>Longest recording.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(4);
}
