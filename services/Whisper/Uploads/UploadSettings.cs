using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Uploads;

/// <summary>What is wanted of an upload, from its form fields and the query.</summary>
internal static class UploadSettings
{
    private const int LongestPrompt = 2000;

    /// <exception cref="Refusal">A value makes no sense.</exception>
    public static TranscriptionSettings Of(AudioUpload upload, IQueryCollection query, bool translate = false) => new(
        Language(upload.Field("language") ?? query["language"].ToString()),
        Prompt(upload.Field("prompt") ?? upload.Field("initial_prompt") ?? query["initial_prompt"].ToString()),
        translate || (upload.Field("task") ?? query["task"].ToString()) is "translate");

    /// <exception cref="Refusal">The text is no language.</exception>
    public static string Language(string? text) => SpokenLanguage.Parse(text) ?? throw Refusal.BadValue(
        "language", $"'{text}' is no language. Send an ISO 639-1 code such as fr, or auto.");

    /// <summary>The last of a long prompt counts: it is what comes right before the recording.</summary>
    private static string? Prompt(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Length > LongestPrompt ? text[^LongestPrompt..] : text;
}
