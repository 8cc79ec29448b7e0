using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

/// <summary>A stretch of a recording that is done; times are seconds from the recording's beginning.</summary>
/// <param name="EndSeconds">Where it ends: everything before is done too.</param>
/// <param name="Segments">What was said in it.</param>
/// <param name="Fillers">Hesitations of the utterance that ends with it.</param>
/// <param name="Loss">Why something is missing; <see langword="null"/> when nothing is.</param>
internal sealed record TranscribedStretch(double EndSeconds, IReadOnlyList<RecognizedSegment> Segments, IReadOnlyList<FillerMark> Fillers, string? Loss);
