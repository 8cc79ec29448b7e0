namespace Eloquence.Text.Words;

/// <summary>What separates a word from the next one.</summary>
public enum Break
{
    /// <summary>Nothing but a space, an apostrophe or a hyphen.</summary>
    None,

    /// <summary>A comma, semicolon, colon, dash, bracket or quotation mark, or an ellipsis in the middle of a sentence.</summary>
    Clause,

    /// <summary>The end of a sentence or of the text.</summary>
    Sentence,

    /// <summary>The end of a question.</summary>
    Question,
}
