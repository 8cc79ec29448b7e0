using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.Api;

/// <summary>Data files that are part of the program.</summary>
internal static class EmbeddedData
{
    /// <summary>Reads a JSON file by its name.</summary>
    public static T Read<T>(string name)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<T>(stream, ContractJson.Options)!;
    }
}
