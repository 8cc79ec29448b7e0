using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Tests;

public sealed class LiveKitTokenTests(Backing backing) : ApiTest(backing)
{
    private const string Key = "test-key";
    private const string Secret = "a-test-secret-of-more-than-thirty-two-characters";

    private protected override (string Key, string Value)[] Settings => [("LiveKit:ApiKey", Key), ("LiveKit:ApiSecret", Secret)];

    [Fact]
    public async Task The_token_is_signed_with_the_configured_key_and_grants_what_the_screens_need()
    {
        var session = await (await Api.StartSessionAsync("marie")).JsonAsync();

        Assert.False(session.GetProperty("degraded").GetBoolean());
        Assert.Empty(session.GetProperty("reasons").EnumerateArray());
        var parts = session.Text("livekit_token").Split('.');
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        Assert.Equal(Base64Url.EncodeToString(signature), parts[2]);
        Assert.Equal("""{"alg":"HS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));

        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        Assert.Equal((Key, "user_marie"), (claims.Text("iss"), claims.Text("sub")));
        Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("nbf").GetInt64(), 86400, 86400);
        Assert.InRange(claims.GetProperty("nbf").GetInt64() - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), -60, 0);
        Assert.Equal(session.Text("session_id"), JsonDocument.Parse(claims.Text("metadata")).RootElement.Text("session_id"));
        var video = claims.GetProperty("video");
        Assert.Equal(session.Text("room_name"), video.Text("room"));
        Assert.All(["roomJoin", "canPublish", "canSubscribe", "canPublishData", "canUpdateOwnMetadata"], grant => Assert.True(video.GetProperty(grant).GetBoolean()));
        Assert.All(["roomRecord", "roomAdmin", "roomCreate"], grant => Assert.False(video.GetProperty(grant).GetBoolean()));
    }

    [Fact]
    public async Task A_room_is_recorded_for_a_session_only_where_the_token_was_asked_to_say_so()
    {
        async Task<JsonElement> ClaimsAsync(object request) => JsonDocument.Parse(Base64Url.DecodeFromChars(
            (await (await Api.Client.PostAsJsonAsync("/api/token", request)).JsonAsync()).Text("token").Split('.')[1])).RootElement;

        var recorded = await ClaimsAsync(new { room = "r", identity = "marie", record = true, session_id = "4711" });
        Assert.Equal("4711/{publisher_identity}-{time}", recorded.GetProperty("roomConfig").GetProperty("egress").GetProperty("tracks").Text("filepath"));
        Assert.False((await ClaimsAsync(new { room = "r", identity = "marie" })).TryGetProperty("roomConfig", out _));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("")]
    public async Task A_weak_secret_stops_the_start_outside_development(string weak)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApi.LaunchAsync(
            Database, Backing.Redis.ConnectionString, Backing.Evaluation.Address, ("LiveKit:ApiKey", Key), ("LiveKit:ApiSecret", weak)));

        Assert.Contains("LiveKit:ApiSecret", failure.Message, StringComparison.Ordinal);
    }
}
