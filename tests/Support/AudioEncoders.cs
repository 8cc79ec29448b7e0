using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>ffmpeg, which writes the compressed recordings that phones and browsers make: an installed one, else Debian's package unpacked into the user's cache.</summary>
public sealed class AudioEncoders
{
    private const string Name = "ffmpeg";

    private readonly CommandLine _ffmpeg;

    private AudioEncoders(CommandLine ffmpeg) => _ffmpeg = ffmpeg;

    /// <summary>Full path of the program.</summary>
    public string Program => _ffmpeg.Program;

    /// <summary>Folders of its libraries; null when they are the system's.</summary>
    public string? LibraryPath => _ffmpeg.Environment.GetValueOrDefault("LD_LIBRARY_PATH");

    /// <summary>Full path of the Opus library when it is not the system's.</summary>
    public string? OpusLibrary => LibraryPath?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "libopus.so.0")).FirstOrDefault(File.Exists);

    /// <summary>Finds the program on PATH, or fetches it.</summary>
    /// <exception cref="AcquisitionException">It is not installed and cannot be fetched.</exception>
    public static async Task<AudioEncoders> FindAsync()
    {
        if (CommandLine.Find(Name) is { } installed)
        {
            return new AudioEncoders(new CommandLine(installed));
        }

        var prefix = await new DebianPackageSet("audio-decoders", Name, "libopus0").EnsureAsync().ConfigureAwait(false);
        return new AudioEncoders(new CommandLine(prefix.Program(Name)) { Environment = prefix.Environment() });
    }

    /// <summary>Encodes a WAV file.</summary>
    /// <param name="wav">The file.</param>
    /// <param name="extension">What decides about the container, for example <c>m4a</c>.</param>
    /// <param name="options">Further options of ffmpeg for the output, such as <c>-c:a libopus</c>.</param>
    public async Task<byte[]> EncodeAsync(byte[] wav, string extension, params string[] options)
    {
        var source = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
        var target = Path.ChangeExtension(source, extension);
        try
        {
            await File.WriteAllBytesAsync(source, wav).ConfigureAwait(false);
            var command = _ffmpeg with { Arguments = ["-nostdin", "-v", "error", "-i", source, .. options, target] };
            var result = await command.RunAsync().ConfigureAwait(false);
            return result.Succeeded
                ? await File.ReadAllBytesAsync(target).ConfigureAwait(false)
                : throw new InvalidOperationException($"{command} ended with {result.ExitCode}:{Environment.NewLine}{result.Tail()}");
        }
        finally
        {
            File.Delete(source);
            File.Delete(target);
        }
    }
}
