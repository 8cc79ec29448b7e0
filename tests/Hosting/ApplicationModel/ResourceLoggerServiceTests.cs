using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Eloquence.Hosting.Tests.Testing;
using Microsoft.Extensions.Logging;

namespace Eloquence.Hosting.Tests.ApplicationModel;

public sealed class ResourceLoggerServiceTests : IDisposable
{
    private readonly ResourceLoggerService _loggers = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(20));

    public void Dispose()
    {
        _loggers.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task A_watcher_gets_the_backlog_and_then_each_new_line()
    {
        _loggers.Append("api", "one", isError: false);
        await using var batches = _loggers.WatchAsync("api").GetAsyncEnumerator(_deadline.Token);
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal(new LogLine(1, "one", false), Assert.Single(batches.Current));

        var next = batches.MoveNextAsync();
        _loggers.Append("API", "two", isError: true);

        Assert.True(await next);
        Assert.Equal(new LogLine(2, "two", true), Assert.Single(batches.Current));
    }

    [Fact]
    public async Task Completing_ends_the_watchers_and_keeps_the_lines()
    {
        _loggers.Append("api", "one", isError: false);
        _loggers.Complete("api");

        Assert.Equal(["one"], await TextAsync(_loggers.WatchAsync("api")));
        Assert.Equal(["one"], await TextAsync(_loggers.GetAllAsync("api")));
    }

    [Fact]
    public async Task Only_the_last_lines_are_kept_and_their_numbers_go_on()
    {
        for (var i = 1; i <= ResourceLoggerService.Capacity + 5; i++)
        {
            _loggers.Append("api", i.ToString(CultureInfo.InvariantCulture), isError: false);
        }

        var lines = await LinesAsync(_loggers.GetAllAsync("api"));

        Assert.Equal(ResourceLoggerService.Capacity, lines.Count);
        Assert.Equal(new LogLine(6, "6", false), lines[0]);
        Assert.Equal(ResourceLoggerService.Capacity + 5, lines[^1].LineNumber);
    }

    [Fact]
    public async Task A_cleared_log_is_empty_and_takes_new_lines()
    {
        _loggers.Append("api", "one", isError: false);
        _loggers.ClearBacklog("api");
        _loggers.Append("api", "two", isError: false);

        Assert.Equal(["two"], await TextAsync(_loggers.GetAllAsync("api")));
    }

    [Fact]
    public async Task A_loggers_message_is_a_line_per_line_with_its_time_and_errors_are_marked()
    {
        var resource = new PlainResource("api");
        _loggers.GetLogger(resource).LogError(new InvalidOperationException("broken"), "It failed.");

        var lines = await LinesAsync(_loggers.GetAllAsync(resource));

        Assert.All(lines, line => Assert.True(line.IsErrorMessage));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:.]+Z It failed\.$", lines[0].Content);
        Assert.Contains("broken", lines[1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_a_resource_is_that_of_all_its_replicas()
    {
        var resource = new ExecutableResource("api", "sh", ".");
        resource.Annotations.Add(new ReplicaAnnotation(2));
        foreach (var instance in resource.GetInstanceNames())
        {
            _loggers.Append(instance, instance, isError: false);
        }

        Assert.Equal(resource.GetInstanceNames().Order(), (await TextAsync(_loggers.GetAllAsync(resource))).Order());

        _loggers.Complete(resource);
        Assert.Equal(resource.GetInstanceNames().Order(), (await TextAsync(_loggers.WatchAsync(resource))).Order());
    }

    [Fact]
    public async Task A_watcher_of_all_replicas_may_leave()
    {
        var resource = new ExecutableResource("api", "sh", ".");
        resource.Annotations.Add(new ReplicaAnnotation(2));
        _loggers.Append(resource.GetInstanceNames()[1], "line", isError: false);

        await foreach (var batch in _loggers.WatchAsync(resource).WithCancellation(_deadline.Token))
        {
            Assert.Equal("line", Assert.Single(batch).Content);
            break;
        }
    }

    private async Task<IReadOnlyList<string>> TextAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> batches) => [.. (await LinesAsync(batches)).Select(line => line.Content)];

    private async Task<IReadOnlyList<LogLine>> LinesAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> batches)
    {
        var lines = new List<LogLine>();
        await foreach (var batch in batches.WithCancellation(_deadline.Token))
        {
            lines.AddRange(batch);
        }

        return lines;
    }
}
