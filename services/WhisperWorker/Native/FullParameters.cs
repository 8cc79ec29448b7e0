using System.Runtime.InteropServices;

namespace Eloquence.WhisperWorker.Native;

/// <summary>
/// <c>whisper_full_params</c> of whisper.cpp 1.9: 304 bytes on 64-bit systems, passed by value. Booleans are one byte, texts UTF-8 pointers.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FullParameters
{
    public int Strategy;
    public int Threads;
    public int MaximumTextContext;
    public int OffsetMilliseconds;
    public int DurationMilliseconds;
    public byte Translate;
    public byte NoContext;
    public byte NoTimestamps;
    public byte SingleSegment;
    public byte PrintSpecial;
    public byte PrintProgress;
    public byte PrintRealtime;
    public byte PrintTimestamps;
    public byte TokenTimestamps;
    public float TimestampProbability;
    public float TimestampProbabilitySum;
    public int MaximumLength;
    public byte SplitOnWord;
    public int MaximumTokens;
    public byte DebugMode;
    public int AudioContext;
    public byte SpeakerTurns;
    public nint SuppressRegex;
    public nint InitialPrompt;
    public byte CarryInitialPrompt;
    public nint PromptTokens;
    public int PromptTokenCount;
    public nint Language;
    public byte DetectLanguage;
    public byte SuppressBlank;
    public byte SuppressNonSpeechTokens;
    public float Temperature;
    public float MaximumInitialTimestamp;
    public float LengthPenalty;
    public float TemperatureStep;
    public float EntropyThreshold;
    public float LogProbabilityThreshold;
    public float NoSpeechThreshold;
    public int BestOf;
    public int BeamSize;
    public float Patience;
    public nint NewSegment;
    public nint NewSegmentData;
    public nint Progress;
    public nint ProgressData;
    public nint EncoderBegin;
    public nint EncoderBeginData;
    public nint Abort;
    public nint AbortData;
    public nint LogitsFilter;
    public nint LogitsFilterData;
    public nint GrammarRules;
    public nuint GrammarRuleCount;
    public nuint GrammarStart;
    public float GrammarPenalty;
    public byte VoiceDetection;
    public nint VoiceDetectionModel;
    public float VoiceThreshold;
    public int VoiceMinimumSpeechMilliseconds;
    public int VoiceMinimumSilenceMilliseconds;
    public float VoiceMaximumSpeechSeconds;
    public int VoicePaddingMilliseconds;
    public float VoiceOverlap;
}

/// <summary><c>whisper_token_data</c>: 56 bytes. Times are centiseconds; <see cref="AlignedTime"/> is -1 without alignment.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TokenData
{
    public int Id;
    public int TimestampId;
    public float Probability;
    public float LogProbability;
    public float TimestampProbability;
    public float TimestampProbabilitySum;
    public long Start;
    public long End;
    public long AlignedTime;
    public float VoiceLength;
}

/// <summary>Values of <see cref="FullParameters.Strategy"/>.</summary>
internal enum SamplingStrategy
{
    Greedy = 0,
    BeamSearch = 1,
}
