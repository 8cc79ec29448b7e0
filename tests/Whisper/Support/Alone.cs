namespace Eloquence.Whisper.Tests.Support;

/// <summary>Tests that look at what the whole process holds, so no other test may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
