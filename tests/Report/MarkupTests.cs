using System.Text.RegularExpressions;
using System.Xml.Linq;
using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Report.Drawing;

namespace Eloquence.Report.Tests;

/// <summary>What the page, the image and the TextGrid make of texts that want to be more than text, and of takes that lack something.</summary>
public sealed partial class MarkupTests
{
    public static TheoryData<string> HostileTexts => new(
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title></style></script><svg onload=alert(1)>",
        "&lt;b&gt; & <!-- ]]>",
        "a\u0000b\u0008c\uFFFEd\uD800e",
        "javascript:alert(1)");

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void A_hostile_text_stays_text_wherever_it_is_written(string hostile)
    {
        var content = Hostile(hostile);
        var plain = HtmlReport.Render(Hostile("Bonjour"));
        var html = HtmlReport.Render(content);
        Assert.Equal(Tags(plain), Tags(html));
        Assert.Equal(html, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(html)));

        var svg = XDocument.Parse(SvgReport.Render(content));
        Assert.Equal(
            XDocument.Parse(SvgReport.Render(Hostile("Bonjour"))).Descendants().Count(),
            svg.Descendants().Count());
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_policy_names_exactly_the_style_and_the_script_that_are_in_the_page()
    {
        var html = HtmlReport.Render(Hostile("Bonjour"));
        Assert.Equal(2, HashOf().Count(HtmlReport.ContentSecurityPolicy));
        foreach (var element in new[] { "style", "script" })
        {
            var text = html.Split($"<{element}>")[1].Split($"</{element}>")[0];
            var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
            Assert.Contains($"{element}-src 'sha256-{hash}'", HtmlReport.ContentSecurityPolicy, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(" style=\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick=", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_take_without_scores_words_curves_and_sound_is_a_page_that_says_so()
    {
        var html = HtmlReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = Bare(2) });
        Assert.Contains("Cette prise ne peut pas être notée", html, StringComparison.Ordinal);
        Assert.Contains("Il n’y a pas de transcription", html, StringComparison.Ordinal);
        Assert.Contains("n’est plus conservé", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<audio", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<button", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_take_comes_without_sound_and_says_so()
    {
        var content = new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = Bare(721), Recording = new byte[721 * 32_000] };
        var html = HtmlReport.Render(content);
        Assert.Contains("plus de 12 minutes sans compression", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<audio", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(8)]
    [InlineData(8.000001)]
    [InlineData(3600)]
    [InlineData(10_800)]
    public void Takes_of_any_length_have_a_bounded_number_of_rows(double seconds)
    {
        var html = HtmlReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = Bare(seconds) });
        Assert.InRange(html.Split("<figure").Length - 1, 1, 90);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sound_in_the_page_is_the_recording_at_16_kHz_mono()
    {
        var recording = TestSound.Wav(44_100, 2, 1.5);
        var html = HtmlReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = Bare(1.5), Recording = recording });
        var wav = Convert.FromBase64String(html.Split("data:audio/wav;base64,")[1].Split('"')[0]);
        var decoded = WavDecoder.Decode(wav);
        Assert.Equal((16_000, 1), (decoded.Source.SampleRate, decoded.Source.Channels));
        Assert.Equal(1.5, decoded.DurationSeconds, 0.001);
        Assert.Equal(WavDecoder.Decode(recording, 16_000).Level.RmsDbfs!.Value, decoded.Level.RmsDbfs!.Value, 0.1);
    }

    [Fact]
    public void The_sound_of_a_longer_take_is_in_the_page_as_a_telephone_sends_it()
    {
        var recording = TestSound.Wav(16_000, 1, 190);
        var html = HtmlReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = Bare(190), Recording = recording });
        var decoded = WavDecoder.Decode(Convert.FromBase64String(html.Split("data:audio/wav;base64,")[1].Split('"')[0]));
        Assert.Equal((SampleEncoding.MuLaw, 8_000, 1), (decoded.Source.Encoding, decoded.Source.SampleRate, decoded.Source.Channels));
        Assert.Equal(190, decoded.DurationSeconds, 0.001);

        // G.711 is 38 dB better than its noise: each sample within 2 % of the original and a step of its finest scale.
        var original = WavDecoder.Decode(recording, 8_000).Samples;
        Assert.All(Enumerable.Range(0, 8_000).Select(i => i * 190), i => Assert.InRange(Math.Abs(decoded.Samples[i] - original[i]), 0, 1e-3 + (0.035 * Math.Abs(original[i]))));
    }

    [Fact]
    public void Hiss_is_not_drawn_as_if_it_were_speech()
    {
        Assert.Equal(1, TimelineScale.Of(Levels(-30)).LevelHeight(IntensityContour.FullScaleDb - 30));
        Assert.Equal(0, TimelineScale.Of(Levels(-96)).LevelHeight(IntensityContour.FullScaleDb - 96));

        static SpeechMeasurement Levels(double dbfs) => Bare(2).Measurement with
        {
            Timeline = new MeasurementTimeline
            {
                PitchHz = new Curve<double?>(0, 1, []),
                IntensityDb = new Curve<double>(0, 1, [IntensityContour.FullScaleDb + dbfs]),
                Waveform = new WaveformPeaks(1, [0], [0]),
                SyllableNucleiSeconds = [],
            },
        };
    }

    internal static SpeechReport Bare(double seconds) => new()
    {
        Measurement = new SpeechMeasurement
        {
            Engine = "eloquence-speech/2",
            Degraded = true,
            Reasons = ["Every sample is zero."],
            Source = new SourceAudio("wav", "pcm_s16le", 16_000, 1, false),
            DurationSeconds = seconds,
            Level = null,
            SpeechRatio = 0,
            Pauses = null,
            Pitch = null,
        },
        Degraded = true,
        Reasons = ["Every sample is zero."],
        Scores = [],
        NotJudged = [new UnjudgedScore("pace", "L’enregistrement est muet."), new UnjudgedScore("overall", "Aucune note.")],
    };

    private static ReportContent Hostile(string text)
    {
        var words = Enumerable.Range(0, 3).Select(i => new TranscriptWord(text, i, i + 0.5, 0.5, i == 1)).ToList();
        var report = Bare(6) with
        {
            Reasons = [text],
            Scores = [new SpeechScore("pace", 50, 3, text, new NormBand(4, 6), new ScoreAdvice(text, 1)) { Quantity = text, Source = text }],
            NotJudged = [new UnjudgedScore("melody", text)],
        };
        return new ReportContent
        {
            Report = report with { Measurement = report.Measurement with { Engine = text } },
            Title = text,
            Speaker = text,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Transcript = new Transcript { Engine = text, Degraded = true, Reasons = [text], Text = text, Language = "fr", Duration = 6, Words = words },
        };
    }

    private static List<string> Tags(string html) => [.. Tag().Matches(html).Select(tag => tag.Groups[1].Value)];

    [GeneratedRegex("<([a-zA-Z!/][a-zA-Z0-9]*)")]
    private static partial Regex Tag();

    [GeneratedRegex("sha256-")]
    private static partial Regex HashOf();
}
