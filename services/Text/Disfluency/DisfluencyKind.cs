namespace Eloquence.Text.Disfluency;

/// <summary>What kind of break in fluent speech it is, after the repair taxonomy of Levelt (1983), "Monitoring and self-repair in speech", Cognition 14.</summary>
public enum DisfluencyKind
{
    /// <summary>A filled pause: <c>euh</c>, <c>hum</c>, <c>mmh</c>.</summary>
    Hesitation,

    /// <summary>A word or phrase that fills without meaning: <c>ben</c>, <c>hein</c>, a detached <c>voilà</c>, <c>du coup</c>.</summary>
    FillerWord,

    /// <summary>Words said again at once: <c>je je veux</c>.</summary>
    Repetition,

    /// <summary>A word or clause that is broken off and begun again: <c>pro- programme</c>, <c>je vais euh je veux</c>.</summary>
    Restart,

    /// <summary>Something said and taken back: <c>lundi, enfin non, mardi</c>.</summary>
    Correction,
}
