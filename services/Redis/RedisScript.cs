using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Eloquence.Redis;

/// <summary>A Lua script that the server runs atomically. It is sent once and then called by its hash.</summary>
/// <param name="source">Lua source; keys are <c>KEYS[n]</c>, other arguments <c>ARGV[n]</c>.</param>
public sealed class RedisScript(string source)
{
    /// <summary>Lua source.</summary>
    public string Source { get; } = source;

    internal string Hash { get; } = HashOf(source);

    [SuppressMessage("Security", "CA5350", Justification = "EVALSHA is defined on SHA-1; nothing is protected by it.")]
    private static string HashOf(string source) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(source)));
}
