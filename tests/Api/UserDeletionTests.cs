using System.Net;
using Eloquence.Redis;
using Eloquence.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests;

/// <summary>What is left of a user after everything about them was deleted: nothing, looked for in every table and every key.</summary>
public sealed class UserDeletionTests(Backing backing) : ApiTest(backing)
{
    private const string User = "marie-d3adb33f";

    /// <summary>The names of all keys that hold a text, in their name or in their value.</summary>
    private static readonly RedisScript Grep = new("""
        local found = {}
        for _, key in ipairs(redis.call('KEYS', '*')) do
            local kind = redis.call('TYPE', key).ok
            local value = kind == 'hash' and table.concat(redis.call('HVALS', key), ' ') or kind == 'set' and table.concat(redis.call('SMEMBERS', key), ' ')
                or kind == 'string' and redis.call('GET', key) or ''
            if string.find(key .. ' ' .. value, ARGV[1], 1, true) then table.insert(found, key) end
        end
        return found
        """);

    [Fact]
    public async Task Nothing_in_any_table_or_key_names_a_deleted_user()
    {
        var session = (await (await Api.StartSessionAsync(User)).JsonAsync()).Text("session_id");
        var exercise = await (await Api.PostJsonAsync("/api/sessions/create", $$"""{"exercise_id":"job_interview","user_id":"{{User}}","exercise_config":{ "who":"{{User}}" } }""")).JsonAsync();
        Assert.Equal(HttpStatusCode.OK, (await Api.AnalyseAsync(Upload.RandomBytes(), session, "audio", ("user_id", User))).StatusCode);
        foreach (var path in new[] { "/api/voice-analysis", "/analyze-virelangue", "/api/story/analyze-narrative" })
        {
            using var form = Upload.File(
                Upload.RandomBytes(), "audio", ("user_id", User), ("session_id", exercise.Text("session_id")), ("target_text", "Un chasseur"), ("story_title", "Le dragon"));
            Assert.Equal(HttpStatusCode.OK, (await Api.Client.PostAsync(path, form)).StatusCode);
        }

        await SpeakAsync("/ws/conversation/left-by-name", User);
        await SpeakAsync($"/ws/conversation/{exercise.Text("session_id")}", null);
        Assert.NotEmpty(await TablesWithAsync());
        Assert.NotEmpty(await KeysWithAsync(User));

        var analyses = await Backing.QueryAsync<long>(Database, "select count(*) from analyses");
        Assert.True(analyses >= 2, $"only {analyses} analyses were stored");

        var deleted = await (await Api.Client.DeleteAsync($"/api/users/{User}")).JsonAsync();

        Assert.Equal($"2 {analyses} 2", $"{deleted.GetProperty("sessions")} {deleted.GetProperty("analyses")} {deleted.GetProperty("live_sessions")}");
        Assert.Equal("0 0", await Backing.QueryAsync<string>(Database, "select (select count(*) from analyses) || ' ' || (select count(*) from recordings)"));
        Assert.Empty(await TablesWithAsync());
        Assert.Empty(await KeysWithAsync(User));
        Assert.Empty(await KeysWithAsync(exercise.Text("session_id")));
    }

    /// <summary>A message in a session that is then left open, so that its state waits for its speaker.</summary>
    private async Task SpeakAsync(string path, string? user)
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, path);
        await client.SendAsync(new { type = "start_session", user_id = user });
        await client.SendAsync(new { type = "user_message", content = "Bonjour" });
        await client.NextAsync("conversation_update");
        client.Abort();
        await Eventually.TrueAsync(async () => (await KeysWithAsync("Bonjour")).Any(key => key.EndsWith(path.Split('/')[^1], StringComparison.Ordinal)), "the state to be kept");
    }

    private async Task<IReadOnlyList<string>> TablesWithAsync()
    {
        var names = await Backing.QueryAsync<string[]>(
            Database, "select array_agg(table_name::text) from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        List<string> found = [];
        foreach (var name in names)
        {
            if (await Backing.QueryAsync<long>(Database, $"select count(*) from {name} as line where line::text like '%{User}%' or line::text like '%' || encode('{User}', 'hex') || '%'") > 0)
            {
                found.Add(name);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<string>> KeysWithAsync(string text) =>
        [.. (await Api.Services.GetRequiredService<RedisClient>().EvaluateAsync(Grep, [], [text])).Items.Select(key => key.AsString()!)];
}
