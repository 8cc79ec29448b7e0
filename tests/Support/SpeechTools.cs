using System.Globalization;
using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>
/// espeak-ng, which speaks a text, and Praat, which measures a recording independently of us: installed ones, else Debian's packages
/// unpacked into the user's cache.
/// </summary>
public sealed class SpeechTools
{
    private const string Synthesiser = "espeak-ng";
    private const string Analyser = "praat";
    private const int UsualPitch = 50;

    private readonly CommandLine _synthesiser;
    private readonly CommandLine _analyser;

    private SpeechTools(CommandLine synthesiser, CommandLine analyser) => (_synthesiser, _analyser) = (synthesiser, analyser);

    /// <summary>Why <see cref="FindAsync"/> is sure to fail on this machine; null when the tools are there or can be fetched.</summary>
    public static SpeechToolsMissing? Missing()
    {
        string[] absent = DebianPackageSet.IsSupported ? [] : [.. new[] { Synthesiser, Analyser }.Where(name => CommandLine.Find(name) is null)];
        return absent.Length == 0 ? null : new SpeechToolsMissing(absent);
    }

    /// <summary>Finds the tools on PATH, and fetches those that are not there.</summary>
    /// <param name="cancellationToken">Stops it; nothing half done remains.</param>
    /// <exception cref="AcquisitionException">A tool is not installed and cannot be fetched.</exception>
    public static async Task<SpeechTools> FindAsync(CancellationToken cancellationToken = default) => new(
        await InstalledOrFetchedAsync(Synthesiser, cancellationToken).ConfigureAwait(false),
        await InstalledOrFetchedAsync(Analyser, cancellationToken).ConfigureAwait(false));

    /// <summary>Speaks a text.</summary>
    /// <param name="text">What to say.</param>
    /// <param name="voice">A voice of espeak-ng with its variant, such as <c>fr-be+m3</c>.</param>
    /// <param name="wordsPerMinute">Speed, 80 to 450 words a minute.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>A WAV file: 16 bits, mono, 22.05 kHz.</returns>
    /// <exception cref="InvalidOperationException">espeak-ng failed, for example because it does not know the voice.</exception>
    public Task<byte[]> SpeakAsync(string text, string voice, int wordsPerMinute, CancellationToken cancellationToken = default) =>
        SpeakAsync(text, voice, wordsPerMinute, UsualPitch, cancellationToken);

    /// <summary>Speaks a text higher or lower than the voice usually does.</summary>
    /// <param name="text">What to say.</param>
    /// <param name="voice">A voice of espeak-ng with its variant, such as <c>fr-be+m3</c>.</param>
    /// <param name="wordsPerMinute">Speed, 80 to 450 words a minute.</param>
    /// <param name="pitch">Pitch on the scale of espeak-ng, 0 to 99; its own is 50.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>A WAV file: 16 bits, mono, 22.05 kHz.</returns>
    /// <exception cref="InvalidOperationException">espeak-ng failed, for example because it does not know the voice.</exception>
    public async Task<byte[]> SpeakAsync(string text, string voice, int wordsPerMinute, int pitch, CancellationToken cancellationToken = default)
    {
        // Not to standard output: a WAV that is streamed declares a length that it does not have.
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
        try
        {
            await RunAsync(
                _synthesiser, ["-v", voice, "-s", Number(wordsPerMinute), "-p", Number(pitch), "-w", file, "--", text], cancellationToken).ConfigureAwait(false);
            return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>How espeak-ng pronounces a text, in the International Phonetic Alphabet.</summary>
    /// <param name="text">What to say.</param>
    /// <param name="voice">A voice of espeak-ng.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public Task<string> PronounceAsync(string text, string voice, CancellationToken cancellationToken = default) =>
        RunAsync(_synthesiser, ["-q", "--ipa", "-v", voice, "--", text], cancellationToken);

    /// <summary>Runs a Praat script, without a display and without reading or writing anybody's preferences.</summary>
    /// <param name="scriptFile">Full path of the script.</param>
    /// <param name="wavFile">Full path of the recording, the script's only argument.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>What the script wrote into the Info window.</returns>
    /// <exception cref="InvalidOperationException">Praat or the script failed.</exception>
    public Task<string> PraatAsync(string scriptFile, string wavFile, CancellationToken cancellationToken = default) =>
        RunAsync(_analyser, ["--no-pref-files", "--run", scriptFile, wavFile], cancellationToken);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task<CommandLine> InstalledOrFetchedAsync(string name, CancellationToken cancellationToken)
    {
        if (CommandLine.Find(name) is { } installed)
        {
            return new CommandLine(installed);
        }

        var prefix = await new DebianPackageSet(name, name).EnsureAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return new CommandLine(prefix.Program(name)) { Environment = prefix.Environment() };
    }

    private static async Task<string> RunAsync(CommandLine tool, string[] arguments, CancellationToken cancellationToken)
    {
        var command = tool with { Arguments = arguments };
        var result = await command.RunAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.Succeeded
            ? result.Output
            : throw new InvalidOperationException($"{command} ended with {result.ExitCode}:{Environment.NewLine}{result.Tail()}");
    }
}

/// <summary>Tools that are neither on PATH nor to be had from Debian's packages.</summary>
/// <param name="Programs">Names of the programs.</param>
public sealed record SpeechToolsMissing(IReadOnlyList<string> Programs)
{
    /// <summary>The reason as a sentence.</summary>
    public override string ToString() =>
        $"{string.Join(" and ", Programs)} must be on PATH, as this system has no apt-get to fetch them with.";
}
