using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Aspire.Hosting.Dashboard;
using Eloquence.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Eloquence.Hosting.Tests.Dashboard;

public sealed class DashboardResourceServerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_application_tells_its_name()
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("GetApplicationInformation", []);
        var message = Assert.Single(await call.ReadAllAsync());
        Assert.Equal("Éloquence", message.Text(1));
        Assert.Equal([1], message.Numbers);
        Assert.Equal(0, call.Status);
        Assert.Equal("application/grpc", call.Response.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("UploadFile")]
    [InlineData("Nonsense")]
    public async Task An_unknown_method_is_unimplemented(string method)
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync(method, []);
        Assert.Empty(await call.ReadAllAsync());
        Assert.Equal(12, call.Status);
        Assert.Contains(method, call.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("right", 0)]
    [InlineData("wrong", 16)]
    [InlineData("righ", 16)]
    [InlineData("right ", 16)]
    [InlineData("", 16)]
    [InlineData(null, 16)]
    public async Task Only_the_right_key_opens_the_door(string? key, int status)
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, "right", None);
        using var client = new GrpcTestClient(server.Port, key);
        using var call = await client.CallAsync("GetApplicationInformation", []);
        Assert.Equal(status == 0 ? 1 : 0, (await call.ReadAllAsync()).Count);
        Assert.Equal(status, call.Status);
    }

    [Fact]
    public async Task A_request_that_is_not_grpc_is_refused()
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.SendAsync("GetApplicationInformation", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, call.Response.StatusCode);
    }

    [Fact]
    public async Task Broken_requests_get_a_status_that_says_why()
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        Assert.Equal(13, await StatusOfAsync(client, []));
        Assert.Equal(13, await StatusOfAsync(client, [0, 0, 0]));
        Assert.Equal(13, await StatusOfAsync(client, [0, 0, 0, 0, 9, 1]));
        Assert.Equal(13, await StatusOfAsync(client, GrpcTestClient.Frame([0x0A, 0x05, 0x61])));
        Assert.Equal(12, await StatusOfAsync(client, GrpcTestClient.Frame([], flag: 1)));
        Assert.Equal(8, await StatusOfAsync(client, [0, 0x7F, 0, 0, 0]));
        Assert.Equal(8, await StatusOfAsync(client, [0, 0xFF, 0xFF, 0xFF, 0xFF]));
    }

    [Fact]
    public async Task The_snapshot_comes_first_and_then_the_changes()
    {
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([Views.Upsert("db"), Views.Upsert("api")]);
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("WatchResources", []);

        var first = await call.NextAsync();
        Assert.Equal([1], first.Numbers);
        Assert.Equal(["db", "api"], first.Message(1).Messages(1).Select(resource => resource.Text(1)));

        data.Changes.Writer.TryWrite([new ResourceChange.Delete("db", "Executable"), Views.Upsert("api", "Running")]);
        var second = await call.NextAsync();
        Assert.Equal([2], second.Numbers);
        var changes = second.Message(2).Messages(1);
        Assert.Equal("db", changes[0].Message(1).Text(1));
        Assert.Equal("Executable", changes[0].Message(1).Text(2));
        Assert.Equal("Running", changes[1].Message(2).Text(5));
    }

    [Fact]
    public async Task A_resource_without_creation_time_keeps_the_time_it_was_first_shown()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([Views.Upsert("api")]);
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("WatchResources", []);
        var first = Assert.Single((await call.NextAsync()).Message(1).Messages(1)).Message(6);
        data.Changes.Writer.TryWrite([Views.Upsert("api", "Running")]);
        var second = Assert.Single((await call.NextAsync()).Message(2).Messages(1)).Message(2).Message(6);
        Assert.InRange(first.Number(1), before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal((first.Number(1), first.Number(2)), (second.Number(1), second.Number(2)));
    }

    [Fact]
    public async Task An_application_without_resources_sends_an_empty_snapshot()
    {
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([]);
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("WatchResources", []);
        Assert.Empty((await call.NextAsync()).Message(1).Messages(1));
    }

    [Fact]
    public async Task A_dashboard_that_connects_again_gets_the_whole_snapshot_again()
    {
        var data = new FakeDashboardData { Resources = token => OnceThenSilenceAsync<ResourceChange>([Views.Upsert("api")], token) };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        for (var i = 0; i < 3; i++)
        {
            using var client = new GrpcTestClient(server.Port);
            using var call = await client.CallAsync("WatchResources", [0x08, 0x01]);
            Assert.Equal("api", Assert.Single((await call.NextAsync()).Message(1).Messages(1)).Text(1));
        }

        await Eventually.TrueAsync(() => data.Watchers == 0, "the enumerations of closed connections end");
    }

    [Fact]
    public async Task A_dashboard_that_stops_reading_gets_only_the_latest_of_each_resource_when_it_reads_again()
    {
        const int Updates = 5_000;
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([Views.Upsert("api")]);
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("WatchResources", []);
        await call.NextAsync();
        var padding = new string('x', 1_000);
        for (var i = 1; i <= Updates; i++)
        {
            data.Changes.Writer.TryWrite([Views.Upsert("api", $"{i} {padding}")]);
        }

        await Eventually.TrueAsync(() => data.Changes.Reader.Count == 0, "all changes are taken although nobody reads");
        var messages = 0;
        string state;
        do
        {
            var change = Assert.Single((await call.NextAsync()).Message(2).Messages(1));
            state = change.Message(2).Text(5);
            messages++;
        }
        while (!state.StartsWith($"{Updates} ", StringComparison.Ordinal));
        Assert.InRange(messages, 1, Updates - 1);
    }

    [Fact]
    public async Task A_failing_source_ends_the_stream_with_an_error_that_is_logged()
    {
        using var log = new MemoryLog();
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([Views.Upsert("api")]);
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, log, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("WatchResources", []);
        await call.NextAsync();
        data.Changes.Writer.TryComplete(new InvalidOperationException("The state is lost: 100 %."));
        Assert.Null(await call.ReadAsync());
        Assert.Equal(13, call.Status);
        Assert.Equal("The state is lost: 100 %.", call.Message);
        Assert.Contains("WatchResources", Assert.Single(log.Entries), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Console_lines_come_in_order_and_tell_the_error_stream(bool suppressFollow)
    {
        (string Resource, bool Follow)? asked = null;
        var data = new FakeDashboardData
        {
            Console = (resource, follow, _) =>
            {
                asked = (resource, follow);
                return AllAsync([[new("out", false, 1)], [new("", true, 2), new("\u001b[31mé\u001b[0m", true, 3)]]);
            },
        };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        byte[] request = suppressFollow ? [0x0A, 0x02, 0x64, 0x62, 0x10, 0x01] : [0x0A, 0x02, 0x64, 0x62];
        using var call = await client.CallAsync("WatchResourceConsoleLogs", request);
        var lines = (await call.ReadAllAsync()).SelectMany(update => update.Messages(1)).ToList();
        Assert.Equal(0, call.Status);
        Assert.Equal(("db", !suppressFollow), asked);
        Assert.Equal([0L, 1, 1], lines.Select(line => line.Number(2)));
        Assert.Equal([1L, 2, 3], lines.Select(line => line.Number(3)));
        Assert.Equal("\u001b[31mé\u001b[0m", lines[2].Text(1));
    }

    [Fact]
    public async Task A_line_of_a_megabyte_arrives_whole()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789abcdé ", 64 * 1024));
        var data = new FakeDashboardData { Console = (_, _, _) => AllAsync([[new(text, false, 1)]]) };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var call = await client.CallAsync("WatchResourceConsoleLogs", [0x0A, 0x02, 0x64, 0x62]);
        Assert.Equal(text, Assert.Single(Assert.Single(await call.ReadAllAsync()).Messages(1)).Text(1));
    }

    [Fact]
    public async Task Much_output_is_pulled_only_as_fast_as_the_dashboard_reads()
    {
        var pulled = 0;
        async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> Endless([EnumeratorCancellation] CancellationToken token)
        {
            while (true)
            {
                token.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return [new(new string('x', 10_000), false, Interlocked.Increment(ref pulled))];
            }
        }

        var data = new FakeDashboardData { Console = (_, _, token) => Endless(token) };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using (var client = new GrpcTestClient(server.Port))
        using (var call = await client.CallAsync("WatchResourceConsoleLogs", [0x0A, 0x02, 0x64, 0x62]))
        {
            await call.NextAsync();
            var last = -1;
            await Eventually.TrueAsync(
                async () =>
                {
                    var before = Interlocked.Exchange(ref last, Volatile.Read(ref pulled));
                    await Task.Delay(200, None);
                    return before == last && last == Volatile.Read(ref pulled);
                },
                "the source rests while nobody reads");
            Assert.InRange(pulled, 1, 1_000);
        }

        await Eventually.TrueAsync(() => data.Watchers == 0, "the enumeration of the closed stream ends");
    }

    [Fact]
    public async Task A_dashboard_that_vanishes_leaves_no_enumeration_behind_and_no_error_in_the_log()
    {
        using var log = new MemoryLog();
        var data = new FakeDashboardData
        {
            Resources = token => OnceThenSilenceAsync<ResourceChange>([Views.Upsert("api")], token),
            Console = (_, _, token) => OnceThenSilenceAsync<ConsoleLine>([new("x", false, 1)], token),
        };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, log, None);
        using (var client = new GrpcTestClient(server.Port))
        {
            using var resources = await client.CallAsync("WatchResources", []);
            using var console = await client.CallAsync("WatchResourceConsoleLogs", [0x0A, 0x02, 0x64, 0x62]);
            using var interactions = await client.SendAsync("WatchInteractions", new SilentContent());
            await resources.NextAsync();
            await console.NextAsync();
            Assert.Equal(2, data.Watchers);
        }

        await Eventually.TrueAsync(() => data.Watchers == 0, "the enumerations end");
        Assert.Empty(log.Entries);
    }

    [Fact]
    public async Task A_command_reaches_the_application_and_its_outcome_the_dashboard()
    {
        (string, string)? asked = null;
        var data = new FakeDashboardData
        {
            Command = (resource, command, _) =>
            {
                asked = (resource, command);
                return Task.FromResult(new CommandOutcome(CommandOutcomeKind.InvalidArguments, "no such thing", new CommandOutput("but this", CommandOutputFormat.Text, IsShownAtOnce: true)));
            },
        };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        var outcome = await CommandAsync(client);
        Assert.Equal(("db", "stop"), asked);
        Assert.Equal(4, outcome.Number(1));
        Assert.Equal("no such thing", outcome.Text(3));
        var output = outcome.Message(4);
        Assert.Equal(("but this", 1, 1), (output.Text(1), output.Number(2), output.Number(3)));
    }

    [Fact]
    public async Task A_command_that_the_application_cancels_is_told_as_cancelled_and_a_failing_one_as_internal()
    {
        Exception failure = new OperationCanceledException("changed my mind");
        var data = new FakeDashboardData { Command = (_, _, _) => Task.FromException<CommandOutcome>(failure) };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        Assert.Equal(3, (await CommandAsync(client)).Number(1));

        failure = new InvalidOperationException("broken");
        using var call = await client.CallAsync("ExecuteResourceCommand", StopDb);
        Assert.Empty(await call.ReadAllAsync());
        Assert.Equal((13, "broken"), (call.Status, call.Message));
    }

    [Fact]
    public async Task Hanging_up_cancels_a_running_command()
    {
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var data = new FakeDashboardData
        {
            Command = async (_, _, token) =>
            {
                await using var registration = token.Register(cancelled.SetResult);
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException("Not reached.");
            },
        };
        await using var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var hangUp = new CancellationTokenSource();
        var call = client.CallAsync("ExecuteResourceCommand", StopDb, hangUp.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_interaction_stream_opens_at_once_stays_silent_and_ends_with_the_dashboard()
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        using var client = new GrpcTestClient(server.Port);
        using var body = new SilentContent();
        using var call = await client.SendAsync("WatchInteractions", body).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, call.Response.StatusCode);
        var next = call.ReadAsync();
        Assert.False(next.IsCompleted);
        body.End();
        Assert.Null(await next.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, call.Status);
    }

    [Fact]
    public async Task Stopping_ends_open_streams_as_unavailable_and_frees_the_port()
    {
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([Views.Upsert("api")]);
        var server = await DashboardResourceServer.StartAsync(data, 0, null, None);
        var port = server.Port;
        using var client = new GrpcTestClient(port);
        using var call = await client.CallAsync("WatchResources", []);
        await call.NextAsync();
        await server.DisposeAsync();
        await server.DisposeAsync();
        Assert.Null(await call.ReadAsync());
        Assert.Equal(14, call.Status);
        Assert.Equal(0, data.Watchers);
        await using var again = await DashboardResourceServer.StartAsync(data, port, null, None);
        Assert.Equal(port, again.Port);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_at_start()
    {
        await using var first = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        await Assert.ThrowsAnyAsync<IOException>(() => DashboardResourceServer.StartAsync(new FakeDashboardData(), first.Port, null, None));
    }

    [Fact]
    public async Task It_listens_on_the_loopback_address_only()
    {
        await using var server = await DashboardResourceServer.StartAsync(new FakeDashboardData(), 0, null, None);
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), server.Port);
        other.Start();
        Assert.Equal(server.Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }

    [Fact]
    public async Task A_normal_day_logs_nothing()
    {
        using var log = new MemoryLog();
        var data = new FakeDashboardData();
        data.Changes.Writer.TryWrite([Views.Upsert("api")]);
        await using (var server = await DashboardResourceServer.StartAsync(data, 0, "key", log, None))
        {
            using var client = new GrpcTestClient(server.Port, "key");
            using var name = await client.CallAsync("GetApplicationInformation", []);
            await name.ReadAllAsync();
            using var call = await client.CallAsync("WatchResources", []);
            await call.NextAsync();
        }

        Assert.Empty(log.Entries);
    }

    private static readonly byte[] StopDb = [0x0A, 0x04, 0x73, 0x74, 0x6F, 0x70, 0x12, 0x02, 0x64, 0x62];

    private static async Task<Fields> CommandAsync(GrpcTestClient client)
    {
        using var call = await client.CallAsync("ExecuteResourceCommand", StopDb);
        var message = Assert.Single(await call.ReadAllAsync());
        Assert.Equal(0, call.Status);
        return message;
    }

    private static async Task<int> StatusOfAsync(GrpcTestClient client, byte[] body)
    {
        using var call = await client.SendAsync("WatchResourceConsoleLogs", new ByteArrayContent(body));
        Assert.Empty(await call.ReadAllAsync());
        return call.Status;
    }

    private static async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> AllAsync(ConsoleLine[][] batches)
    {
        foreach (var batch in batches)
        {
            await Task.Yield();
            yield return batch;
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<T>> OnceThenSilenceAsync<T>(
        IReadOnlyList<T> batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return batch;
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>Keeps what was logged, whatever the level.</summary>
    private sealed class MemoryLog : ILoggerFactory, ILogger
    {
        private readonly List<string> _entries = [];

        public IReadOnlyList<string> Entries
        {
            get
            {
                lock (_entries)
                {
                    return [.. _entries];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_entries)
            {
                _entries.Add($"{logLevel} {formatter(state, exception)}");
            }
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A request body that begins, says nothing and ends when told.</summary>
    private sealed class SilentContent : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SilentContent() => Headers.ContentType = new("application/grpc");

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync(None);
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            End();
            base.Dispose(disposing);
        }
    }
}
