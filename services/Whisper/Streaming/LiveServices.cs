using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Transcribing;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Streaming;

/// <summary>What all live sessions share.</summary>
internal sealed class LiveServices(
    ISpeechRecognizer recognizer,
    RecognitionTurns turns,
    IOptions<SegmentationOptions> segmentation,
    IOptions<LiveOptions> options,
    TimeProvider time,
    ILogger<LiveTranscriber> logger)
{
    public ISpeechRecognizer Recognizer { get; } = recognizer;

    public RecognitionTurns Turns { get; } = turns;

    public SegmentationOptions Segmentation { get; } = segmentation.Value;

    public LiveOptions Options { get; } = options.Value;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;
}
