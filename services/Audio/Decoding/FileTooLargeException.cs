namespace Eloquence.Audio;

/// <summary>A file has more bytes than are taken.</summary>
/// <param name="maximum">The most that are taken.</param>
public sealed class FileTooLargeException(int maximum) : Exception($"The file has more than {maximum} bytes.")
{
    /// <summary>The most bytes that are taken.</summary>
    public int Maximum { get; } = maximum;
}
