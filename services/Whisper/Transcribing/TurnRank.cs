namespace Eloquence.Whisper.Transcribing;

/// <summary>Kinds of passes; the lower go first.</summary>
internal enum TurnRank
{
    /// <summary>Its text is final.</summary>
    Final,

    /// <summary>It may bring the first words of an utterance.</summary>
    First,

    /// <summary>It adds to words that are there, or belongs to a recording.</summary>
    Provisional,
}
