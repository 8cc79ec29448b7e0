namespace Eloquence.Contracts;

/// <summary>What all services that take a recording agree on.</summary>
public static class RecordingLimits
{
    /// <summary>Largest recording that is measured, in bytes: 400 MB, 3 hours 28 minutes of 16-bit mono at 16 kHz.</summary>
    public const int MaximumBytes = 400_000_000;
}
