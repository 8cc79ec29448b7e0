using System.Net;
using System.Net.Http.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests.Security;

/// <summary>One user who does everything the app can do, in words that nobody else says, and who then looks at all that is known of them.</summary>
internal sealed class Speaker(EloquenceSystem system, string name, string sentence, string voice)
{
    private readonly string _mark = $"but-{Guid.NewGuid():N}";
    private readonly List<string> _analyses = [];
    private string _session = "";
    private string _exerciseSession = "";
    private string _conversation = "";
    private string _stream = "";
    private string _hybrid = "";
    private string _room = "";
    private byte[] _take = [];

    public string Name { get; } = $"{name}-{Guid.NewGuid():N}";

    /// <summary>What must not be found with anybody else: ids, names and texts of this user.</summary>
    public IReadOnlyList<string> Traces => [Name, _mark, _session, _exerciseSession, _conversation, _stream, _hybrid, _room, .. _analyses];

    /// <summary>What this user said, as it was recorded.</summary>
    public byte[] Take => _take;

    /// <summary>Ids of the analyses of this user.</summary>
    public IReadOnlyList<string> Analyses => _analyses;

    private HttpClient Gateway => system.Gateway;

    /// <summary>Sessions, analyses of every kind, live sessions of every service.</summary>
    public async Task WorkAsync()
    {
        _take = await system.SpeakAsync(sentence, voice);
        var session = await (await Gateway.PostAsJsonAsync("/api/sessions", new { user_id = Name, scenario_id = "demo-1", goal = _mark })).JsonAsync(HttpStatusCode.Created);
        (_session, _room) = (session.Text("session_id"), session.Text("room_name"));
        _exerciseSession = (await (await Gateway.PostAsJsonAsync(
            "/api/sessions/create", new { exercise_id = "public_speaking", participant_name = Name, user_id = Name, scenario = _mark })).JsonAsync()).Text("session_id");

        await AnalyseAsync("/api/confidence-analysis", _session);
        await AnalyseAsync("/api/voice-analysis", _exerciseSession, ("user_id", Name));
        await AnalyseAsync("/analyze-virelangue", _exerciseSession, ("target_text", sentence));
        await AnalyseAsync("/api/story/analyze-narrative", _exerciseSession, ("session_id", _exerciseSession), ("story_title", _mark), ("story_elements", "[\"La reine\"]"));
        await TalkAsync();
        await StreamAsync();
        await MeasureAsync();
    }

    /// <summary>Every page, list and answer there is about this user, as one text.</summary>
    public async Task<string> EverythingAsync()
    {
        string[] paths =
        [
            $"/api/sessions/{_session}", $"/api/sessions/{_exerciseSession}", $"/api/v1/exercises/sessions/{_exerciseSession}",
            $"/api/sessions?user_id={Name}", $"/api/analyses?user_id={Name}", $"/api/users/{Name}/progress", $"/analytics/user/{Name}",
            $"/conversation/{_conversation}", $"/streaming/session/{_stream}/final", $"/sessions/{_hybrid}/results",
            .. from id in _analyses from view in (string[])["", "/report", "/report.svg", "/report.json", "/report.TextGrid"] select $"/api/analyses/{id}{view}",
        ];
        List<string> texts = [];
        foreach (var path in paths)
        {
            using var answer = await Gateway.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
            texts.Add(text);
        }

        foreach (var (path, body) in new (string, object)[]
        {
            ($"/api/sessions/{_exerciseSession}/complete", new { }),
            ($"/api/sessions/{_session}/end", new { }),
            ("/evaluate/final", new { session_id = _stream }),
            ("/v1/chat/completions", new { messages = new[] { new { role = "user", content = "Que penses-tu de ma prise ?" } }, session_id = _session }),
            ("/api/generate", new { prompt = "Résume ce que j'ai dit.", session_id = _exerciseSession }),
        })
        {
            using var answer = await Gateway.PostAsJsonAsync(path, body);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
            texts.Add(text);
        }

        return string.Join('\n', texts);
    }

    private async Task AnalyseAsync(string path, string session, params (string Name, string Value)[] fields)
    {
        using var answer = await Gateway.PostFormAsync(path, Multipart.File(_take, fields: fields), ("X-Session-ID", session));
        _analyses.Add((await answer.JsonAsync()).Text("analysis_id"));
    }

    /// <summary>A conversation that is interrupted: what was said is kept for whoever comes back with its id.</summary>
    private async Task TalkAsync()
    {
        _conversation = Guid.NewGuid().ToString();
        await using var client = await LiveClient.ConnectAsync(Gateway.BaseAddress!, $"/ws/conversation/{_conversation}");
        await client.SendAsync(new { type = "START_SESSION", user_id = Name });
        await client.SendAsync(new { type = "user_message", content = $"Je m'appelle {_mark}." });
        await client.NextAsync("conversation_update");
        client.Abort();
        await Eventually.TrueAsync(
            async () => (await Gateway.GetAsync($"/conversation/{_conversation}")) is { IsSuccessStatusCode: true } kept
                && (await kept.Content.ReadAsStringAsync()).Contains(_mark, StringComparison.Ordinal),
            "the conversation to be kept");
    }

    private async Task StreamAsync()
    {
        _stream = (await (await Gateway.PostAsJsonAsync("/streaming/session", new { language = "fr" })).JsonAsync()).Text("session_id");
        await using var client = await LiveClient.ConnectAsync(Gateway.BaseAddress!, $"/streaming/session?session_id={_stream}");
        foreach (var piece in Takes.Samples(_take).Chunk(Takes.AppRate))
        {
            await client.SendBinaryAsync(piece);
        }

        await client.SendAsync(new { type = "end_stream" });
        await client.NextAsync("final_result");
    }

    private async Task MeasureAsync()
    {
        _hybrid = (await (await Gateway.PostAsJsonAsync("/sessions/create", new { })).JsonAsync()).Text("session_id");
        await using var client = await LiveClient.ConnectAsync(Gateway.BaseAddress!, $"/sessions/{_hybrid}/realtime");
        foreach (var piece in Takes.Samples(_take).Chunk(Takes.AppRate))
        {
            await client.SendAsync(new { type = "audio_data", data = Convert.ToBase64String(piece), timestamp = 1 });
        }

        await client.SendAsync(new { type = "session_end" });
        await client.NextAsync("session_result");
    }
}
