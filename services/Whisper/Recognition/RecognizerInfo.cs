namespace Eloquence.Whisper.Recognition;

/// <summary>Which recogniser answers, and how far its answers can be trusted.</summary>
/// <param name="Engine">Engine label of every analysis made with it, for example <c>whisper.cpp/small</c> or <c>synthetic-fr-selftest</c>.</param>
/// <param name="Model">Name of the model alone, for example <c>small-q5_1</c>.</param>
/// <param name="Degraded">True when its text may not be shown as a real transcript without saying so.</param>
/// <param name="Reasons">One readable sentence per weakness; empty when there is none.</param>
/// <param name="Ready">False while no model is loaded; <see cref="Reasons"/> then says what is being waited for.</param>
/// <param name="MaximumSeconds">Longest audio one call hears, in seconds; <see langword="null"/> when any length is heard.</param>
public sealed record RecognizerInfo(
    string Engine,
    string Model,
    bool Degraded,
    IReadOnlyList<string> Reasons,
    bool Ready,
    double? MaximumSeconds)
{
    /// <summary>How often the engine has ended unasked since the service started; sessions tell their clients when it grows.</summary>
    public int Crashes { get; init; }
}
