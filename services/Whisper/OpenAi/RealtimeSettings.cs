using System.Text.Json;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Streaming;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.OpenAi;

/// <summary>What a client of the realtime protocol has set, by <c>session.update</c> or its predecessor <c>transcription_session.update</c>.</summary>
/// <param name="Rate">Samples per second of the 16-bit sound.</param>
/// <param name="Model">Name of the model, as the client gave it.</param>
/// <param name="Live">Language, prompt and times.</param>
/// <param name="DetectsTurns">False when the client commits by itself.</param>
/// <param name="Threshold">The client's threshold, kept to be told; voices are found by other means here.</param>
internal sealed record RealtimeSettings(int Rate, string Model, LiveSettings Live, bool DetectsTurns, double Threshold)
{
    private const int DefaultRate = 24_000;
    private const double DefaultThreshold = 0.5;
    private const double ManualSilence = 10;
    private const double LeastSilence = 0.2;
    private const double MostPrefix = 2;

    /// <summary>What holds before the client has set anything.</summary>
    public static RealtimeSettings Default(string model) => new(DefaultRate, model, new LiveSettings(), DetectsTurns: true, DefaultThreshold);

    /// <summary>The settings changed by what a <c>session</c> object names; what it does not name stays.</summary>
    /// <exception cref="Refusal">A value cannot be used.</exception>
    public RealtimeSettings With(JsonElement session)
    {
        if (session.ValueKind != JsonValueKind.Object)
        {
            throw Refusal.BadValue("session", "It must be an object.");
        }
        var settings = this;
        var input = Member(Member(session, "audio"), "input");
        if (Text(session, "type") is { } type && type != "transcription")
        {
            throw Refusal.BadValue("session.type", $"It is '{type}'; this service transcribes only.");
        }
        if (Member(input, "format") is { ValueKind: JsonValueKind.Object } format)
        {
            settings = settings with { Rate = RateOf(Text(format, "type"), Number(format, "rate")) };
        }
        else if (Text(session, "input_audio_format") is { } older)
        {
            settings = settings with { Rate = RateOf(older, null) };
        }
        foreach (var transcription in new[] { Member(input, "transcription"), Member(session, "input_audio_transcription") }.Where(t => t.ValueKind == JsonValueKind.Object))
        {
            settings = settings with
            {
                Model = Text(transcription, "model") ?? settings.Model,
                Live = settings.Live with
                {
                    Language = Text(transcription, "language") is { } language ? UploadSettings.Language(language) : settings.Live.Language,
                    Prompt = Text(transcription, "prompt") ?? settings.Live.Prompt,
                },
            };
        }
        foreach (var holder in new[] { input, session })
        {
            if (holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty("turn_detection", out var turns))
            {
                settings = settings.WithTurns(turns);
            }
        }
        return settings;
    }

    /// <summary>The <c>session</c> object that tells the client what holds.</summary>
    public object Describe(string id) => new
    {
        id,
        type = "transcription",
        @object = "realtime.transcription_session",
        audio = new
        {
            input = new
            {
                format = new { type = "audio/pcm", rate = Rate },
                transcription = new { model = Model, language = Live.Language, prompt = Live.Prompt ?? "" },
                noise_reduction = (object?)null,
                turn_detection = DetectsTurns
                    ? new
                    {
                        type = "server_vad",
                        threshold = Threshold,
                        prefix_padding_ms = (int)(1000 * (Live.PrefixSeconds ?? new SegmentationOptions().Prefix)),
                        silence_duration_ms = (int)(1000 * (Live.SilenceSeconds ?? new SegmentationOptions().Silence)),
                    }
                    : null,
            },
        },
    };

    private RealtimeSettings WithTurns(JsonElement turns) => turns.ValueKind switch
    {
        JsonValueKind.Null => this with { DetectsTurns = false, Live = Live with { SilenceSeconds = ManualSilence } },
        JsonValueKind.Object when Text(turns, "type") is null or "server_vad" or "semantic_vad" => this with
        {
            DetectsTurns = true,
            Threshold = Number(turns, "threshold") ?? Threshold,
            Live = Live with
            {
                SilenceSeconds = Number(turns, "silence_duration_ms") is { } silence ? Math.Clamp(silence / 1000, LeastSilence, ManualSilence) : DetectsTurns ? Live.SilenceSeconds : null,
                PrefixSeconds = Number(turns, "prefix_padding_ms") is { } prefix ? Math.Clamp(prefix / 1000, 0, MostPrefix) : Live.PrefixSeconds,
            },
        },
        _ => throw Refusal.BadValue("turn_detection", "It must be null or an object of type server_vad."),
    };

    private static int RateOf(string? type, double? rate) => (type, rate) switch
    {
        ("audio/pcm" or "pcm16" or null, null) => DefaultRate,
        ("audio/pcm" or null, >= 8_000 and <= 48_000) => (int)rate.Value,
        ("audio/pcm" or null, _) => throw Refusal.BadValue("format.rate", $"It is {rate}; 8000 to 48000 are taken."),
        _ => throw Refusal.BadValue("format.type", $"It is '{type}'; audio/pcm (16 bits, little-endian, mono) is taken."),
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static double? Number(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
