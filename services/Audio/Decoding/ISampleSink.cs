namespace Eloquence.Audio;

/// <summary>Receives the samples of a recording while it is decoded.</summary>
internal interface ISampleSink
{
    /// <summary>Adds samples, -1..1, behind those that came before.</summary>
    void Append(ReadOnlySpan<float> samples);
}
