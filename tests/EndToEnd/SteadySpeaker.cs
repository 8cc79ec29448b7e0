using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>Somebody who speaks into a live session without a break, and connects again with the same id whenever the connection is lost.</summary>
internal sealed class SteadySpeaker(Uri gateway)
{
    private const double SecondsOfPiece = 0.1;

    private readonly string _path = $"/ws/voice-analysis/steady-{Guid.NewGuid()}";

    /// <summary>Pieces of sound that were answered with figures.</summary>
    public int Answered { get; private set; }

    /// <summary>What was answered, in seconds of sound.</summary>
    public double Seconds => Answered * SecondsOfPiece;

    /// <summary>Connections there were.</summary>
    public int Connections { get; private set; }

    /// <summary>Longest time between a piece and its figures.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>Speaks until told to stop, then ends the session.</summary>
    /// <returns>The judgement of the whole.</returns>
    public async Task<JsonElement> SpeakAsync(CancellationToken until)
    {
        var pieces = Sound.Tenths(Sound.Voice(150, 1)).Select(Convert.ToBase64String).ToArray();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(SecondsOfPiece));
        LiveClient? client = null;
        while (true)
        {
            try
            {
                client ??= await StartAsync();
                if (until.IsCancellationRequested)
                {
                    await client.SendAsync(new { type = "END_SESSION" });
                    var final = await client.NextAsync("FINAL_RESULT");
                    await client.DisposeAsync();
                    return final;
                }

                var sent = Stopwatch.GetTimestamp();
                await client.SendAsync(new { type = "AUDIO_CHUNK", chunk_id = Answered, audio_data = pieces[Answered % pieces.Length] });
                await client.NextAsync("PARTIAL_RESULT");
                Answered++;
                LongestWait = TimeSpan.FromTicks(Math.Max(LongestWait.Ticks, Stopwatch.GetElapsedTime(sent).Ticks));
            }
            catch (Exception lost) when (lost is WebSocketException or InvalidOperationException)
            {
                if (client is not null)
                {
                    await client.DisposeAsync();
                    client = null;
                }
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<LiveClient> StartAsync()
    {
        var client = await LiveClient.ConnectAsync(gateway, _path);
        Connections++;
        await client.SendAsync(new { type = "START_SESSION", user_id = "steady" });
        await client.NextAsync("session_started");
        return client;
    }
}
