using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Conversations;

/// <summary>Configuration section <c>SpeechSynthesis</c>.</summary>
internal sealed class SpeechSynthesisOptions
{
    public const string Section = "SpeechSynthesis";

    /// <summary>espeak-ng: a path, or a name that is looked for on PATH.</summary>
    [Required]
    public string Program { get; set; } = "espeak-ng";

    /// <summary>Environment variables the program needs where it is not installed but unpacked.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>Longest time for one text.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(8);
}

/// <summary>A voice that can speak.</summary>
/// <param name="Id">What clients send.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Language">BCP 47 tag.</param>
internal sealed record SynthesisVoice(string Id, string Name, string Language);

/// <summary>Speaks a text with espeak-ng, each text in a process of its own that is ended when its time is over.</summary>
internal sealed partial class SpeechSynthesiser(IOptions<SpeechSynthesisOptions> options, ILogger<SpeechSynthesiser> logger) : IDisposable
{
    public const string DependencyName = "espeak-ng";

    /// <summary>Longest text, as the clients know it.</summary>
    public const int MaximumLength = 2000;

    private const int AtATime = 4;
    private const string DefaultVoice = "fr";

    private static readonly TimeSpan UntilInstalled = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _places = new(AtATime);

    /// <summary>The French voices; every other name a client sends means the first one.</summary>
    public static IReadOnlyList<SynthesisVoice> Voices { get; } =
    [
        new("fr", "Français", "fr-FR"), new("fr+f2", "Français, voix de femme", "fr-FR"), new("fr+m3", "Français, voix d’homme", "fr-FR"),
        new("fr-be", "Français de Belgique", "fr-BE"), new("fr-ch", "Français de Suisse", "fr-CH"),
    ];

    /// <summary>Speaks.</summary>
    /// <returns>A WAV file: 16 bits, mono, 22.05 kHz.</returns>
    /// <exception cref="DependencyUnavailableException">espeak-ng is not there, failed, or took too long.</exception>
    public async Task<byte[]> SpeakAsync(string text, string? voice, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var file = Path.Combine(Path.GetTempPath(), $"eloquence-speech-{Environment.ProcessId}-{Guid.NewGuid():N}.wav");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.Value.TimeLimit);
            await RunAsync(text, Voices.FirstOrDefault(known => known.Id == voice)?.Id ?? DefaultVoice, file, limit.Token);
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(failure.Message);
            throw new DependencyUnavailableException(DependencyName, UntilInstalled, failure);
        }
        finally
        {
            File.Delete(file);
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>The text goes through standard input, so that no text can be taken for an option.</summary>
    private async Task RunAsync(string text, string voice, string file, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Value.Program, ["-v", voice, "-b", "1", "-w", file, "--stdin"]) { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var (name, value) in options.Value.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new IOException("No process was started.");
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await using (var input = process.StandardInput)
            {
                await input.WriteAsync(text.AsMemory(), cancellationToken);
            }

            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new IOException($"espeak-ng ended with {process.ExitCode}: {await errors}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No speech: {Reason}")]
    private partial void LogFailed(string reason);
}
