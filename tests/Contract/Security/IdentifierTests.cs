using System.Buffers.Text;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eloquence.Contract.Tests.Security;

/// <summary>Whoever knows an id may use what it names, so an id is random bits of a cryptographic generator, at least 64 of them.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class IdentifierTests(EloquenceSystem system)
{
    private const int Drawn = 48;
    private const int LeastBits = 64;
    private const int BitsOfDigit = 4;

    public static TheoryData<string> Kinds => ["session", "room", "legacy session", "exercise session", "exercise", "token", "stream", "hybrid session", "hybrid recording", "analysis"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ids_are_random_and_long(string kind)
    {
        List<string> ids = [];
        for (var number = 0; number < Drawn; number++)
        {
            ids.Add(await DrawAsync(kind));
        }

        Assert.Equal(Drawn, ids.Distinct(StringComparer.Ordinal).Count());

        // 48 draws of a random hexadecimal digit show 15 of the 16 on average, and fewer than 8 in less than one case of a million.
        var digits = ids.ConvertAll(id => Random().Match(id).Value.Replace("-", "", StringComparison.Ordinal));
        Assert.All(digits, text => Assert.Equal(digits[0].Length, text.Length));
        var random = Enumerable.Range(0, digits[0].Length).Count(place => digits.Select(text => text[place]).Distinct().Count() >= 8);
        Assert.True(random * BitsOfDigit >= LeastBits, $"{random} of the digits of {ids[0]} are random: {4 * random} bits instead of {LeastBits}.");
    }

    private async Task<string> DrawAsync(string kind)
    {
        var user = Guid.NewGuid().ToString("N");
        return kind switch
        {
            "session" => (await PostAsync("/api/sessions", new { user_id = user })).Text("session_id"),
            "room" => (await PostAsync("/api/sessions", new { user_id = user })).Text("room_name"),
            "legacy session" => (await PostAsync("/api/session/start", new { user_id = user })).Text("session_id"),
            "exercise session" => (await PostAsync("/api/sessions/create", new { exercise_id = "debate" })).Text("session_id"),
            "exercise" => (await PostAsync("/api/exercises", new { title = "t", exercise_type = "debate" })).Text("exercise_id"),
            "token" => JsonDocument.Parse(Base64Url.DecodeFromChars((await PostAsync("/api/token", new { room = "r", identity = "marie" })).Text("token").Split('.')[1])).RootElement.Text("jti"),
            "stream" => (await PostAsync("/streaming/session", new { })).Text("session_id"),
            "hybrid session" => (await PostAsync("/hybrid-session", new { })).Text("session_id"),
            "hybrid recording" => (await PostAsync("/sessions/create", new { })).Text("session_id"),
            _ => (await (await system.Gateway.PostFormAsync("/api/voice-analysis", Multipart.File(Tone(), fields: [("user_id", user)]))).JsonAsync()).Text("analysis_id"),
        };
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await system.Gateway.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The shortest sound that is analysed at once: analyses are what this test has most of.</summary>
    private static byte[] Tone() => Audio.WavWriter.Write(
        [.. Enumerable.Range(0, Takes.AppRate / 2).Select(sample => (float)(0.3 * Math.Sin(sample * 2 * Math.PI * 150 / Takes.AppRate)))], Takes.AppRate);

    /// <summary>The hexadecimal end of an id.</summary>
    [GeneratedRegex("[0-9a-f-]{16,}$")]
    private static partial Regex Random();
}
