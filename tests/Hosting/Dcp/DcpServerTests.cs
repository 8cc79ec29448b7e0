using System.Globalization;
using System.Net;
using System.Text.Json;
using Aspire.Hosting.Dcp;
using Eloquence.Tests.Support;

namespace Eloquence.Hosting.Tests.Dcp;

public sealed class DcpServerTests : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));

    private CancellationToken Deadline => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_program_is_started_watched_logged_stopped_and_deleted()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);
        var states = new StateLog(dcp.Client, Deadline);

        await dcp.Client.CreateAsync(Shell("talker", "echo to-out; echo to-err >&2; exec sleep 600"), Deadline);
        var log = await dcp.Client.LogLinesAsync<DcpExecutable>("talker", "stdout", Deadline).GetAsyncEnumerator(Deadline).FirstAsync();
        var errors = await dcp.Client.LogLinesAsync<DcpExecutable>("talker", "stderr", Deadline).GetAsyncEnumerator(Deadline).FirstAsync();
        await Eventually.TrueAsync(() => states.Of("talker").Contains("Running"), "the program runs");
        var running = await dcp.Client.FindAsync<DcpExecutable>("talker", Deadline);
        await dcp.Client.StopAsync<DcpExecutable>("talker", Deadline);
        await Eventually.TrueAsync(() => states.Of("talker")[^1] == "Finished", "the program has ended");
        await dcp.Client.DeleteAsync<DcpExecutable>("talker", Deadline);

        Assert.EndsWith(" to-out", log, StringComparison.Ordinal);
        Assert.EndsWith(" to-err", errors, StringComparison.Ordinal);
        Assert.True(running!.Status!.Pid > 0);
        Assert.Null(await dcp.Client.FindAsync<DcpExecutable>("talker", Deadline));
        await Eventually.TrueAsync(() => states.Of("talker")[^1] == "DELETED", "the deletion was told");
    }

    [Fact]
    public async Task The_log_is_complete_and_ends_with_the_program()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);

        await dcp.Client.CreateAsync(Shell("counter", "for i in $(seq 1 2000); do echo line $i; done; sleep 1; echo last"), Deadline);
        var lines = await LogAsync(dcp.Client, "counter", "stdout");

        Assert.Equal([.. Enumerable.Range(1, 2000).Select(i => $"line {i}"), "last"], lines);
    }

    [Fact]
    public async Task Stopping_leaves_no_process_and_no_file()
    {
        IReadOnlyList<string> folders;
        var dcp = await RunningDcp.StartAsync(Deadline);
        await using (dcp)
        {
            folders = dcp.SessionFolders();
            Assert.All(folders, folder => Assert.True(Directory.Exists(folder)));
            await dcp.Client.CreateAsync(Shell("sleeper", "exec sleep 600"), Deadline);
            await Eventually.TrueAsync(() => dcp.Processes().Any(process => process.CommandLine.StartsWith("sleep 600", StringComparison.Ordinal)), "the program runs");
        }

        Assert.DoesNotContain(dcp.Processes(), process => !process.CommandLine.Contains("/dcp ", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => dcp.Processes().Count == 0, "DCP's own processes have ended");
        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task A_watch_told_twice_repeats_what_exists_and_faults_when_DCP_is_killed()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);
        await dcp.Client.CreateAsync(Shell("sleeper", "exec sleep 600"), Deadline);
        var early = new StateLog(dcp.Client, Deadline);
        await Eventually.TrueAsync(() => early.Of("sleeper").Contains("Running"), "the program runs");
        var late = new StateLog(dcp.Client, Deadline);
        await Eventually.TrueAsync(() => late.Of("sleeper").Count > 0, "a later watch tells what exists");

        dcp.Kill("/dcp start-apiserver", "/dcp run-controllers");

        Assert.Equal("Running", late.Of("sleeper")[0]);
        await Assert.ThrowsAsync<DcpException>(() => early.Watching.WaitAsync(Deadline));
        await Assert.ThrowsAsync<DcpException>(() => late.Watching.WaitAsync(Deadline));
        await Eventually.TrueAsync(() => dcp.Processes().Count == 0, "the program was ended by the process that watches over it");
    }

    [Fact]
    public async Task What_the_AppHost_was_configured_with_is_not_handed_on()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline, new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = "http://localhost:1",
            ["DOTNET_LAUNCH_PROFILE"] = "http",
            ["Parameters__postgres-password"] = "secret",
            ["ASPIRE_BACKCHANNEL_PATH"] = "nowhere",
            ["ELOQUENCE_KEPT"] = "kept",
        });

        await dcp.Client.CreateAsync(Shell("env", "env"), Deadline);
        var variables = await LogAsync(dcp.Client, "env", "stdout");

        Assert.Contains("ELOQUENCE_KEPT=kept", variables);
        Assert.DoesNotContain(variables, line => line.StartsWith("ASPNETCORE_", StringComparison.Ordinal));
        Assert.DoesNotContain(variables, line => line.StartsWith("ASPIRE_", StringComparison.Ordinal));
        Assert.DoesNotContain(variables, line => line.StartsWith("DOTNET_LAUNCH_PROFILE", StringComparison.Ordinal));
        Assert.DoesNotContain(variables, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_is_told_the_port_on_which_to_serve_and_its_service_gets_another_one()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);
        await dcp.Client.CreateAsync(
            new DcpService { Metadata = new DcpMetadata { Name = "web-http" }, Spec = new ServiceSpec { AddressAllocationMode = ServiceSpec.Proxied } }, Deadline);
        await Eventually.TrueAsync(async () => (await dcp.Client.FindAsync<DcpService>("web-http", Deadline))?.Status?.EffectivePort > 0, "the service has a port");
        var service = await dcp.Client.FindAsync<DcpService>("web-http", Deadline);
        var producer = JsonSerializer.Serialize([new ServiceProducer { ServiceName = "web-http" }], DcpJson.Default.IReadOnlyListServiceProducer);

        await dcp.Client.CreateAsync(
            Shell("web", "echo {{ portForServing \"web-http\" }} {{ portFor \"web-http\" }}", new() { [ServiceProducer.Annotation] = producer }), Deadline);
        var ports = (await LogAsync(dcp.Client, "web", "stdout"))[0].Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(service!.Status!.EffectivePort, ports[1]);
        Assert.NotEqual(ports[0], ports[1]);
    }

    [Fact]
    public async Task A_refusal_has_its_status_its_reason_and_its_words()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);
        await dcp.Client.CreateAsync(Shell("twin", "exec sleep 600"), Deadline);

        var refusal = await Assert.ThrowsAsync<DcpException>(() => dcp.Client.CreateAsync(Shell("twin", "exec sleep 600"), Deadline));

        Assert.Equal(HttpStatusCode.Conflict, refusal.StatusCode);
        Assert.Equal("AlreadyExists", refusal.Reason);
        Assert.Contains("twin", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_fails_to_start_and_the_system_log_says_why()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);
        var states = new StateLog(dcp.Client, Deadline);

        await dcp.Client.CreateAsync(
            new DcpExecutable { Metadata = new DcpMetadata { Name = "ghost" }, Spec = new ExecutableSpec { ExecutablePath = "/no/such/program" } }, Deadline);
        await Eventually.TrueAsync(() => states.Of("ghost").Contains("FailedToStart"), "the program failed to start");
        var why = new List<string>();
        await foreach (var line in dcp.Client.LogLinesAsync<DcpExecutable>("ghost", "system", follow: false, Deadline))
        {
            why.Add(line);
        }

        Assert.Contains(why, line => line.Contains("/no/such/program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_of_what_does_not_exist_is_empty_and_deleting_it_does_nothing()
    {
        await using var dcp = await RunningDcp.StartAsync(Deadline);

        Assert.Empty(await LogAsync(dcp.Client, "nobody", "stdout"));
        await dcp.Client.DeleteAsync<DcpExecutable>("nobody", Deadline);
    }

    private async Task<IReadOnlyList<string>> LogAsync(DcpClient client, string name, string source)
    {
        var lines = new List<string>();
        await foreach (var line in client.LogLinesAsync<DcpExecutable>(name, source, Deadline))
        {
            lines.Add(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        }

        return lines;
    }

    private static DcpExecutable Shell(string name, string script, Dictionary<string, string>? annotations = null) => new()
    {
        Metadata = new DcpMetadata { Name = name, Annotations = annotations },
        Spec = new ExecutableSpec { ExecutablePath = "/bin/sh", Args = ["-c", script], WorkingDirectory = Path.GetTempPath() },
    };
}
