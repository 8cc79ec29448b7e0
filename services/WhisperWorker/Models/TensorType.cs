namespace Eloquence.WhisperWorker.Models;

/// <summary>How numbers are packed in a tensor (ggml.h, <c>ggml_type</c>): a block of values takes a fixed number of bytes.</summary>
/// <param name="Values">Values in one block; rows are multiples of it.</param>
/// <param name="Bytes">Bytes of one block.</param>
internal readonly record struct TensorType(int Values, int Bytes)
{
    /// <summary>The type with a number of the file format; <see langword="null"/> when Whisper files do not use it.</summary>
    public static TensorType? Of(int number) => number switch
    {
        0 => new(1, 4),
        1 => new(1, 2),
        2 => new(32, 18),
        3 => new(32, 20),
        6 => new(32, 22),
        7 => new(32, 24),
        8 => new(32, 34),
        10 => new(256, 84),
        11 => new(256, 110),
        12 => new(256, 144),
        13 => new(256, 176),
        14 => new(256, 210),
        _ => null,
    };
}
