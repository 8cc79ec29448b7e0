using System.Net.Http.Json;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>A live session gets a report as a recorded take does.</summary>
[Collection(AppCollection.Name)]
public sealed class RecordedRoomTests(AppFixture fixture)
{
    [Fact]
    public async Task What_was_said_in_a_recorded_room_is_analysed_for_its_session()
    {
        var gateway = fixture.App.Gateway;
        var clients = await RealClients.FindAsync();
        var speech = await SpeechTools.FindAsync();
        var session = $"live-{Guid.NewGuid():N}";
        using var answer = await gateway.PostAsJsonAsync("/api/token", new { room = session, identity = "marie", record = true, session_id = session });
        var admission = await answer.BodyAsync();
        var wav = Path.Combine(Path.GetTempPath(), $"{session}.wav");
        try
        {
            await File.WriteAllBytesAsync(wav, await speech.SpeakAsync("Bonjour à tous, je suis heureuse de parler devant vous aujourd'hui.", "fr", 150));
            await clients.RunAsync("speak.mjs", new Dictionary<string, object?>
            {
                ["url"] = admission.GetProperty("livekit_url").GetString(),
                ["token"] = admission.GetProperty("token").GetString(),
                ["wav"] = wav,
            });
        }
        finally
        {
            File.Delete(wav);
        }

        await Eventually.TrueAsync(
            async () => (await gateway.GetStringAsync("/api/analyses?user_id=marie")).Contains(session, StringComparison.Ordinal),
            "the analysis of what was said",
            TimeSpan.FromSeconds(60));
    }
}
