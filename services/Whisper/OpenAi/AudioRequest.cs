using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.OpenAi;

/// <summary>The fields of an audio request that decide about the form of its answer.</summary>
/// <param name="Format"><c>json</c>, <c>text</c>, <c>srt</c>, <c>vtt</c> or <c>verbose_json</c>.</param>
/// <param name="Stream">True for server-sent events.</param>
/// <param name="Words">True for word times in <c>verbose_json</c>.</param>
/// <param name="Segments">True for segments in <c>verbose_json</c>.</param>
internal sealed record AudioRequest(string Format, bool Stream, bool Words, bool Segments)
{
    private static readonly string[] Formats = ["json", "text", "srt", "vtt", "verbose_json", "diarized_json"];

    /// <exception cref="Refusal">A field has a value it cannot have.</exception>
    public static AudioRequest Of(AudioUpload upload)
    {
        var format = upload.Field("response_format") ?? "json";
        if (!Formats.Contains(format) || format == "diarized_json")
        {
            throw Refusal.BadValue("response_format", $"It is '{format}'; json, text, srt, vtt and verbose_json are given. Speakers are not told apart.");
        }
        var stream = upload.Field("stream") switch
        {
            null or "false" or "False" or "0" => false,
            "true" or "True" or "1" => true,
            var other => throw Refusal.BadValue("stream", $"It is '{other}'; it must be true or false."),
        };
        string[] granularities = [.. upload.All("timestamp_granularities")];
        if (granularities.FirstOrDefault(value => value is not ("word" or "segment")) is { } unknown)
        {
            throw Refusal.BadValue("timestamp_granularities", $"It is '{unknown}'; word and segment are given.");
        }
        return new AudioRequest(format, stream, granularities.Contains("word"), granularities.Length == 0 || granularities.Contains("segment"));
    }
}
