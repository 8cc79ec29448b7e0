namespace Eloquence.Whisper.Sessions;

/// <summary>A session that was given out, as any replica knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Language">Language that is expected.</param>
/// <param name="Prompt">Words to expect.</param>
/// <param name="State"><c>created</c>, <c>live</c>, <c>interrupted</c> (the client left without ending it) or <c>final</c>.</param>
/// <param name="Result">Its text: the final one, or that of the finished utterances; <see langword="null"/> before any.</param>
internal sealed record StoredSession(string Id, string Language, string? Prompt, string State, FinalFrame? Result)
{
    public const string Created = "created";
    public const string Live = "live";
    public const string Interrupted = "interrupted";
    public const string Final = "final";

    /// <summary>The connection that carries it; one that has been replaced may not write any more.</summary>
    public string? Connection { get; init; }

    /// <summary>Utterances so far.</summary>
    public int Utterances { get; init; }
}
