using System.Text.Json;

namespace Eloquence.Api.Endpoints;

/// <summary>What fields of JSON bodies may be.</summary>
internal static class JsonFields
{
    public const string DefaultLanguage = "fr";

    private const int LongestText = 4000;
    private const int MostTexts = 50;
    private const int MostSeconds = 24 * 60 * 60;

    /// <summary>An object; an empty one when it is absent.</summary>
    /// <exception cref="RejectionException">It is something else, or holds a NUL, which PostgreSQL does not store.</exception>
    public static JsonElement Object(JsonElement? value, string name) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => JsonElement.Parse("{}"),
        { ValueKind: JsonValueKind.Object } given when !HoldsUnstorable(given.GetRawText()) => given,
        _ => throw Invalid(name, "Send an object without NUL characters and unpaired surrogates."),
    };

    /// <summary>Text of several lines, or <see langword="null"/> when it is absent or blank.</summary>
    /// <exception cref="RejectionException">It is too long or holds control characters other than white space.</exception>
    public static string? LongText(string? value, string name) => value?.Trim() switch
    {
        null or "" => null,
        { Length: <= LongestText } text when !text.Any(letter => char.IsControl(letter) && !char.IsWhiteSpace(letter)) => text,
        _ => throw Invalid(name, $"Send at most {LongestText} characters and no control characters."),
    };

    /// <exception cref="RejectionException">There are too many, or one is not short text.</exception>
    public static IReadOnlyList<string>? Texts(IReadOnlyList<string?>? values, string name) => values switch
    {
        null => null,
        { Count: > MostTexts } => throw Invalid(name, $"Send at most {MostTexts} of them."),
        _ => [.. values.Select(value => TextRule.Optional(value, name)).OfType<string>()],
    };

    /// <exception cref="RejectionException">It is not from one second to a day.</exception>
    public static int? Positive(int? value, string name) => value is null or (> 0 and <= MostSeconds)
        ? value
        : throw Invalid(name, $"Send a whole number from 1 to {MostSeconds}.");

    /// <summary>An escaped NUL or surrogate is legal JSON, but PostgreSQL's jsonb takes neither the one nor half of the other.</summary>
    private static bool HoldsUnstorable(string json) =>
        json.Contains("\\u0000", StringComparison.OrdinalIgnoreCase) || json.Contains("\\ud", StringComparison.OrdinalIgnoreCase);

    private static RejectionException Invalid(string name, string detail) =>
        new(StatusCodes.Status400BadRequest, $"{name}_invalid", $"{name} cannot be used.", detail);
}
