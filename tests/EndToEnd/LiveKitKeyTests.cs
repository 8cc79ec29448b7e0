using System.Net;
using System.Net.Http.Json;

namespace Eloquence.EndToEnd.Tests;

/// <summary>The application of these tests is started with keys of LiveKit set in its environment in every way somebody might have (<see cref="AppFixture.SomebodysKeys"/>).</summary>
[Collection(AppCollection.Name)]
public sealed class LiveKitKeyTests(AppFixture fixture)
{
    [Fact]
    public async Task Whatever_keys_somebody_has_set_the_server_and_who_signs_tokens_have_the_same()
    {
        var app = fixture.App;
        foreach (var name in (string[])["LiveKit__ApiKey", "LiveKit__ApiSecret"])
        {
            Assert.Equal(app.VariableOf("api", name), app.VariableOf("livekit", name));
        }

        Assert.Equal(AppFixture.SomebodysKeys[0].Value, app.VariableOf("livekit", "LiveKit__ApiSecret"));
        Assert.NotEqual("another", app.VariableOf("livekit", "LiveKit__ApiKey"));
        using var answer = await app.Gateway.PostAsJsonAsync("/api/token", new { room = "keys", identity = "marie" });
        var token = (await answer.BodyAsync()).GetProperty("token").GetString();
        using var validated = await app.Gateway.GetAsync($"/rtc/validate?access_token={token}");
        Assert.Equal((HttpStatusCode.OK, "success"), (validated.StatusCode, await validated.Content.ReadAsStringAsync()));
    }
}
