using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eloquence.Acquisition;
using Eloquence.Tests.Support;
using Eloquence.WebRtc.Sdp;

namespace Eloquence.Benchmarks.LiveKitLoad.Janus;

/// <summary>
/// Debian's Janus with its video room, which forwards audio as it comes: installed, or unpacked into the user's cache. As ICE-lite, with the
/// transports, loggers and plugins that are not used switched off.
/// </summary>
internal sealed class JanusServerProcess : IForwardingServer
{
    private const string VideoRoom = "janus.plugin.videoroom";

    private readonly ServerProcess _process;
    private readonly DirectoryInfo _folder;
    private readonly JanusSession _session;

    private JanusServerProcess(ServerProcess process, DirectoryInfo folder, JanusSession session) => (_process, _folder, _session) = (process, folder, session);

    public int ProcessId => _process.Id;

    public static async Task<IForwardingServer> StartAsync()
    {
        var (program, libraries) = await FindAsync();
        var folder = Directory.CreateTempSubdirectory("janus-");
        var port = FreePort.Take();
        WriteConfiguration(folder.FullName, libraries, port);
        var process = ServerProcess.Start([program.Program, "--configs-folder", folder.FullName], program.Environment.ToDictionary());
        JanusSession? session = null;
        await Eventually.TrueAsync(
            async () => process.HasExited ? throw new InvalidOperationException(process.Output) : (session = await JanusSession.TryOpenAsync(port)) is not null,
            "Janus to answer", TimeSpan.FromSeconds(30));
        return new JanusServerProcess(process, folder, session!);
    }

    public async Task FillRoomAsync(int room, IReadOnlyList<Seat> seats, CancellationToken cancellationToken)
    {
        var manager = await _session.AttachAsync(VideoRoom, cancellationToken);
        await _session.AskAsync(
            manager,
            new { request = "create", room = room + 1, publishers = seats.Count, audiocodec = "opus", audiolevel_ext = false, notify_joining = false },
            null,
            cancellationToken);
        var feeds = new Dictionary<Seat, JsonNode>();
        foreach (var seat in seats)
        {
            feeds[seat] = await SpeakAsync(room + 1, seat, cancellationToken);
        }

        // A feed exists once its connection stands.
        await Eventually.TrueAsync(() => seats.All(seat => seat.IsConnected), "the speakers of a room to be connected");
        foreach (var seat in seats)
        {
            await ListenAsync(room + 1, seat, [.. feeds.Where(feed => feed.Key != seat).Select(feed => feed.Value)], cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<JsonNode> SpeakAsync(int room, Seat seat, CancellationToken cancellationToken)
    {
        var media = seat.Open();
        var handle = await _session.AttachAsync(VideoRoom, cancellationToken);
        var answer = await _session.AskAsync(
            handle,
            new { request = "joinandconfigure", ptype = "publisher", room, display = string.Create(CultureInfo.InvariantCulture, $"seat-{seat.Number}") },
            new { type = "offer", sdp = Seat.Describe(seat.SpeakingSection(media, "0")) },
            cancellationToken);
        await Seat.ConnectAsync(media, answer["jsep"]!["sdp"]!.GetValue<string>(), cancellationToken);
        return answer["plugindata"]!["data"]!["id"]!;
    }

    private async Task ListenAsync(int room, Seat seat, IReadOnlyList<JsonNode> feeds, CancellationToken cancellationToken)
    {
        var media = seat.Open();
        var handle = await _session.AttachAsync(VideoRoom, cancellationToken);
        var offer = await _session.AskAsync(
            handle,
            new { request = "join", ptype = "subscriber", room, streams = feeds.Select(feed => new { feed = feed.GetValue<JsonElement>() }) },
            null,
            cancellationToken);
        var description = offer["jsep"]!["sdp"]!.GetValue<string>();
        var sections = SdpSession.TryParse(description)!.Media.Select(section => Seat.ListeningSection(media, section.Mid)).ToList();
        await _session.AskAsync(handle, new { request = "start" }, new { type = "answer", sdp = Seat.Describe(sections) }, cancellationToken);
        await Seat.ConnectAsync(media, description, cancellationToken);
    }

    private static async Task<(CommandLine Program, string Libraries)> FindAsync()
    {
        const string library = "libjanus_videoroom.so";
        if (CommandLine.Find("janus") is { } installed
            && Directory.EnumerateFiles("/usr/lib", library, new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault() is { } found)
        {
            return (new CommandLine(installed), Path.GetDirectoryName(Path.GetDirectoryName(found))!);
        }

        var prefix = await new DebianPackageSet("janus", "janus").EnsureAsync();
        var unpacked = Directory.EnumerateFiles(prefix.Path, library, SearchOption.AllDirectories).First();
        return (new CommandLine(prefix.Program("janus")) { Environment = prefix.Environment() }, Path.GetDirectoryName(Path.GetDirectoryName(unpacked))!);
    }

    private static void WriteConfiguration(string folder, string libraries, int port)
    {
        string Others(string kind, string used) => string.Join(',', Directory.EnumerateFiles(Path.Combine(libraries, kind), "*.so").Select(Path.GetFileName).Where(name => name != used));
        File.WriteAllText(Path.Combine(folder, "janus.jcfg"), $$"""
            general: {
              configs_folder = "{{folder}}"
              plugins_folder = "{{libraries}}/plugins"
              transports_folder = "{{libraries}}/transports"
              events_folder = "{{libraries}}/events"
              loggers_folder = "{{libraries}}/loggers"
              debug_level = 2
            }
            nat: { ice_lite = true }
            media: { ipv6 = false }
            plugins: { disable = "{{Others("plugins", "libjanus_videoroom.so")}}" }
            transports: { disable = "{{Others("transports", "libjanus_websockets.so")}}" }
            events: { broadcast = false }
            """);
        File.WriteAllText(Path.Combine(folder, "janus.transport.websockets.jcfg"), $$"""
            general: { ws = true  ws_port = {{port}}  ws_interface = "lo" }
            admin: { admin_ws = false }
            """);
    }
}
