using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Eloquence.Redis;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests;

public sealed class AnalysisTests(Backing backing) : ApiTest(backing)
{
    [Fact]
    public async Task The_answer_serves_every_generation_of_clients_without_an_invented_number()
    {
        var response = await Api.AnalyseAsync(Upload.RandomBytes(), "cb_1730000000000");
        var analysis = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("", analysis.Text("transcription"));
        Assert.Equal("", analysis.GetProperty("whisper_result").Text("transcription"));
        Assert.Equal("", analysis.GetProperty("transcription_result").Text("transcription"));
        Assert.False(analysis.TryGetProperty("confidence_score", out _));
        Assert.Equal("cb_1730000000000", analysis.Text("session_id"));
        Assert.Equal("confidence_boost", analysis.Text("scenario"));
        Assert.True(Guid.TryParse(analysis.Text("analysis_id"), out _));
        analysis.IsInstant("timestamp");
        Assert.Equal("stub/1", analysis.Text("engine"));
        Assert.True(analysis.GetProperty("degraded").GetBoolean());
        Assert.Contains("recogniser", analysis.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Empty(analysis.GetProperty("scores").EnumerateArray());
        Assert.Equal("overall", analysis.GetProperty("not_judged")[0].Text("name"));
        Assert.All(analysis.GetProperty("metrics").EnumerateObject(), metric => Assert.Equal(JsonValueKind.Number, metric.Value.ValueKind));
        Assert.Equal(181.25, analysis.GetProperty("metrics").GetProperty("pitch_median_hz").GetDouble());
        Assert.Equal(1.0, analysis.GetProperty("measurement").GetProperty("duration_seconds").GetDouble());
        Assert.Equal(2, analysis.GetProperty("measurement").GetProperty("pauses").GetProperty("segments").GetArrayLength());
        var feedback = analysis.GetProperty("mistral_result").GetProperty("analysis");
        Assert.Equal(["feedback", "suggestions"], feedback.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal(
            "J’ai écouté 1,0 s d’enregistrement. Vous parlez pendant 75 % du temps, avec 2 silences de 1,4 s en moyenne. "
            + "Votre voix se place autour de 181 Hz et varie de 2,4 demi-tons. Je ne juge pas vos mots : cet enregistrement n’a pas été transcrit.",
            analysis.Text("ai_response"));
    }

    [Fact]
    public async Task A_reason_that_both_the_words_and_the_scores_have_is_given_once()
    {
        const string Reason = "The self-test model answers.";
        Backing.Evaluation.Answer = audio => Task.FromResult(Results.Json(
            new SpeechReport
            {
                Measurement = SpeechEvaluationStub.Measurement(audio.Length),
                Degraded = true,
                Reasons = [Reason],
                Scores = [],
                NotJudged = [],
                Transcript = new Transcript { Engine = "stub-words/1", Degraded = true, Reasons = [Reason], Text = "", Language = "fr", Duration = 1, Words = [] },
            },
            ContractJson.Options));

        var analysis = await (await Api.AnalyseAsync(Upload.RandomBytes())).JsonAsync();

        Assert.Equal(Reason, Assert.Single(analysis.GetProperty("reasons").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task The_same_recording_of_a_session_is_analysed_once()
    {
        var audio = Upload.RandomBytes();
        var before = Backing.Evaluation.Calls;

        var first = await Api.AnalyseAsync(audio, "s1");
        var second = await Api.AnalyseAsync(audio, "s1", "audio_file");
        var inForm = await Api.AnalyseAsync(audio, null, "audio", ("session_id", "s1"));
        var inQuery = await Api.Client.PostAsync("/api/confidence-analysis?session_id=s1", Upload.File(audio));

        Assert.Equal(before + 1, Backing.Evaluation.Calls);
        Assert.All([second, inForm, inQuery], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var text = await first.Content.ReadAsStringAsync();
        Assert.Equal(text, await second.Content.ReadAsStringAsync());
        Assert.Equal(text, await inForm.Content.ReadAsStringAsync());
        Assert.Equal(text, await inQuery.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Another_session_another_recording_and_no_session_are_analyses_of_their_own()
    {
        var audio = Upload.RandomBytes();

        var answers = await Task.WhenAll(
            Api.AnalyseAsync(audio, "s1"), Api.AnalyseAsync(audio, "s2"), Api.AnalyseAsync(audio), Api.AnalyseAsync(audio, "anonymous"), Api.AnalyseAsync(Upload.RandomBytes(), "s1"));

        var ids = await Task.WhenAll(answers.Select(async answer => (await answer.JsonAsync()).Text("analysis_id")));
        Assert.Equal(5, ids.Distinct().Count());
        Assert.False((await answers[2].JsonAsync()).TryGetProperty("session_id", out _));
        Assert.Equal(5L, await Backing.QueryAsync<long>(Database, "select count(*) from analyses"));
    }

    [Fact]
    public async Task Simultaneous_uploads_to_two_replicas_are_one_analysis()
    {
        await using var other = await ReplicaAsync();
        var audio = Upload.RandomBytes();
        var before = Backing.Evaluation.Calls;
        Backing.Evaluation.Answer = async bytes =>
        {
            await Task.Delay(100);
            return await SpeechEvaluationStub.Measured(bytes);
        };

        var texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
            await (await (number % 2 == 0 ? Api : other).AnalyseAsync(audio, "s1")).Content.ReadAsStringAsync()));

        Assert.Single(texts.Distinct());
        Assert.Equal(before + 1, Backing.Evaluation.Calls);
        Assert.Equal(1L, await Backing.QueryAsync<long>(Database, "select count(*) from analyses"));
    }

    [Fact]
    public async Task The_bytes_reach_the_evaluation_unchanged_also_beyond_what_is_kept_in_memory()
    {
        var audio = Upload.RandomBytes((3 * AudioSpool.MemoryLimit) + 11);
        byte[] received = [];
        Backing.Evaluation.Answer = bytes =>
        {
            received = bytes;
            return SpeechEvaluationStub.Measured(bytes);
        };

        Assert.Equal(HttpStatusCode.OK, (await Api.AnalyseAsync(audio)).StatusCode);

        Assert.True(audio.AsSpan().SequenceEqual(received));
        await Eventually.TrueAsync(() => OpenTemporaryFiles.Count() == 0, "the upload's file to be gone");
    }

    [Theory]
    [InlineData("audio")]
    [InlineData("audio_file")]
    [InlineData("recording")]
    public async Task The_file_is_found_under_any_name(string name) =>
        Assert.Equal(HttpStatusCode.OK, (await Api.AnalyseAsync(Upload.RandomBytes(), null, name)).StatusCode);

    [Fact]
    public async Task The_file_called_audio_wins_over_the_others()
    {
        using var body = Upload.File(Upload.RandomBytes(100), "other");
        body.Add(new ByteArrayContent(Upload.RandomBytes(200)), "audio_file", "b.wav");
        body.Add(new ByteArrayContent(Upload.RandomBytes(32000)), "audio", "c.wav");
        body.Add(new ByteArrayContent(Upload.RandomBytes(300)), "audio_file", "d.wav");

        var analysis = await (await Api.Client.PostAsync("/api/confidence-analysis", body)).JsonAsync();

        Assert.Equal(1.0, analysis.GetProperty("measurement").GetProperty("duration_seconds").GetDouble());
    }

    [Theory]
    [InlineData("""{"scenario":{"id":"demo-2","title":"x","keywords":["a"]},"user_context":null}""", "demo-2")]
    [InlineData("""{"scenario":null}""", "confidence_boost")]
    [InlineData("""{"scenario":{"id":"\ud800"}}""", "confidence_boost")]
    [InlineData("""{"scenario":"text"}""", "confidence_boost")]
    [InlineData("not json", "confidence_boost")]
    public async Task Metadata_tells_the_scenario_and_is_tolerated_when_it_is_broken(string metadata, string scenario)
    {
        var analysis = await (await Api.AnalyseAsync(Upload.RandomBytes(), null, "audio", ("metadata", metadata))).JsonAsync();

        Assert.Equal(scenario, analysis.Text("scenario"));
    }

    [Fact]
    public async Task The_row_is_stored_and_others_are_told()
    {
        await using var redis = new RedisClient(RedisConnectionOptions.Parse(Backing.Redis.ConnectionString));
        await using var notices = await redis.SubscribeAsync("eloquence:analyses");

        var analysis = await (await Api.AnalyseAsync(Upload.RandomBytes(), "s1")).JsonAsync();

        Assert.Equal(1L, await Backing.QueryAsync<long>(
            Database, $"select count(*) from analyses where id = '{analysis.Text("analysis_id")}' and session_id = 's1' and result ->> 'engine' = 'stub/1'"));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var notice in notices.ReadAllAsync(deadline.Token))
        {
            if (JsonDocument.Parse(notice.Text).RootElement.Text("analysis_id") == analysis.Text("analysis_id"))
            {
                break;
            }
        }
    }

    [Fact]
    public async Task A_refusal_of_the_evaluation_is_passed_on_and_nothing_is_stored()
    {
        Backing.Evaluation.Answer = _ => Task.FromResult(Results.Problem(
            "It is text.", statusCode: 415, title: "Not audio.", extensions: [new KeyValuePair<string, object?>("code", "audio_not_recognised")]));

        await (await Api.AnalyseAsync("Bonjour, ceci est un texte."u8.ToArray())).IsRefusedAsync(415, "audio_not_recognised");

        Assert.Equal(0L, await Backing.QueryAsync<long>(Database, "select count(*) from analyses"));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(404)]
    public async Task A_failing_evaluation_is_an_honest_503_and_the_next_attempt_counts(int status)
    {
        var audio = Upload.RandomBytes();
        Backing.Evaluation.Answer = _ => Task.FromResult(Results.StatusCode(status));

        var failed = await Api.AnalyseAsync(audio);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.NotNull(failed.Headers.RetryAfter);
        Assert.Equal(0L, await Backing.QueryAsync<long>(Database, "select count(*) from analyses"));
    }

    [Fact]
    public async Task An_evaluation_that_is_not_there_is_an_honest_503()
    {
        await using var alone = await TestApi.StartAsync(Database, Backing.Redis.ConnectionString, $"http://127.0.0.1:{Eloquence.Tests.Support.FreePort.Take()}");

        var failed = await alone.AnalyseAsync(Upload.RandomBytes());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.NotNull(failed.Headers.RetryAfter);
    }

    [Fact]
    public async Task Uploads_that_cannot_be_used_are_refused_precisely()
    {
        await (await Api.AnalyseAsync([])).IsRefusedAsync(400, "audio_empty");
        await (await PostAsync(new StringContent("""{"audio":"x"}""", Encoding.UTF8, "application/json"))).IsRefusedAsync(415, "content_type_unsupported");
        await (await PostAsync(new StringContent("texte"))).IsRefusedAsync(415, "content_type_unsupported");
        await (await PostAsync(new ByteArrayContent([]))).IsRefusedAsync(400, "audio_empty");
        await (await PostAsync(new MultipartFormDataContent { { new StringContent("s1"), "session_id" } })).IsRefusedAsync(400, "audio_missing");
        await (await PostAsync(Raw("multipart/form-data", "x"))).IsRefusedAsync(400, "multipart_malformed");
        await (await PostAsync(Raw("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a\"\r\n\r\nabc")))
            .IsRefusedAsync(400, "multipart_malformed");
        await (await PostAsync(Raw("multipart/form-data; boundary=b", "garbage"))).IsRefusedAsync(400, "multipart_malformed");
        await (await Api.AnalyseAsync(Upload.RandomBytes(), new string('s', 201))).IsRefusedAsync(400, "session_id_invalid");
        await (await Api.AnalyseAsync(Upload.RandomBytes(), null, "audio", ("session_id", "a\0b"))).IsRefusedAsync(400, "session_id_invalid");
        await (await Api.AnalyseAsync(Upload.RandomBytes(), null, "audio", ("metadata", new string(' ', 300 * 1024)))).IsRefusedAsync(400, "field_too_long");
        Assert.True((await Api.Client.GetAsync("/health")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Where_a_tongue_twister_is_expected_more_than_fifty_megabytes_are_too_large_however_they_are_sent()
    {
        var audio = new byte[50_000_001];
        using var whole = Upload.File(audio);
        await (await Api.Client.PostAsync("/analyze-virelangue", whole)).IsRefusedAsync(413, "audio_too_large");

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/analyze-virelangue") { Content = Upload.File(audio) };
        chunked.Headers.TransferEncodingChunked = true;
        await (await Api.Client.SendAsync(chunked)).IsRefusedAsync(413, "audio_too_large");
    }

    [Theory]
    [InlineData("/api/confidence-analysis", RecordingLimits.MaximumBytes + 2_000_000)]
    [InlineData("/api/story/analyze-narrative", 200_000_000)]
    [InlineData("/api/v1/exercises/audio/analyze", 200_000_000)]
    public async Task A_body_that_announces_too_much_is_refused_without_being_read(string path, long length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(Stream.Null) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Content.Headers.ContentLength = length;
        if (path.EndsWith("narrative", StringComparison.Ordinal))
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        }
        else if (path.Contains("exercises", StringComparison.Ordinal))
        {
            request.Content.Headers.ContentType = new("application/json");
        }
        request.Headers.ExpectContinue = true;

        using var response = await Api.Client.SendAsync(request);
        await response.IsRefusedAsync(413, path.Contains("exercises", StringComparison.Ordinal) ? "body_unusable" : "audio_too_large");
    }

    [Fact]
    public async Task A_recording_of_more_than_fifty_megabytes_is_analysed_and_not_kept_and_says_so()
    {
        var analysis = await (await Api.AnalyseAsync(new byte[AudioSpool.MaximumKeptBytes + 1])).JsonAsync();

        Assert.Equal((AudioSpool.MaximumKeptBytes + 1) / 32000.0, analysis.GetProperty("duration").GetDouble());
        Assert.Contains(analysis.GetProperty("reasons").EnumerateArray(), reason => reason.GetString()!.Contains("not kept", StringComparison.Ordinal));
        var address = $"/api/analyses/{analysis.Text("analysis_id")}";
        await (await Api.Client.GetAsync($"{address}/recording")).IsRefusedAsync(404, "not_found");
        Assert.Contains("trop volumineux pour être conservé", await Api.Client.GetStringAsync($"{address}/report"), StringComparison.Ordinal);
        Assert.Equal(0L, await Backing.QueryAsync<long>(Database, "select count(*) from recordings"));
    }

    [Theory]
    [InlineData("'; drop table analyses; --")]
    [InlineData("s1' or '1'='1")]
    public async Task Injection_attempts_are_only_text(string session)
    {
        var analysis = await (await Api.AnalyseAsync(Upload.RandomBytes(), session)).JsonAsync();

        Assert.Equal(session, analysis.Text("session_id"));
        Assert.Equal(1L, await Backing.QueryAsync<long>(Database, "select count(*) from analyses"));
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent content) => Api.Client.PostAsync("/api/confidence-analysis", content);

    private static ByteArrayContent Raw(string contentType, string body)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }
}
