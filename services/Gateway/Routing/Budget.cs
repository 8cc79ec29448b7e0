namespace Eloquence.Gateway.Routing;

/// <summary>How long the answer to a request may take to begin; <see cref="BudgetOptions"/> has the figures.</summary>
internal enum Budget
{
    /// <summary>Reading something that is stored.</summary>
    Read,

    /// <summary>Storing something small.</summary>
    Write,

    /// <summary>Minting a token for live audio.</summary>
    Token,

    /// <summary>Uploading and analysing a recording.</summary>
    Analysis,

    /// <summary>Transcribing a recording of any length that is accepted.</summary>
    Transcription,

    /// <summary>A WebSocket or another stream that is open for as long as it is used.</summary>
    Stream,
}
