using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class TokenTests(EloquenceSystem system)
{
    private static readonly string[] Grants = ["roomJoin", "canPublish", "canSubscribe", "canPublishData", "canUpdateOwnMetadata"];

    [Fact]
    [ClientCall("POST", "/api/token", "confidence, tribunal and studio screens")]
    [ClientCall("POST", "/token", "older LiveKit services")]
    public async Task Metadata_as_text_arrives_as_the_same_text()
    {
        foreach (var path in new[] { "/api/token", "/token" })
        {
            var answer = await (await system.Gateway.PostAsJsonAsync(path, new
            {
                room = "confidence_boost_cb_1730000000000",
                identity = "user_1730000000000",
                metadata = """{"exercise_type":"confidence_boost","user_id":"élise"}""",
            })).JsonAsync();

            var claims = Verify(answer.Text("token"));
            Assert.Equal("user_1730000000000", claims.Text("sub"));
            Assert.Equal(EloquenceSystem.LiveKitKey, claims.Text("iss"));
            Assert.Equal("""{"exercise_type":"confidence_boost","user_id":"élise"}""", claims.Text("metadata"));
            Assert.Equal("confidence_boost_cb_1730000000000", claims.GetProperty("video").Text("room"));
            Assert.All(Grants, grant => Assert.True(claims.GetProperty("video").GetProperty(grant).GetBoolean()));
            Assert.Equal(TimeSpan.FromHours(24).TotalSeconds, claims.GetProperty("exp").GetInt64() - claims.GetProperty("nbf").GetInt64());
        }
    }

    [Fact]
    [ClientCall("POST", "/generate-token", "universal and unified LiveKit services")]
    public async Task Metadata_as_an_object_becomes_text_and_the_identity_is_the_participants()
    {
        var answer = await (await system.Gateway.PostAsJsonAsync("/generate-token", new
        {
            room_name = "job_interview_1730000000000",
            participant_name = "user_marie",
            participant_identity = "marie-phone",
            grants = new { roomJoin = true, canPublish = true, canSubscribe = true, canPublishData = true, canUpdateOwnMetadata = true },
            metadata = new { exercise_type = "job_interview", timestamp = 1730000000000 },
            validity_hours = 2,
        })).JsonAsync();

        var claims = Verify(answer.Text("token"));
        Assert.Equal("marie-phone", claims.Text("sub"));
        Assert.Equal("job_interview", JsonDocument.Parse(claims.Text("metadata")).RootElement.Text("exercise_type"));
        Assert.Equal(TimeSpan.FromHours(2).TotalSeconds, claims.GetProperty("exp").GetInt64() - claims.GetProperty("nbf").GetInt64());
        Assert.All(["room", "room_name"], name => Assert.Equal("job_interview_1730000000000", answer.Text(name)));
        Assert.All(["identity", "participant_identity"], name => Assert.Equal("marie-phone", answer.Text(name)));
        Assert.All(["url", "livekit_url"], name => Assert.Equal($"ws://{system.Gateway.BaseAddress!.Authority}", answer.Text(name)));
        Assert.Equal(claims.GetProperty("exp").GetInt64(), new DateTimeOffset(answer.Instant("expires_at")).ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("""{"identity":"a"}""", "room_missing")]
    [InlineData("""{"room":"a"}""", "identity_missing")]
    [InlineData("""{"room":"a","identity":"b","validity_hours":0}""", "validity_hours_invalid")]
    [InlineData("""{"room":"a","identity":"b","validity_hours":-3}""", "validity_hours_invalid")]
    public async Task What_a_token_cannot_be_made_of_is_a_422(string body, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        await (await system.Gateway.PostAsync("/api/token", content)).ProblemAsync(HttpStatusCode.UnprocessableContent, code);
    }

    [Fact]
    public async Task Nobody_gets_longer_or_wider_rights_than_a_speaker_and_less_when_they_ask()
    {
        var answer = await (await system.Gateway.PostAsJsonAsync("/generate-token", new
        {
            room_name = "r",
            participant_name = "p",
            grants = new { roomAdmin = true, roomCreate = true, canPublish = false },
            validity_hours = 100_000,
        })).JsonAsync();

        var claims = Verify(answer.Text("token"));
        Assert.Equal(TimeSpan.FromHours(24).TotalSeconds, claims.GetProperty("exp").GetInt64() - claims.GetProperty("nbf").GetInt64());
        Assert.All(["roomAdmin", "roomCreate", "roomRecord", "canPublish"], grant => Assert.False(claims.GetProperty("video").GetProperty(grant).GetBoolean()));
    }

    private static JsonElement Verify(string token)
    {
        var parts = token.Split('.');
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(EloquenceSystem.LiveKitSecret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        Assert.Equal(Base64Url.EncodeToString(signature), parts[2]);
        return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }
}
