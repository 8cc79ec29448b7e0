using System.Runtime.InteropServices;

namespace Eloquence.WhisperWorker.Native;

/// <summary><c>whisper_context_params</c> of whisper.cpp 1.9: 48 bytes on 64-bit systems, passed by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ContextParameters
{
    public byte UseGpu;
    public byte FlashAttention;
    public int GpuDevice;
    public byte DtwTokenTimestamps;
    public int DtwHeadsPreset;
    public int DtwTopLayers;
    public nuint DtwHeadCount;
    public nint DtwHeads;
    public nuint DtwMemorySize;
}

/// <summary>Which attention heads tell where a word lies: <c>whisper_alignment_heads_preset</c>.</summary>
internal enum AlignmentHeads
{
    None = 0,
    TopLayers = 1,
    TinyEnglish = 3,
    Tiny = 4,
    BaseEnglish = 5,
    Base = 6,
    SmallEnglish = 7,
    Small = 8,
    MediumEnglish = 9,
    Medium = 10,
    LargeV1 = 11,
    LargeV2 = 12,
    LargeV3 = 13,
    LargeV3Turbo = 14,
}
