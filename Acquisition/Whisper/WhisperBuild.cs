using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Eloquence.Acquisition.Whisper;

/// <summary>
/// whisper.cpp built on this machine, once, into the user's cache. Its backends are separate libraries, so that a CUDA or Vulkan backend
/// of the same version put beside them is used.
/// </summary>
/// <param name="AllProcessors">
/// False: one library for the processor of this machine (about a minute). True: one for every kind of processor, chosen when the program
/// starts (several minutes), for images that run elsewhere.
/// </param>
public sealed partial record WhisperBuild(bool AllProcessors = false)
{
    private const int KeptErrorLines = 12;
    private static readonly string[] Compilers = ["c++", "g++", "clang++"];
    private static readonly string[] BuildTools = ["make", "ninja"];

    /// <summary>Whether this machine has what the build needs.</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows()
        && CommandLine.Find("cmake") is not null
        && Compilers.Any(compiler => CommandLine.Find(compiler) is not null)
        && BuildTools.Any(tool => CommandLine.Find(tool) is not null);

    /// <summary>Where the libraries lie, or will lie: one folder per version, system and kind of processor.</summary>
    /// <param name="cache">The cache.</param>
    public CacheEntry In(CacheDirectory cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var identity = string.Join('\n', [RuntimeInformation.RuntimeIdentifier, WhisperPackages.Sources.Integrity, .. Options()]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12];
        return new CacheEntry($"whisper.cpp {WhisperPackages.SourceVersion}", Path.Combine(cache.Path, "whisper", $"{WhisperPackages.SourceVersion}-{hash}"));
    }

    /// <summary>Builds the libraries unless they are there. The compiler runs at low priority.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="progress">Receives every step; null for none.</param>
    /// <param name="cancellationToken">Ends the compiler; nothing half done remains.</param>
    /// <returns>The folder that holds the libraries.</returns>
    /// <exception cref="AcquisitionException">The sources cannot be had or do not compile; the message says what to do.</exception>
    public async Task<string> EnsureAsync(CacheDirectory cache, IProgress<AcquisitionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var entry = In(cache);
        if (entry.Exists)
        {
            return entry.Folder;
        }

        var package = await WhisperPackages.Sources.EnsureAsync(cache, progress, cancellationToken).ConfigureAwait(false);
        return await entry.EnsureAsync(
            (folder, reporter, cancel) => BuildAsync(WhisperPackages.SourceFolder(package), folder, reporter, cancel), progress, cancellationToken).ConfigureAwait(false);
    }

    internal static int? Percent(string line) =>
        PercentPattern().Match(line) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\[\s*(\d+)%\]")]
    private static partial Regex PercentPattern();

    private async Task BuildAsync(string sources, string folder, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, ".build")).FullName;
        reporter.Step("Configuring");
        await RunAsync(["cmake", "-S", sources, "-B", work, .. Options()], line => reporter.Tool("cmake", line), cancellationToken).ConfigureAwait(false);

        reporter.Step("Compiling");
        var jobs = Math.Max(1, Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture);
        await RunAsync(["cmake", "--build", work, "--parallel", jobs, "--target", "whisper"], Show, cancellationToken).ConfigureAwait(false);

        foreach (var library in Directory.EnumerateFiles(work, "lib*", SearchOption.AllDirectories).Where(IsLibrary))
        {
            Keep(library, Path.Combine(folder, Path.GetFileName(library)));
        }

        File.Copy(Path.Combine(sources, "LICENSE"), Path.Combine(folder, "LICENSE"));
        Directory.Delete(work, recursive: true);

        void Show(string line)
        {
            if (Percent(line) is { } percent)
            {
                reporter.Step(string.Create(CultureInfo.InvariantCulture, $"Compiling {percent} %"));
            }
        }
    }

    private static bool IsLibrary(string path) =>
        Path.GetFileName(path) is { } name && (name.EndsWith(".dylib", StringComparison.Ordinal) || name.Contains(".so", StringComparison.Ordinal));

    private static void Keep(string library, string target)
    {
        if (new FileInfo(library).LinkTarget is { } link)
        {
            File.CreateSymbolicLink(target, Path.GetFileName(link));
        }
        else
        {
            File.Move(library, target);
        }
    }

    private static async Task RunAsync(string[] command, Action<string> onLine, CancellationToken cancellationToken)
    {
        string[] polite = CommandLine.Find("nice") is { } nice ? [nice, "-n", "15", .. command] : command;
        var line = new CommandLine(polite[0], polite[1..]);
        var result = await line.RunAsync(onLine, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new AcquisitionException(
                $"whisper.cpp could not be built: {result.Tail(KeptErrorLines)}",
                "Speech recognition goes on with the library for any processor, many times slower.",
                $"Repeat by hand to see everything: {line}");
        }
    }

    private IReadOnlyList<string> Options()
    {
        string[] processor = (AllProcessors, ProcessorFeatures.Options()) switch
        {
            (true, _) => ["-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON"],
            (false, { Count: > 0 } features) => ["-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON", .. features],
            _ => ["-DGGML_NATIVE=ON", "-DGGML_BACKEND_DL=OFF"],
        };

        // Without the relative run path the libraries would look for each other in the build folder, which is deleted.
        var origin = OperatingSystem.IsMacOS() ? "@loader_path" : "$ORIGIN";
        return
        [
            "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=ON", "-DWHISPER_BUILD_TESTS=OFF", "-DWHISPER_BUILD_EXAMPLES=OFF", "-DWHISPER_BUILD_SERVER=OFF",
            "-DGGML_OPENMP=OFF", "-DGGML_CCACHE=OFF", $"-DCMAKE_INSTALL_RPATH={origin}", "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON", .. processor,
        ];
    }
}
