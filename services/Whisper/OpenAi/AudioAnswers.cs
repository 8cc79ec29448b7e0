using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Serialization;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.OpenAi;

/// <summary>The answer <c>json</c>.</summary>
/// <param name="Text">All words.</param>
/// <param name="Usage">Length of the recording.</param>
/// <param name="Engine">What recognised.</param>
/// <param name="Degraded">True when the text is less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
internal sealed record TextAnswer(string Text, DurationUsage Usage, string Engine, bool Degraded, IReadOnlyList<string> Reasons)
{
    public static TextAnswer Of(FileTranscription transcription)
    {
        var transcript = transcription.ToTranscript();
        return new TextAnswer(transcript.Text, new DurationUsage("duration", transcript.Duration), transcript.Engine, transcript.Degraded, transcript.Reasons);
    }
}

/// <param name="Type"><c>duration</c>.</param>
/// <param name="Seconds">Length of the recording.</param>
internal sealed record DurationUsage(string Type, double Seconds);

/// <summary>The answer <c>verbose_json</c>.</summary>
/// <param name="Task"><c>transcribe</c> or <c>translate</c>.</param>
/// <param name="Language">English name of the language.</param>
/// <param name="Duration">Length of the recording in seconds.</param>
/// <param name="Text">All words.</param>
/// <param name="Words">Word times, when they were asked for.</param>
/// <param name="Segments">Segments, when they were asked for or nothing was.</param>
/// <param name="Usage">Length of the recording.</param>
/// <param name="Engine">What recognised.</param>
/// <param name="Degraded">True when the text is less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
internal sealed record VerboseAnswer(
    string Task,
    string Language,
    double Duration,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TimedWord>? Words,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TimedSegment>? Segments,
    DurationUsage Usage,
    string Engine,
    bool Degraded,
    IReadOnlyList<string> Reasons)
{
    public static VerboseAnswer Of(FileTranscription transcription, AudioRequest request)
    {
        var transcript = transcription.ToTranscript();
        return new VerboseAnswer(
            transcription.Settings.Translate ? "translate" : "transcribe",
            Name(transcript.Language),
            transcript.Duration,
            transcript.Text,
            request.Words ? [.. transcript.Words.Select(word => new TimedWord(word.Word, word.Start, word.End))] : null,
            request.Segments ? [.. transcription.Segments.Select((segment, index) => TimedSegment.Of(segment, index))] : null,
            new DurationUsage("duration", transcript.Duration),
            transcript.Engine,
            transcript.Degraded,
            transcript.Reasons);
    }

    private static string Name(string code) => code switch
    {
        "fr" => "french",
        "en" => "english",
        "de" => "german",
        "es" => "spanish",
        "it" => "italian",
        "pt" => "portuguese",
        "nl" => "dutch",
        _ => code,
    };
}

/// <param name="Word">The word.</param>
/// <param name="Start">Start in seconds.</param>
/// <param name="End">End in seconds.</param>
internal sealed record TimedWord(string Word, double Start, double End);

/// <param name="Id">Number from 0.</param>
/// <param name="Seek">Start in hundredths of a second, as Whisper counts.</param>
/// <param name="Start">Start in seconds.</param>
/// <param name="End">End in seconds.</param>
/// <param name="Text">Its words.</param>
/// <param name="Tokens">Not given out by the recogniser; empty.</param>
/// <param name="Temperature">0: the most probable words.</param>
/// <param name="AvgLogprob">Mean logarithm of the words' probabilities; <see langword="null"/> without words.</param>
/// <param name="CompressionRatio">Length of the text over its length compressed by zlib (as Whisper computes it).</param>
internal sealed record TimedSegment(
    int Id,
    int Seek,
    double Start,
    double End,
    string Text,
    IReadOnlyList<int> Tokens,
    double Temperature,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? AvgLogprob,
    double CompressionRatio)
{
    private const double LeastProbability = 1e-6;

    public static TimedSegment Of(RecognizedSegment segment, int index) => new(
        index,
        (int)Math.Round(100 * segment.Start),
        Math.Round(segment.Start, 3),
        Math.Round(segment.End, 3),
        segment.Text,
        [],
        0,
        segment.Words.Count == 0 ? null : Math.Round(segment.Words.Average(word => Math.Log(Math.Max(LeastProbability, word.Probability))), 4),
        Math.Round(Ratio(segment.Text), 3));

    private static double Ratio(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }
        return bytes.Length / (double)compressed.Length;
    }
}

/// <summary>Subtitles.</summary>
internal static class Subtitles
{
    /// <summary>SubRip.</summary>
    public static string Srt(IEnumerable<RecognizedSegment> segments) => string.Concat(segments.Select((segment, index) =>
        $"{index + 1}\n{Time(segment.Start, ',')} --> {Time(segment.End, ',')}\n{segment.Text}\n\n"));

    /// <summary>WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format", section 4).</summary>
    public static string Vtt(IEnumerable<RecognizedSegment> segments) => "WEBVTT\n\n" + string.Concat(segments.Select(segment =>
        $"{Time(segment.Start, '.')} --> {Time(segment.End, '.')}\n{segment.Text}\n\n"));

    private static string Time(double seconds, char point)
    {
        var time = TimeSpan.FromMilliseconds(Math.Round(1000 * seconds));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{point}{time.Milliseconds:000}");
    }
}
