using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Eloquence.Audio;

/// <summary>
/// Decodes compressed recordings by FFmpeg as a process of its own: it may crash, hang or eat memory without harm. It reads a file (an
/// MP4 has its index at the end), may open nothing but files and pipes, is told the format instead of guessing it, and writes a WAV
/// with the recording's own rate and channels, which then takes the same way as any other WAV.
/// </summary>
internal sealed class FfmpegDecoder(FfmpegSettings settings) : IDisposable
{
    private const string Name = "ffmpeg";
    private const int HeaderBytes = 4096;
    private const int KeptComplaints = 4;

    private readonly SemaphoreSlim _places = new(settings.Concurrency);

    /// <summary>Decodes a file to mono.</summary>
    /// <param name="file">Full path of the recording.</param>
    /// <param name="format">What it is.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    /// <param name="sink">Receives the samples.</param>
    /// <param name="longest">The longest recording that is decoded.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="AudioFormatException">It cannot be decoded, is too long, or FFmpeg is not there.</exception>
    public async Task<DecodedStream> DecodeAsync(
        string file, CompressedFormat format, int sampleRate, ISampleSink sink, TimeSpan longest, CancellationToken cancellationToken)
    {
        var program = Program() ?? throw Unavailable(format);
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(settings.Patience);
            using var process = Start(program, file, format, longest);
            try
            {
                return await ReadAsync(process, format, sampleRate, sink, longest, limit).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new AudioFormatException(AudioErrorCodes.DecodingGivenUp, string.Create(CultureInfo.InvariantCulture,
                    $"Decoding the recording ({format.Description}) has given nothing for {settings.Patience.TotalSeconds:0.#} s and was given up. Send a shorter recording, or a WAV file."));
            }
            finally
            {
                End(process);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Reads to the end; patience begins anew with every sample, since a long recording is not a stuck one.</summary>
    private async Task<DecodedStream> ReadAsync(
        Process process, CompressedFormat format, int sampleRate, ISampleSink sink, TimeSpan longest, CancellationTokenSource limit)
    {
        var cancellationToken = limit.Token;
        var listening = FfmpegMessages.ReadAsync(process.StandardError, KeptComplaints, cancellationToken);
        var output = process.StandardOutput.BaseStream;
        var buffer = new byte[64 * 1024];
        var count = await output.ReadAtLeastAsync(buffer, HeaderBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var layout = Layout(buffer.AsSpan(0, count));
        PcmStreamDecoder? decoder = null;
        if (layout is not null)
        {
            decoder = new PcmStreamDecoder(layout.Source, sampleRate, sink);
            decoder.Add(buffer.AsSpan(layout.Offset, count - layout.Offset));
            while ((count = await output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                decoder.Add(buffer.AsSpan(0, count));
                limit.CancelAfter(settings.Patience);
                if (decoder.DurationSeconds > longest.TotalSeconds)
                {
                    throw TooLong(longest);
                }
            }
        }
        var messages = await listening.ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (decoder is null || decoder.DurationSeconds < WavDecoder.MinimumDuration.TotalSeconds)
        {
            throw decoder is null || messages.Complaints.Count > 0 ? Damaged(format, messages) : TooShort(decoder);
        }
        var source = new AudioSource(
            format.Container, layout!.Source.Encoding, layout.Source.SampleRate, layout.Source.Channels, Truncated: messages.Complaints.Count > 0 || process.ExitCode != 0)
        {
            Codec = messages.Codec,
        };
        return new DecodedStream(source, decoder.Finish(), decoder.DurationSeconds);
    }

    /// <summary>The layout of the WAV that FFmpeg writes; null when it wrote none, or one without a sample.</summary>
    private static SampleLayout? Layout(ReadOnlySpan<byte> start)
    {
        if (!WavHeader.IsWave(start) || start.Length < HeaderBytes / 64)
        {
            return null;
        }
        try
        {
            return WavHeader.Parse(start);
        }
        catch (AudioFormatException)
        {
            return null;
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static AudioFormatException Unavailable(CompressedFormat format) => new(AudioErrorCodes.DecoderUnavailable,
        $"The recording is {format.Description}, which ffmpeg decodes, and ffmpeg is not there (yet). Try again in a moment, or send a WAV file.");

    private static AudioFormatException Damaged(CompressedFormat format, FfmpegMessages messages) => new(AudioErrorCodes.Damaged,
        $"The recording ({format.Description}) cannot be decoded{(messages.Complaints.Count > 0 ? $": {string.Join("; ", messages.Complaints)}" : "")}. It is damaged, incomplete or holds no sound. Record it again.");

    private static AudioFormatException TooShort(PcmStreamDecoder decoder) => new(AudioErrorCodes.TooShort, string.Create(CultureInfo.InvariantCulture,
        $"The recording lasts {1000 * decoder.DurationSeconds:F0} ms; at least {WavDecoder.MinimumDuration.TotalMilliseconds:F0} ms are needed. Record again."));

    private static AudioFormatException TooLong(TimeSpan longest) => new(AudioErrorCodes.TooLong, string.Create(CultureInfo.InvariantCulture,
        $"The recording lasts more than {longest.TotalMinutes:F0} minutes, the most that is accepted. Send it in parts."));

    private string? Program() => settings.Program is { Length: > 0 } configured
        ? (File.Exists(configured) ? configured : null)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{Name}.exe" : Name))
            .FirstOrDefault(File.Exists);

    private Process Start(string program, string file, CompressedFormat format, TimeSpan longest)
    {
        string[] decode =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-threads", "1",
            "-protocol_whitelist", "file,pipe", "-f", format.Demuxer, "-i", file,
            "-map", "0:a:0", "-t", (longest.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture),
            "-c:a", "pcm_f32le", "-f", "wav", "-",
        ];

        // The shell sets the limits (POSIX ulimit) and becomes the program.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, decode)
            : new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -v {settings.MaximumKibibytes.ToString(CultureInfo.InvariantCulture)}; exec \"$0\" \"$@\"", program, .. decode]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        if (settings.LibraryPath is { Length: > 0 } libraries)
        {
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new AudioFormatException(AudioErrorCodes.DecoderUnavailable, $"ffmpeg cannot be started: {failure.Message}");
        }
    }
}

/// <summary>What is known of a recording when its last sample has been decoded.</summary>
/// <param name="Source">What it was.</param>
/// <param name="Level">Its level.</param>
/// <param name="DurationSeconds">Its length in seconds.</param>
internal sealed record DecodedStream(AudioSource Source, Level Level, double DurationSeconds);
