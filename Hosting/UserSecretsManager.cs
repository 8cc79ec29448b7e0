using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>The developer's secrets: values generated once and kept outside the repository.</summary>
public interface IUserSecretsManager
{
    bool IsAvailable { get; }

    string FilePath { get; }

    bool TrySetSecret(string name, string value);

    bool TryDeleteSecret(string name);

    void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator);
}

/// <summary>
/// Reads and writes the <c>secrets.json</c> of the AppHost's <c>UserSecretsId</c>. Writers in other processes are waited
/// for with a lock file, and the file is replaced in one step, so that two runs never lose each other's values.
/// </summary>
internal sealed class UserSecretsManager(string? filePath) : IUserSecretsManager
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lock _lock = new();

    public bool IsAvailable => filePath is not null;

    public string FilePath => filePath ?? "";

    public static UserSecretsManager For(Assembly? assembly)
        => new(assembly?.GetCustomAttribute<UserSecretsIdAttribute>() is { } attribute ? PathHelper.GetSecretsPathFromSecretsId(attribute.UserSecretsId) : null);

    public bool TrySetSecret(string name, string value) => TryChange(secrets => secrets[name] = value);

    public bool TryDeleteSecret(string name) => TryChange(secrets => secrets.Remove(name));

    public void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator)
    {
        if (!string.IsNullOrEmpty(configuration[name]))
        {
            return;
        }

        var value = valueGenerator();
        _ = TryChange(secrets =>
        {
            // Another process may have generated it since this one read its configuration.
            if (secrets[name]?.GetValue<string>() is { Length: > 0 } existing)
            {
                value = existing;
            }
            else
            {
                secrets[name] = value;
            }
        });
        configuration.AddInMemoryCollection([new(name, value)]);
    }

    private bool TryChange(Action<JsonObject> change)
    {
        if (!IsAvailable)
        {
            return false;
        }

        lock (_lock)
        {
            var directory = Path.GetDirectoryName(FilePath)!;
            Directory.CreateDirectory(directory);
            using var exclusive = AcquireLock(FilePath + ".lock");
            var secrets = File.Exists(FilePath) && JsonNode.Parse(File.ReadAllText(FilePath), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip }) is JsonObject existing ? existing : [];
            change(secrets);
            var replacement = FilePath + "." + Environment.ProcessId;
            File.Delete(replacement);
            using (var writer = new StreamWriter(replacement, OnlyForItsOwner()))
            {
                writer.Write(secrets.ToJsonString(Indented));
            }

            File.Move(replacement, FilePath, overwrite: true);
            return true;
        }
    }

    private static FileStreamOptions OnlyForItsOwner()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static FileStream AcquireLock(string path)
    {
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                Thread.Sleep(20);
            }
        }
    }
}
