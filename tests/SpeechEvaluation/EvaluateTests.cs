using System.Net;
using System.Text;
using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Tests;

public sealed class EvaluateTests : IAsyncLifetime
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav");

    private SpeechEvaluationHost _host = null!;

    public async Task InitializeAsync() => _host = await SpeechEvaluationHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Without_a_recogniser_the_report_says_that_there_are_no_words()
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Golden));
        var report = await ReportAsync(content);
        Assert.True(report.Degraded);
        Assert.Null(report.Transcript);
        Assert.Null(report.Text);
        Assert.Contains(report.Reasons, reason => reason.Contains("no recogniser is configured", StringComparison.Ordinal));
        Assert.Contains(report.NotJudged, score => score.Name == "clarity");
    }

    [Fact]
    public async Task A_transcript_sent_along_is_used()
    {
        using var form = Form(await File.ReadAllBytesAsync(Golden), "audio", Words("euh bonjour à tous", 0.9));
        var report = await ReportAsync(form);
        Assert.Equal(3, report.Text!.WordCount);
        Assert.Equal(1, report.Text.HesitationCount);
        Assert.Equal(0.9, report.Text.ArticulationClarity!.Value, 1e-9);
        Assert.Equal(1, report.Evaluation!.Metrics.Disfluency.HesitationCount);
    }

    [Fact]
    public async Task A_take_of_three_seconds_is_too_short_to_be_judged_and_says_so()
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Golden));
        var report = await ReportAsync(content);
        Assert.Empty(report.Scores);
        Assert.Equal(["pace", "melody", "energy", "fluency", "pauses", "clarity", "steadiness", "overall"], report.NotJudged.Select(score => score.Name));
        Assert.All(report.NotJudged, score => Assert.NotEmpty(score.Reason));
        Assert.Null(report.Evaluation!.OverallScore);
        Assert.Null(report.Evaluation.Metrics.SpeechRate.FluencyScore);
        Assert.NotEmpty(report.Evaluation.Reasons);
    }

    public static TheoryData<string, string, HttpStatusCode, string> Refusals => new()
    {
        { "no file", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n", HttpStatusCode.UnprocessableEntity, "audio_missing" },
        { "cut off", "--b\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a\"\r\n\r\nabc", HttpStatusCode.BadRequest, "multipart_invalid" },
        { "nonsense", "abc", HttpStatusCode.BadRequest, "multipart_invalid" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_form_that_cannot_be_used_is_a_problem_with_a_code(string what, string body, HttpStatusCode status, string code)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var response = await _host.Client.PostAsync("/evaluate", content);
        Assert.True(status == response.StatusCode, $"{what}: {response.StatusCode}");
        await MeasureTests.AssertProblemAsync(response, code);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"engine\":\"x\"}")]
    [InlineData("{\"engine\":\"x\",\"degraded\":false,\"reasons\":[],\"text\":\"a\",\"language\":\"fr\",\"duration\":1,\"words\":[{\"word\":\"a\",\"start\":2,\"end\":1,\"conf\":1}]}")]
    [InlineData("{\"engine\":\"x\",\"degraded\":false,\"reasons\":[],\"text\":\"a\",\"language\":\"fr\",\"duration\":1,\"words\":[{\"word\":\"a\",\"start\":0,\"end\":1,\"conf\":7}]}")]
    public async Task A_transcript_that_is_none_is_refused(string transcript)
    {
        using var form = Form(await File.ReadAllBytesAsync(Golden), "audio", transcript);
        using var response = await _host.Client.PostAsync("/evaluate", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        await MeasureTests.AssertProblemAsync(response, "transcript_invalid");
    }

    internal static MultipartFormDataContent Form(byte[] recording, string part, string? transcript = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(recording), part, "prise.wav" } };
        if (transcript is not null)
        {
            form.Add(new StringContent(transcript), "transcript");
        }
        return form;
    }

    internal static string Words(string text, double certainty)
    {
        var words = text.Split(' ');
        return JsonSerializer.Serialize(
            new Transcript
            {
                Engine = "test",
                Degraded = false,
                Reasons = [],
                Text = text,
                Language = "fr",
                Duration = words.Length * 0.3,
                Words = [.. words.Select((word, i) => new TranscriptWord(word, i * 0.3, (i * 0.3) + 0.25, certainty, word == "euh"))],
            },
            ContractJson.Options);
    }

    private async Task<SpeechReport> ReportAsync(HttpContent content)
    {
        using var response = await _host.Client.PostAsync("/evaluate", content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<SpeechReport>(body, ContractJson.Options)!;
    }
}
