using System.Net;
using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Retention;
using Eloquence.Api.Users;
using Eloquence.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests;

public sealed class PersistenceTests(Backing backing) : ApiTest(backing)
{
    private AnalysisService Analyses => Api.Services.GetRequiredService<AnalysisService>();

    private AnalysisStore Store => Api.Services.GetRequiredService<AnalysisStore>();

    [Fact]
    public async Task An_analysis_of_any_kind_keeps_what_it_rests_on_and_its_recording()
    {
        var audio = Upload.RandomBytes(3_000_000);
        var answer = await AnalyseAsync(AnalysisKind.Virelangue, "marie", audio, new() { ["virelangue_accuracy"] = 0.5 }, target: "Un chasseur");

        var stored = await Store.FindAsync(answer.Id, default);

        Assert.NotNull(stored);
        Assert.Equal((AnalysisKind.Virelangue, "marie", "s1"), (stored.Kind, stored.UserId, stored.SessionId));
        Assert.Equal("Un chasseur", stored.Transcript!.Text);
        Assert.Equal(64, stored.Report!.Score("pace")!.Value);
        Assert.Equal("stub/1", stored.Measurement!.Engine);
        Assert.Equal(answer.Json, stored.Answer);
        Assert.Equal(audio, await Store.FindRecordingAsync(answer.Id, default));
        Assert.Null(await Store.FindAsync(Guid.NewGuid(), default));
        Assert.Null(await Store.FindRecordingAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task Another_question_about_the_same_recording_is_another_analysis()
    {
        var audio = Upload.RandomBytes();

        var first = await AnalyseAsync(AnalysisKind.Virelangue, "marie", audio, [], target: "a");
        var repeated = await AnalyseAsync(AnalysisKind.Virelangue, "marie", audio, [], target: "a");
        var otherTarget = await AnalyseAsync(AnalysisKind.Virelangue, "marie", audio, [], target: "b");
        var otherKind = await AnalyseAsync(AnalysisKind.Story, "marie", audio, [], target: "a");
        var otherUser = await AnalyseAsync(AnalysisKind.Virelangue, "paul", audio, [], target: "a");

        Assert.Equal(first, repeated);
        Assert.Equal(4, new[] { first.Id, otherTarget.Id, otherKind.Id, otherUser.Id }.Distinct().Count());
    }

    [Fact]
    public async Task Progress_shows_series_best_and_trend_of_one_user_only()
    {
        foreach (var value in new[] { 50.0, 70, 60, 80 })
        {
            var answer = await AnalyseAsync(AnalysisKind.Voice, "marie", Upload.RandomBytes(), new() { ["pace"] = value });
            await Backing.ExecuteAsync(Database, $"update progress set measured_at = '2026-01-01Z'::timestamptz + interval '1 day' * {value} where analysis_id = '{answer.Id}'");
        }

        await AnalyseAsync(AnalysisKind.Voice, "paul", Upload.RandomBytes(), new() { ["pace"] = 99, ["melody"] = 1 });

        var progress = await (await Api.Client.GetAsync("/api/users/marie/progress")).JsonAsync();

        var pace = progress.GetProperty("metrics").GetProperty("pace");
        Assert.Equal([50.0, 60, 70, 80], pace.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("value").GetDouble()));
        Assert.Equal(80, pace.GetProperty("best").GetProperty("value").GetDouble());
        Assert.Equal(1, pace.GetProperty("trend").GetProperty("slope_per_day").GetDouble(), 9);
        Assert.Equal("50.0", pace.GetProperty("points")[0].GetProperty("value").GetRawText());
        Assert.Single(progress.GetProperty("metrics").EnumerateObject());
        progress.IsWhole("total_analyses");
        Assert.Empty((await (await Api.Client.GetAsync("/api/users/nobody/progress")).JsonAsync()).GetProperty("metrics").EnumerateObject());
    }

    [Fact]
    public void The_trend_follows_the_line_and_ignores_one_bad_day()
    {
        var day = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var points = Enumerable.Range(0, 9).Select(index => new ProgressPoint(Guid.Empty, index == 4 ? -500 : 10 + (2.0 * index), day.AddDays(index))).ToList();

        Assert.Equal(2, TheilSen.SlopePerDay(points)!.Value, 6);
        Assert.Null(TheilSen.SlopePerDay(points[..2]));
        Assert.Null(TheilSen.SlopePerDay([points[0], points[0], points[0]]));
    }

    [Fact]
    public async Task Lists_come_in_pages_newest_first()
    {
        List<Guid> ids = [];
        for (var take = 0; take < 5; take++)
        {
            ids.Add((await AnalyseAsync(AnalysisKind.Voice, "marie", Upload.RandomBytes(), [])).Id);
        }

        await AnalyseAsync(AnalysisKind.Voice, "paul", Upload.RandomBytes(), []);
        var second = await (await Api.Client.GetAsync("/api/analyses?user_id=marie&page=2&page_size=2")).JsonAsync();

        Assert.Equal([ids[2], ids[1]], second.GetProperty("analyses").EnumerateArray().Select(item => item.GetProperty("analysis_id").GetGuid()));
        Assert.Equal(("5", "2", "2"), (second.GetProperty("total").GetRawText(), second.GetProperty("page").GetRawText(), second.GetProperty("page_size").GetRawText()));
        await (await Api.Client.GetAsync("/api/analyses")).IsRefusedAsync(400, "user_id_missing");
        await (await Api.Client.GetAsync("/api/analyses?user_id=a&page=0")).IsRefusedAsync(400, "page_invalid");
        await (await Api.Client.GetAsync("/api/sessions?user_id=a&page_size=101")).IsRefusedAsync(400, "page_size_invalid");
    }

    [Fact]
    public async Task Sessions_are_listed_with_their_state()
    {
        var ended = (await (await Api.StartSessionAsync("marie", "demo-1")).JsonAsync()).Text("session_id");
        await Api.Client.DeleteAsync($"/api/sessions/{ended}");
        var active = (await (await Api.StartSessionAsync("marie", "demo-2")).JsonAsync()).Text("session_id");
        await Api.StartSessionAsync("paul");

        var list = await (await Api.Client.GetAsync("/api/sessions?user_id=marie")).JsonAsync();

        Assert.Equal(
            [(active, "active"), (ended, "ended")],
            list.GetProperty("sessions").EnumerateArray().Select(session => (session.Text("session_id"), session.Text("status"))));
    }

    [Fact]
    public async Task Deleting_a_user_leaves_nothing_of_them_and_everything_of_others()
    {
        var session = (await (await Api.StartSessionAsync("marie")).JsonAsync()).Text("session_id");
        Assert.Equal(HttpStatusCode.OK, (await Api.AnalyseAsync(Upload.RandomBytes(), session)).StatusCode);
        await AnalyseAsync(AnalysisKind.Voice, "marie", Upload.RandomBytes(), new() { ["pace"] = 1 });
        await AnalyseAsync(AnalysisKind.Voice, "paul", Upload.RandomBytes(), new() { ["pace"] = 2 });
        await Api.StartSessionAsync("paul");

        var deleted = await (await Api.Client.DeleteAsync("/api/users/marie")).JsonAsync();

        Assert.Equal((1, 2, 1), (deleted.GetProperty("sessions").GetInt32(), deleted.GetProperty("analyses").GetInt32(), deleted.GetProperty("progress_points").GetInt32()));
        Assert.Equal("1 1 1 1", await Backing.QueryAsync<string>(
            Database, "select (select count(*) from sessions) || ' ' || (select count(*) from analyses) || ' ' || (select count(*) from recordings) || ' ' || (select count(*) from progress)"));
        Assert.Equal(HttpStatusCode.NotFound, (await Api.Client.GetAsync($"/api/sessions/{session}")).StatusCode);
    }

    [Fact]
    public async Task What_is_too_old_is_deleted_and_the_progress_stays()
    {
        var old = await AnalyseAsync(AnalysisKind.Voice, "marie", Upload.RandomBytes(), new() { ["pace"] = 1 });
        var middling = await AnalyseAsync(AnalysisKind.Voice, "marie", Upload.RandomBytes(), new() { ["pace"] = 2 });
        var fresh = await AnalyseAsync(AnalysisKind.Voice, "marie", Upload.RandomBytes(), new() { ["pace"] = 3 });
        await Age(old, 366);
        await Age(middling, 31);

        await Api.Services.GetRequiredService<RetentionService>().SweepAsync(default);

        Assert.Null(await Store.FindAsync(old.Id, default));
        Assert.NotNull(await Store.FindAsync(middling.Id, default));
        Assert.Null(await Store.FindRecordingAsync(middling.Id, default));
        Assert.NotNull(await Store.FindRecordingAsync(fresh.Id, default));
        Assert.Equal(3L, await Backing.QueryAsync<long>(Database, "select count(*) from progress"));

        async Task Age(AnalysisAnswer answer, int days) => await Backing.ExecuteAsync(
            Database,
            $"update analyses set created_at = now() - interval '{days} days' where id = '{answer.Id}'; update recordings set created_at = now() - interval '{days} days' where analysis_id = '{answer.Id}'");
    }

    private async Task<AnalysisAnswer> AnalyseAsync(
        AnalysisKind kind, string user, byte[] audio, Dictionary<string, double> scores, string? target = null)
    {
        await using var recording = new Recording(
            await AudioSpool.ReadAsync(new MemoryStream(audio), audio.Length, default), "s1", new Dictionary<string, string> { ["user_id"] = user });
        return await Analyses.OnceAsync(
            new AnalysisRequest(kind, recording, target),
            (id, _) => Task.FromResult(new AnalysisOutcome(
                JsonSerializer.Serialize(new { analysis_id = id }), scores, Report(audio.Length), TranscriptOf("Un chasseur"))),
            default);
    }

    private static SpeechReport Report(int bytes) => new()
    {
        Measurement = SpeechEvaluationStub.Measurement(bytes),
        Degraded = false,
        Reasons = [],
        Scores = [new SpeechScore("pace", 64, 170, "wpm", new NormBand(120, 180), new ScoreAdvice("Continuez.", null))],
        NotJudged = [],
    };

    private static Transcript TranscriptOf(string text) => new()
    {
        Engine = "stub",
        Degraded = false,
        Reasons = [],
        Text = text,
        Language = "fr",
        Duration = 1,
        Words = [],
    };
}
