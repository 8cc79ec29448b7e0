namespace Eloquence.Gateway;

/// <summary>A setting that is off or on.</summary>
internal enum Switch
{
    /// <summary>Not done.</summary>
    Off,

    /// <summary>Done.</summary>
    On,
}
