namespace Eloquence.Whisper.Tests.Support;

/// <summary>Tests that measure this process run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class QuietProcess
{
    public const string Name = "quiet process";
}
