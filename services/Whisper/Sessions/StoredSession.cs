namespace Eloquence.Whisper.Sessions;

/// <summary>A session that was given out, as any replica knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Language">Language that is expected.</param>
/// <param name="Prompt">Words to expect.</param>
/// <param name="State"><c>created</c>, <c>live</c> or <c>final</c>.</param>
/// <param name="Result">Its text: the final one, or that of the last finished utterance; <see langword="null"/> before any.</param>
internal sealed record StoredSession(string Id, string Language, string? Prompt, string State, FinalFrame? Result)
{
    public const string Created = "created";
    public const string Live = "live";
    public const string Final = "final";
}
