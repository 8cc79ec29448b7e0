using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests.Security;

/// <summary>Texts that would do something if they were ever read as SQL, as a header, as a command of Redis or as a path: they stay texts.</summary>
[Collection(SystemCollection.Name)]
public sealed class InjectionTests(EloquenceSystem system)
{
    private const string Marker = "eloquence-injected";

    private static readonly string[] Texts =
    [
        "'; drop table sessions cascade; drop table analyses cascade; --",
        "' or '1'='1",
        "x') or true; delete from recordings; --",
        "\\'; update users set id = 'x'; --",
        "$1 || (select string_agg(user_id, ',') from sessions)",
        "x\r\nX-Injected: yes\r\n\r\n<html>",
        "x\r\n*1\r\n$8\r\nFLUSHALL\r\n",
        $"../../../../../../../../tmp/{Marker}",
        $"..\\..\\..\\..\\{Marker}",
        "/etc/passwd",
        "../../../../../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "file:///etc/passwd\0.wav",
        "{publisher_identity}/../{room_name}",
        "<svg/onload=alert(1)>\u2028'\"",
    ];

    private static readonly string[] Sockets =
    [
        "/ws/voice-analysis/", "/ws/conversation/", "/ws/confidence-stream/", "/streaming/session?session_id=", "/evaluate/realtime?session_id=", "/ws/realtime/", "/v1/realtime?model=",
    ];

    private static readonly string[] Fields = ["type", "command", "user_id", "session_id", "exercise_type", "content", "language", "format", "data", "audio_data", "prompt", "chunk_id"];

    [Fact]
    public async Task What_is_no_text_to_a_machine_behind_stays_a_text_in_every_input_of_every_operation()
    {
        var canary = new Canary(system);
        await canary.PrepareAsync();
        var recording = Audio.WavWriter.Write(new float[Takes.AppRate / 10], Takes.AppRate);
        var calls = 0;
        List<string> failures = [];
        foreach (var document in new[] { "v1", "whisper", "speech-evaluation" })
        {
            using var described = JsonDocument.Parse(await system.Gateway.GetStringAsync($"/openapi/{document}.json"));
            var operations = new DescribedCalls(described.RootElement, recording);
            foreach (var text in Texts)
            {
                foreach (var call in operations.With(text))
                {
                    calls++;
                    failures.AddRange(await canary.LookAsync(call));
                }
            }
        }

        Assert.True(calls > 50 * Texts.Length, $"only {calls} calls were made");
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(20)));
        await canary.IsAliveAsync();
        Assert.Empty(Written());
    }

    [Fact]
    public async Task What_is_no_text_to_a_machine_behind_stays_a_text_in_every_frame()
    {
        var canary = new Canary(system);
        await canary.PrepareAsync();
        foreach (var path in Sockets)
        {
            foreach (var text in Texts)
            {
                // An id that cannot be used is refused before the socket opens; the gateway answers for that.
                var refused = await Record.ExceptionAsync(async () => await (await LiveClient.ConnectAsync(system.Gateway.BaseAddress!, path + Uri.EscapeDataString($"{text}{Guid.NewGuid()}"))).DisposeAsync());
                Assert.True(refused is null or System.Net.WebSockets.WebSocketException, $"{path}{text}: {refused}");
            }

            await using var client = await LiveClient.ConnectAsync(system.Gateway.BaseAddress!, $"{path}{Guid.NewGuid()}");
            foreach (var text in Texts)
            {
                await client.SendAsync(Fields.ToDictionary(field => field, _ => text));
                foreach (var type in new[] { "start", "START_SESSION", "user_message", "session.update" })
                {
                    await client.SendAsync(Fields.ToDictionary(field => field, field => field == "type" ? type : text));
                }
            }

            await client.SendAsync(new { type = "ping", command = "ping" });
        }

        await canary.IsAliveAsync();
        Assert.Empty(Written());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs/")]
    [InlineData("/openapi/")]
    [InlineData("/api/analyses/")]
    [InlineData("/api/sessions/")]
    [InlineData("/streaming/session/")]
    [InlineData("/rtc/")]
    public async Task A_path_leads_to_no_file(string root)
    {
        foreach (var climb in new[] { "../../../../../../../../etc/passwd", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "..%5c..%5cappsettings.json", "%252e%252e%252fetc%252fpasswd", "../appsettings.json", "....//....//etc/passwd" })
        {
            var answer = await RawAsync($"GET {root}{climb} HTTP/1.1\r\nHost: {system.Gateway.BaseAddress!.Authority}\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1.1 (4..|200|30.) ", answer);
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("\"Logging\"", answer, StringComparison.Ordinal);
        }
    }

    /// <summary>HttpClient would not send these, so they are written byte by byte.</summary>
    [Theory]
    [InlineData("X-Session-ID: a\rX-Injected: yes")]
    [InlineData("X-Session-ID: a\nX-Injected: yes")]
    [InlineData("X-Session-ID: a\0b")]
    [InlineData("X-Session-ID : a")]
    [InlineData("Content-Length: 3\r\nContent-Length: 4")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4")]
    [InlineData("Host: other.example")]
    public async Task A_header_that_could_be_read_as_two_is_refused_or_means_one(string header)
    {
        var answer = await RawAsync($"POST /api/sessions HTTP/1.1\r\nHost: {system.Gateway.BaseAddress!.Authority}\r\nContent-Type: application/json\r\n{header}\r\nConnection: close\r\n\r\n0\r\n\r\n");

        Assert.Matches("^HTTP/1.1 4..", answer);
        Assert.DoesNotContain("X-Injected", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("evil.example/path")]
    [InlineData("evil.example\"><script>")]
    [InlineData("user@evil.example")]
    [InlineData("evil.example evil.example")]
    public async Task A_host_that_is_none_gets_into_no_address(string host)
    {
        var answer = await RawAsync($"POST /api/session/start HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{{\"user_id\":\"m\"}}");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    /// <summary>Files of the marker's name where a climbing path would have put them.</summary>
    private static IEnumerable<string> Written()
    {
        List<string> folders = [Path.GetTempPath(), Directory.GetCurrentDirectory()];
        for (var folder = new DirectoryInfo(SolutionFolder.FullPath); folder is not null; folder = folder.Parent)
        {
            folders.Add(folder.FullName);
        }

        return folders.Concat(Directory.EnumerateDirectories(Path.Combine(SolutionFolder.FullPath, "services"))).Distinct().SelectMany(folder => Directory.EnumerateFiles(folder, $"*{Marker}*"));
    }

    private async Task<string> RawAsync(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(system.Gateway.BaseAddress!.Host, system.Gateway.BaseAddress.Port, limit.Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Refused before all of it was read: what was answered before the connection was cut counts.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
