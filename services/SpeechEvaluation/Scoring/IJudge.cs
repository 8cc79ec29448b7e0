using Eloquence.SpeechEvaluation.Norms;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Judges one side of a take. Stateless.</summary>
internal interface IJudge
{
    /// <summary>Name of the score.</summary>
    string Name { get; }

    /// <summary>The norm that applies to this take.</summary>
    Norm Norm(NormTable norms, Take take);

    /// <summary>Judges a take.</summary>
    Judgement Judge(Take take, Norm norm, Evidence evidence);
}
