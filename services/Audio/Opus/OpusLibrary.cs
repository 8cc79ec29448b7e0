using System.Runtime.InteropServices;

namespace Eloquence.Audio;

/// <summary>The Opus codec of the system or of a folder (libopus, RFC 6716), loaded when it is first needed.</summary>
/// <param name="path">Full path of the library, which may not be there yet; <see langword="null"/> for the system's.</param>
public sealed class OpusLibrary(string? path)
{
    private static readonly string[] Names = ["libopus.so.0", "libopus.0.dylib", "opus", "libopus"];

    private readonly Lock _lock = new();
    private Functions? _functions;

    /// <summary>Whether it is there.</summary>
    public bool IsAvailable => Load() is not null;

    /// <summary>Creates a decoder of mono sound at a rate Opus knows.</summary>
    /// <param name="sampleRate">8000, 12000, 16000, 24000 or 48000 hertz.</param>
    /// <exception cref="AudioFormatException">The library is not there, or refuses.</exception>
    public OpusDecoder CreateDecoder(int sampleRate)
    {
        var functions = Load() ?? throw new AudioFormatException(
            AudioErrorCodes.DecoderUnavailable, "Opus packets are decoded by libopus, which is not there (yet). Try again in a moment, or send 16-bit PCM.");
        var state = functions.Create(sampleRate, 1, out var error);
        return error == 0
            ? new OpusDecoder(functions, state, sampleRate)
            : throw new AudioFormatException(AudioErrorCodes.DecoderUnavailable, $"libopus cannot decode at {sampleRate} Hz (error {error}).");
    }

    private Functions? Load()
    {
        lock (_lock)
        {
            if (_functions is null && TryOpen(out var library))
            {
                _functions = new Functions(
                    Function<Create>(library, "opus_decoder_create"),
                    Function<Decode>(library, "opus_decode_float"),
                    Function<Destroy>(library, "opus_decoder_destroy"));
            }
            return _functions;
        }
    }

    private bool TryOpen(out nint library)
    {
        library = 0;
        foreach (var name in path is null ? Names : [path])
        {
            if (NativeLibrary.TryLoad(name, out library))
            {
                return true;
            }
        }
        return false;
    }

    private static T Function<T>(nint library, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate nint Create(int sampleRate, int channels, out int error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int Decode(nint decoder, [In] byte[]? packet, int length, [Out] float[] samples, int frameSize, int fec);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void Destroy(nint decoder);

    internal sealed record Functions(Create Create, Decode Decode, Destroy Destroy);
}
