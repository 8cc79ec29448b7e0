using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Collects what could not be measured and why.</summary>
internal sealed class Reasons
{
    private readonly List<string> _sentences = [];
    private readonly List<UnmeasuredPart> _unmeasured = [];

    /// <summary>What weakens the whole measurement, a sentence each.</summary>
    public IReadOnlyList<string> Sentences => _sentences;

    /// <summary>Parts and single values that are missing.</summary>
    public IReadOnlyList<UnmeasuredPart> Unmeasured => _unmeasured;

    /// <summary>Adds a sentence that weakens the measurement, and the parts that are missing for it.</summary>
    public void Add(string sentence, params ReadOnlySpan<string> parts)
    {
        _sentences.Add(sentence);
        foreach (var part in parts)
        {
            Note(part, sentence);
        }
    }

    /// <summary>Notes that a part or value is missing without anything being wrong with the recording.</summary>
    public void Note(string part, string reason) => _unmeasured.Add(new UnmeasuredPart(part, reason));
}
