using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;
using Eloquence.Tests.Support;

namespace Eloquence.Hosting.Tests.Orchestration;

public sealed class RunningExecutableTests
{
    // Answers with its own port; Node comes with the clients of this system.
    private const string Server = "require('http').createServer((_, answer) => { answer.setHeader('connection', 'close'); answer.end(process.env.PORT); }).listen(process.env.PORT, '127.0.0.1')";

    [Fact]
    public async Task Programs_end_with_their_exit_codes_and_a_missing_one_says_so_in_its_own_log()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            builder.AddShell("good", "echo out; echo err >&2; exit 0");
            builder.AddShell("bad", "exit 7");
            builder.AddExecutable("missing", "no-such-program-anywhere", ".");
            builder.AddShell("patient").WithExplicitStart();
        });

        var good = await running.StateAsync("good", KnownResourceStates.Finished);
        var bad = await running.StateAsync("bad", KnownResourceStates.Finished);
        await running.StateAsync("missing", KnownResourceStates.FailedToStart);

        Assert.Equal((0, 7), (good.Snapshot.ExitCode, bad.Snapshot.ExitCode));
        Assert.NotNull(good.Snapshot.StartTimeStamp);
        Assert.NotNull(good.Snapshot.StopTimeStamp);
        await Eventually.TrueAsync(async () => (await running.LogAsync("good")).Split('\n').Order().SequenceEqual(["err", "out"]), "both outputs are in the log");
        await Eventually.TrueAsync(async () => (await running.LogAsync("missing")).Contains("no-such-program-anywhere", StringComparison.Ordinal), "the log names the program");
        Assert.Equal(KnownResourceStates.NotStarted, running.Snapshot("patient").State!.Text);

        Assert.True((await running.CommandAsync("patient", KnownResourceCommands.StartCommand)).Success);
        await running.StateAsync("patient", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Stop_start_and_restart_evaluate_anew_and_keep_the_log()
    {
        var starts = 0;
        await using var running = await RunningApplication.StartAsync(builder => builder
            .AddShell("program", "echo \"$START $0\"; trap 'echo bye; exit 0' TERM; while true; do sleep 0.05; done")
            .WithEnvironment(context => context.EnvironmentVariables["START"] = $"start {Interlocked.Increment(ref starts)}")
            .WithArgs(context => context.Args.Add($"argument {starts}")));
        await HasLineAsync("start 1 argument 1");
        var instance = Assert.Single(running.Instances("program"));

        await running.CommandAsync("program", KnownResourceCommands.StopCommand);
        Assert.Equal(KnownResourceStates.Finished, running.Snapshot("program").State!.Text);
        await running.CommandAsync("program", KnownResourceCommands.StopCommand);
        Assert.Equal(KnownResourceStates.Finished, running.Snapshot("program").State!.Text);

        await running.CommandAsync("program", KnownResourceCommands.StartCommand);
        await HasLineAsync("start 2 argument 2");
        await running.CommandAsync("program", KnownResourceCommands.RestartCommand);
        await HasLineAsync("start 3 argument 3");

        Assert.Equal(instance, Assert.Single(running.Instances("program")));
        Assert.Equal(
            ["start 1 argument 1", "bye", "start 2 argument 2", "bye", "start 3 argument 3"],
            (await running.LogAsync("program")).Split('\n').Where(line => line is "bye" || line.StartsWith("start ", StringComparison.Ordinal)));
        Assert.Equal("start 3", running.Snapshot("program").EnvironmentVariables.Single(variable => variable.Name == "START").Value);

        Task HasLineAsync(string line) => Eventually.TrueAsync(async () => (await running.LogAsync("program")).Split('\n').Contains(line), $"the log has '{line}'");
    }

    [Fact]
    public async Task A_killed_program_is_finished_and_starts_again_at_the_same_address()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder
            .AddExecutable("server", "node", ".", "-e", Server)
            .WithHttpEndpoint(env: "PORT")
            .WithHttpHealthCheck("/"));
        await running.Application.ResourceNotifications.WaitForResourceHealthyAsync("server", running.Deadline);
        var (address, url) = (running.Application.GetEndpoint("server"), Assert.Single(running.Snapshot("server").Urls).Url);
        using var client = running.Application.CreateHttpClient("server");
        var port = await client.GetStringAsync("/", running.Deadline);

        Process.GetProcessById(running.Pid("server")).Kill();
        var killed = await running.StateAsync("server", KnownResourceStates.Finished);
        Assert.NotEqual(0, killed.Snapshot.ExitCode);
        Assert.NotNull(killed.Snapshot.ExitCode);

        Assert.True((await running.CommandAsync("server", KnownResourceCommands.StartCommand)).Success);
        await running.Application.ResourceNotifications.WaitForResourceHealthyAsync("server", running.Deadline);

        Assert.Equal((address, url), (running.Application.GetEndpoint("server"), Assert.Single(running.Snapshot("server").Urls).Url));
        Assert.NotEqual("", port);
        Assert.NotEqual("", await client.GetStringAsync("/", running.Deadline));
        Assert.Null(running.Snapshot("server").ExitCode);
    }

    [Fact]
    public async Task Replicas_share_an_address_and_are_started_and_stopped_one_by_one()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var first = builder.AddShell("first");
            builder.AddExecutable("server", "node", ".", "-e", Server)
                .WithAnnotation(new ReplicaAnnotation(2))
                .WithHttpEndpoint(env: "PORT")
                .WaitFor(first);
        });
        var instances = running.Instances("server");
        Assert.Equal(2, instances.Distinct().Count());
        foreach (var instance in instances)
        {
            await running.StateAsync(instance, KnownResourceStates.Running);
        }

        using var client = running.Application.CreateHttpClient("server");
        var ports = new HashSet<string>();
        await Eventually.TrueAsync(() => AsksAsync(ports, 2), "two different ports answer");

        await running.CommandAsync(instances[0], KnownResourceCommands.StopCommand);
        Assert.Equal(KnownResourceStates.Finished, running.Snapshot(instances[0]).State!.Text);
        Assert.Equal(KnownResourceStates.Running, running.Snapshot(instances[1]).State!.Text);
        Assert.NotEqual("", await client.GetStringAsync("/", running.Deadline));

        var states = new List<string?>();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(running.Deadline);
        var watch = Task.Run(async () =>
        {
            await foreach (var update in running.Application.ResourceNotifications.WatchAsync(watching.Token))
            {
                if (update.ResourceId == instances[1])
                {
                    states.Add(update.Snapshot.State?.Text);
                }
            }
        });
        await running.CommandAsync(instances[0], KnownResourceCommands.StartCommand);
        await running.StateAsync(instances[0], KnownResourceStates.Running);
        ports.Clear();
        await Eventually.TrueAsync(() => AsksAsync(ports, 2), "two different ports answer again");
        await watching.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.All(states, state => Assert.Equal(KnownResourceStates.Running, state));

        async Task<bool> AsksAsync(HashSet<string> answers, int wanted)
        {
            try
            {
                answers.Add(await client.GetStringAsync("/", running.Deadline));
            }
            catch (HttpRequestException)
            {
                // A replica that does not listen yet.
            }

            return answers.Count == wanted;
        }
    }

    [Fact]
    public async Task Waiting_keeps_the_order_of_starts()
    {
        using var folder = new TemporaryFolder();
        var order = Path.Combine(folder.Path, "order");
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var migration = builder.AddShell("migration", $"sleep 0.3; echo migration >> {order}; exit 3");
            var server = builder.AddShell("server", $"echo server >> {order}; exec sleep 600").WaitForCompletion(migration, exitCode: 3);
            builder.AddShell("client", $"echo client >> {order}; exec sleep 600").WaitFor(server);
            builder.AddShell("refused").WaitForCompletion(migration);
        });

        await running.StateAsync("client", KnownResourceStates.Running);
        await running.StateAsync("refused", KnownResourceStates.FailedToStart);

        await Eventually.TrueAsync(() => File.ReadAllLines(order).SequenceEqual(["migration", "server", "client"]), "all three have written");
        Assert.Contains("exited with exit code 3, expected 0", await running.LogAsync("refused"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_after_the_application()
    {
        int pid;
        await using (var running = await RunningApplication.StartAsync(builder => builder.AddShell("program", "sleep 600 & wait")))
        {
            await running.StateAsync("program", KnownResourceStates.Running);
            pid = running.Pid("program");
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(pid));
    }

    [Fact]
    public async Task A_taken_port_and_a_missing_value_fail_who_needs_them_and_nobody_else()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var key = builder.AddParameter("key", secret: true);
            var server = builder.AddShell("server").WithHttpEndpoint(port: port, env: "PORT");
            builder.AddShell("client").WithEnvironment("SERVER", server.GetEndpoint("http"));
            builder.AddShell("keyless").WithEnvironment("KEY", key);
            builder.AddConnectionString("composed", ReferenceExpression.Create($"key={key}"));
            builder.AddShell("other");
        });

        await running.StateAsync("other", KnownResourceStates.Running);
        await running.StateAsync("key", KnownResourceStates.ValueMissing);
        await running.StateAsync("keyless", KnownResourceStates.FailedToStart);
        await running.StateAsync("server", KnownResourceStates.FailedToStart);
        await running.StateAsync("client", KnownResourceStates.FailedToStart);

        Assert.Contains("'Parameters:key' is missing", await running.LogAsync("keyless"), StringComparison.Ordinal);
        Assert.Contains($"port {port}, which another program probably uses", await running.LogAsync("server"), StringComparison.Ordinal);
    }
}
