using System.Buffers;
using System.Security.Cryptography;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>Ids of sessions. Whoever knows one may read its results, so new ones cannot be guessed.</summary>
internal static class SessionId
{
    private const int MaximumLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>A new id with 128 random bits.</summary>
    public static string New() => $"voice_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>Whether a client may use this id: 1 to 128 letters, digits, hyphens, underscores and dots.</summary>
    public static bool IsValid(string? id) => id is { Length: > 0 and <= MaximumLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
