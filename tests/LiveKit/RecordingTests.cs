using System.Text.Json;
using Eloquence.Audio;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Recording;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>What people say in recorded rooms becomes files, decoded here by ffmpeg.</summary>
public sealed class RecordingTests : IDisposable
{
    private const int Rate = 16_000;
    private const int PacketsPerSecond = 50;
    private const double Loud = 0.1;
    private const double Silent = 0.001;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"recordings-{Guid.NewGuid():N}");

    [Fact]
    public async Task A_recording_lasts_as_long_as_it_took_and_what_was_lost_or_not_sent_is_silence()
    {
        var packets = await ToneAsync(4);
        await using var backend = await Backend.StartAsync(refusals: 1);
        await using var server = await LiveKitHost.StartAsync(("RecordingFolder", _folder), ("RecordingAnalysisUrl", backend.RecordingUrl), ("WebhookUrls", backend.WebhookUrl));
        await using var listener = await RoomMember.JoinAsync(server, Token(server, "listener", "4711/{publisher_identity}-{time}.ogg"));
        await using (var anne = await RoomMember.JoinAsync(server, Token(server, "anne", "", """{"user_id":"marie"}"""), publishes: true))
        {
            await listener.ExpectAsync(message => message.RoomUpdate?.Room.ActiveRecording == true, "the room to say that it is recorded");
            await Eventually.TrueAsync(() => listener.Received.Count(message => message.Answer is not null) == 2, "the listener's description of the new track to be answered");
            await SpeakAsync(anne, listener, packets[..(2 * PacketsPerSecond)]);
            anne.Skip(PacketsPerSecond, areNumbered: false);
            await SpeakAsync(anne, listener, packets[(2 * PacketsPerSecond)..(3 * PacketsPerSecond)]);
            anne.Skip(PacketsPerSecond / 2, areNumbered: true);
            await SpeakAsync(anne, listener, packets[(3 * PacketsPerSecond)..]);
            await anne.SendAsync(new SignalRequest { Leave = new LeaveRequest() });
            await listener.ExpectAsync(message => message.RoomUpdate?.Room.ActiveRecording == false, "the recording to end");
        }

        await Eventually.TrueAsync(() => !backend.Recordings.IsEmpty, "the recording to be handed on");
        var (sound, session, user) = backend.Recordings.Single();
        Assert.Equal(("4711", "marie"), (session, user));
        Assert.Equal("OggS"u8, sound.AsSpan(0, 4));

        var samples = await DecodeAsync(sound);
        Assert.InRange(samples.Length / (double)Rate, 5.5 - 0.02, 5.5 + 0.02);
        Assert.InRange(Level(samples, 0.2, 1.8), Loud, 1);
        Assert.InRange(Level(samples, 2.1, 2.9), 0, Silent);
        Assert.InRange(Level(samples, 3.2, 3.9), Loud, 1);
        Assert.InRange(Level(samples, 4.1, 4.4), 0, Silent);
        Assert.InRange(Level(samples, 4.7, 5.4), Loud, 1);

        await Eventually.TrueAsync(() => Directory.GetFileSystemEntries(_folder).Length == 0, "the file that was handed on to be deleted");
        await Eventually.TrueAsync(() => backend.Webhooks.Any(hook => hook.Body.Contains("\"egress_ended\"", StringComparison.Ordinal)), "the event");
        var ended = JsonDocument.Parse(backend.Webhooks.Single(hook => hook.Body.Contains("\"egress_ended\"", StringComparison.Ordinal)).Body).RootElement.GetProperty("egressInfo");
        Assert.Equal("EGRESS_COMPLETE", ended.GetProperty("status").GetString());
        Assert.Equal(5.5, long.Parse(ended.GetProperty("fileResults")[0].GetProperty("duration").GetString()!, System.Globalization.CultureInfo.InvariantCulture) / 1e9, 1);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Nobody_is_recorded_whose_room_does_not_say_so_and_agents_never()
    {
        await using var server = await LiveKitHost.StartAsync(("RecordingFolder", _folder));
        await using var anne = await RoomMember.JoinAsync(server, server.Token("anne", "quiet"), publishes: true);
        var agentToken = Tokens.Mint(server.Key, server.Secret, "agent", new { room = "recorded", roomJoin = true, agent = true }, roomConfig: Configuration(""));
        await using var agent = await RoomMember.JoinAsync(server, agentToken, publishes: true);
        anne.Speak([0xF8, 0xFF, 0xFE]);
        agent.Speak([0xF8, 0xFF, 0xFE]);
        var rooms = JsonDocument.Parse((await server.CallAsync("RoomService", "ListRooms", "{}", server.AdminToken(""))).Body).RootElement.GetProperty("rooms");
        Assert.Equal(2, rooms.GetArrayLength());
        Assert.All(rooms.EnumerateArray(), room => Assert.False(room.TryGetProperty("activeRecording", out var active) && active.GetBoolean()));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_recording_that_nobody_takes_stays_until_its_time_is_over_and_all_together_have_a_limit()
    {
        Directory.CreateDirectory(_folder);
        var old = Path.Combine(_folder, "old.ogg");
        await File.WriteAllBytesAsync(old, new byte[10]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromHours(25));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "new.ogg"), new byte[1024 * 1024]);
        await using var server = await LiveKitHost.StartAsync(("RecordingFolder", _folder), ("RecordingMegabytes", "1"));
        var store = server.Service<RecordingStore>();
        Assert.True(store.IsFull);
        Assert.Equal(["new.ogg"], Directory.GetFiles(_folder).Select(Path.GetFileName));

        await using (var anne = await RoomMember.JoinAsync(server, Token(server, "anne", ""), publishes: true))
        {
            Assert.DoesNotContain(anne.Received, message => message.RoomUpdate?.Room.ActiveRecording == true);
        }

        store.Delete("new.ogg");
        Assert.Equal(0, store.Used);
    }

    [Theory]
    [InlineData("", "room/anne-")]
    [InlineData("../../etc/{room_name}", "etc/room-TR_A")]
    [InlineData("/{publisher_identity}.ogg", "anne-TR_A")]
    [InlineData("a/b/c/{track_id}", "c/TR_A")]
    public async Task Recordings_stay_in_their_folder_whatever_they_are_to_be_called(string template, string expected)
    {
        await using var server = await LiveKitHost.StartAsync(("RecordingFolder", _folder));
        var name = server.Service<RecordingStore>().Name(template, "room", "anne", "TR_A");
        Assert.StartsWith(expected, name, StringComparison.Ordinal);
        Assert.EndsWith(".ogg", name, StringComparison.Ordinal);
        Assert.DoesNotContain("..", name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_that_overtook_each_other_are_written_in_order_also_where_numbers_begin_again()
    {
        var packets = await ToneAsync(2);
        using var file = new MemoryStream();
        var writer = new OggOpusWriter(file, "test", channels: 1);
        foreach (var index in Enumerable.Range(0, packets.Length).Chunk(4).SelectMany(chunk => chunk.Length == 4 ? [chunk[1], chunk[0], chunk[3], chunk[2]] : chunk).Prepend(0).Distinct())
        {
            writer.Add((ushort)(65_500 + index), (uint)(uint.MaxValue - 20_000 + 960 * (uint)index), packets[index]);
        }

        writer.Finish();
        Assert.Equal(0, writer.Missing);
        var samples = await DecodeAsync(file.ToArray());
        Assert.InRange(samples.Length / (double)Rate, 1.98, 2.02);
        Assert.InRange(Level(samples, 0.2, 1.9), Loud, 1);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static object Configuration(string template) => new { egress = new { tracks = new { filepath = template } } };

    private static string Token(LiveKitHost server, string identity, string template, string? metadata = null) =>
        Tokens.Mint(server.Key, server.Secret, identity, new { room = "r", roomJoin = true }, roomConfig: Configuration(template), metadata: metadata);

    /// <summary>Sends packets no faster than they are heard, so that no buffer overflows.</summary>
    private static async Task SpeakAsync(RoomMember speaker, RoomMember listener, IReadOnlyList<byte[]> packets)
    {
        foreach (var batch in packets.Chunk(20))
        {
            foreach (var packet in batch)
            {
                speaker.Speak(packet);
            }

            await Eventually.TrueAsync(() => listener.Heard.Values.Any(stream => stream.Last == speaker.Sequence), "the packets to be heard");
        }
    }

    /// <summary>A tone of 440 Hz at half of full scale as Opus packets of 20 ms.</summary>
    private static async Task<byte[][]> ToneAsync(int seconds)
    {
        var samples = Enumerable.Range(0, seconds * Rate).Select(index => (float)(0.5 * Math.Sin(2 * Math.PI * 440 * index / Rate))).ToArray();
        var encoders = await AudioEncoders.FindAsync();
        var ogg = await encoders.EncodeAsync(WavWriter.Write(samples, Rate), "ogg", "-c:a", "libopus", "-b:a", "32k", "-frame_duration", "20");
        var packets = new OggOpusReader().Take(ogg);
        return [.. packets.Take(seconds * PacketsPerSecond)];
    }

    private static async Task<float[]> DecodeAsync(byte[] ogg)
    {
        var encoders = await AudioEncoders.FindAsync();
        using var decoder = new RecordingDecoder(new FfmpegSettings { Program = encoders.Program, LibraryPath = encoders.LibraryPath });
        return (await decoder.DecodeAsync(ogg, Rate)).Samples.ToArray();
    }

    /// <summary>Root mean square between two times in seconds.</summary>
    private static double Level(float[] samples, double from, double to) =>
        Math.Sqrt(samples[(int)(from * Rate)..(int)(to * Rate)].Average(sample => (double)sample * sample));
}
