namespace Eloquence.Whisper.Sessions;

/// <summary>Turns what a client sends into samples.</summary>
internal interface ISoundInput : IDisposable
{
    /// <summary>Takes bytes.</summary>
    /// <returns>The samples they hold at 16 kHz, mono.</returns>
    /// <exception cref="Audio.AudioFormatException">The bytes are not what was announced.</exception>
    float[] Take(ReadOnlySpan<byte> bytes);
}
