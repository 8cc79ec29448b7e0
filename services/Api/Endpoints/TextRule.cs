namespace Eloquence.Api.Endpoints;

/// <summary>What text from outside may be: short and without control characters (PostgreSQL stores no NUL).</summary>
internal static class TextRule
{
    public const int MaximumLength = 200;

    /// <summary>True for non-blank text of these rules.</summary>
    public static bool IsUsable(string text) => text.Length is > 0 and <= MaximumLength && !text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(text);

    /// <summary>The trimmed text, or <see langword="null"/> when it is absent or blank.</summary>
    /// <exception cref="RejectionException">It is too long or holds control characters.</exception>
    public static string? Optional(string? text, string name)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            return null;
        }

        return IsUsable(trimmed)
            ? trimmed
            : throw new RejectionException(
                StatusCodes.Status400BadRequest, $"{name}_invalid", $"{name} cannot be used.",
                $"Send at most {MaximumLength} characters and no control characters.");
    }

    /// <inheritdoc cref="Optional"/>
    public static string Required(string? text, string name) => Optional(text, name) ?? throw new RejectionException(
        StatusCodes.Status400BadRequest, $"{name}_missing", $"{name} is missing.", $"Send {name} as a non-empty string.");
}
