namespace Eloquence.Benchmarks.WordErrors;

/// <summary>A sentence, how it is said, and its sound.</summary>
/// <param name="Kind">What it is an example of.</param>
/// <param name="Text">Its words.</param>
/// <param name="Voice">Voice of espeak-ng.</param>
/// <param name="Speed">Words a minute.</param>
/// <param name="Sound">16 kHz mono, without the silence around it.</param>
/// <param name="File">The same as a file, at some rate and with some channels.</param>
internal sealed record Take(string Kind, string Text, string Voice, int Speed, float[] Sound, byte[] File);
