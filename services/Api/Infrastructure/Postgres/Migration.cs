using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>One forward step of the schema, from an embedded file <c>0001_name.sql</c>.</summary>
/// <param name="Version">Number in the file name.</param>
/// <param name="Name">Rest of the file name.</param>
/// <param name="Sql">Its text.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with line feeds, so that a checkout with other line ends is the same migration.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All migrations of this build in order.</summary>
    public static IReadOnlyList<Migration> Embedded()
    {
        var assembly = typeof(Migration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Version)];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var parts = Path.GetFileNameWithoutExtension(resource).Split('_', 2);
        return new Migration(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1], reader.ReadToEnd());
    }
}
