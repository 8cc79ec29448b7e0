using System.Net;
using System.Net.Http.Json;
using Eloquence.Tests.Support;
using Npgsql;

namespace Eloquence.Contract.Tests.Security;

/// <summary>A user whose data is to be unharmed and unseen, whatever somebody else sends.</summary>
internal sealed class Canary(EloquenceSystem system)
{
    /// <summary>Far more than the longest budget of what is asked here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _user = $"canary-{Guid.NewGuid():N}";
    private string _session = "";
    private string _analysis = "";
    private string _conversation = "";
    private string _stored = "";
    private byte[] _take = [];

    public async Task PrepareAsync()
    {
        _take = await system.SpeakAsync("Bonjour à tous.");
        _session = (await (await system.Gateway.PostAsJsonAsync("/api/sessions", new { user_id = _user, scenario_id = "demo-1" })).JsonAsync(HttpStatusCode.Created)).Text("session_id");
        _analysis = (await (await system.Gateway.PostFormAsync("/api/confidence-analysis", Multipart.File(_take), ("X-Session-ID", _session))).JsonAsync()).Text("analysis_id");
        _conversation = Guid.NewGuid().ToString();
        await using (var client = await LiveClient.ConnectAsync(system.Gateway.BaseAddress!, $"/ws/conversation/{_conversation}"))
        {
            await client.SendAsync(new { type = "user_message", content = "Bonjour." });
            await client.NextAsync("conversation_update");
            client.Abort();
        }

        await Eventually.TrueAsync(async () => (await system.Gateway.GetAsync($"/conversation/{_conversation}")).IsSuccessStatusCode, "the conversation to be kept");
        _stored = await StoredAsync();
    }

    /// <summary>Sends a request of somebody else and says what is wrong with its answer.</summary>
    public async Task<IReadOnlyList<string>> LookAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await system.Gateway.SendAsync(request).WaitAsync(Patience);
            var body = await answer.Content.ReadAsStringAsync();
            var about = $"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {body[..Math.Min(body.Length, 300)]}";
            var isHonest = answer.StatusCode < HttpStatusCode.InternalServerError || (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null);
            var leaks = new[] { _user, _session, _analysis, _conversation, "root:x:" }.Where(trace => body.Contains(trace, StringComparison.Ordinal));
            return
            [
                .. isHonest ? Array.Empty<string>() : [$"failed: {about}"],
                .. leaks.Select(trace => $"shows {trace}: {about}"),
                .. answer.Headers.Contains("X-Injected") || answer.Content.Headers.Contains("X-Injected") ? [$"has the header: {about}"] : Array.Empty<string>(),
            ];
        }
    }

    /// <summary>Everything of the user is still there and has not changed.</summary>
    public async Task IsAliveAsync()
    {
        Assert.Equal(_stored, await StoredAsync());
        Assert.Equal(_take, await system.Gateway.GetByteArrayAsync($"/api/analyses/{_analysis}/recording"));
        Assert.Equal("active", (await (await system.Gateway.GetAsync($"/api/sessions/{_session}")).JsonAsync()).Text("status"));
        Assert.Equal(HttpStatusCode.OK, (await system.Gateway.GetAsync($"/conversation/{_conversation}")).StatusCode);
    }

    /// <summary>What the database holds of the user, and the tables it consists of.</summary>
    private async Task<string> StoredAsync()
    {
        await using var source = NpgsqlDataSource.Create(system.Database + ";Pooling=false");
        await using var command = source.CreateCommand("""
            select (select string_agg(table_name || '.' || column_name, ' ' order by table_name, column_name) from information_schema.columns where table_schema = 'public')
                || (select string_agg(sessions::text, ' ') from sessions where user_id = $1)
                || (select string_agg(analyses::text, ' ') from analyses where user_id = $1)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = _user });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
