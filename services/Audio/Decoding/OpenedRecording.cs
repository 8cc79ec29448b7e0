namespace Eloquence.Audio;

/// <summary>A recording that is read piece by piece, however long it is.</summary>
/// <param name="Samples">Mono samples; the average of the channels.</param>
/// <param name="Source">What the recording was before decoding.</param>
/// <param name="Level">Level of the recording as it arrived.</param>
/// <param name="DurationSeconds">Length of the recording as it arrived, in seconds.</param>
public sealed record OpenedRecording(ISampleSource Samples, AudioSource Source, Level Level, double DurationSeconds) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => (Samples as IDisposable)?.Dispose();
}
