namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>The library and the model a worker runs with.</summary>
/// <param name="Library">Folder of the library.</param>
/// <param name="Model">The model.</param>
internal sealed record WorkerPlan(string Library, SpeechModel Model);

/// <summary>Chooses the best plan among what is there at the moment, leaving out what was refused.</summary>
internal sealed class WorkerPlanner(SpeechOptions options)
{
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Why the best plan cannot be had, one sentence each; empty when it can.</summary>
    public IReadOnlyList<string> Reasons { get; private set; } = [];

    /// <summary>The best plan; null when a library or every model is missing.</summary>
    public WorkerPlan? Choose()
    {
        var reasons = new List<string>();
        var library = options.Libraries.FirstOrDefault(folder => Usable(folder, Directory.Exists(folder), reasons: null));
        if (library is null)
        {
            _ = options.Libraries.Count(folder => !Usable(folder, Directory.Exists(folder), reasons));
            reasons.Add(options.Libraries.Count == 0 ? "No whisper library is configured." : "No whisper library is there yet.");
        }

        var model = Models().FirstOrDefault(model => Usable(model.Path, File.Exists(model.Path), reasons));
        Reasons = reasons;
        return library is not null && model is not null ? new WorkerPlan(library, model) : null;
    }

    /// <summary>Leaves a library or model out from now on, until its file changes.</summary>
    public void Refuse(string path, string reason) => _refused[Identity(path)] = reason;

    // A file that is replaced is a new one and is tried again.
    private static string Identity(string path) => File.Exists(path) ? $"{path} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path):O}" : path;

    private IEnumerable<SpeechModel> Models()
    {
        if (options.Model is { Length: > 0 } chosen)
        {
            yield return SpeechModel.Chosen(chosen, options);
        }

        if (options.SelfTest)
        {
            yield return SelfTestModel.Create();
        }
    }

    private bool Usable(string path, bool exists, List<string>? reasons)
    {
        if (!exists)
        {
            reasons?.Add($"{Path.GetFileName(path)} is not there (yet).");
            return false;
        }

        if (_refused.TryGetValue(Identity(path), out var refusal))
        {
            reasons?.Add($"{Path.GetFileName(path)} is not used: {refusal}");
            return false;
        }

        return true;
    }
}
