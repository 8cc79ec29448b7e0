using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Eloquence.Hosting.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Hosting.Tests.ApplicationModel;

public sealed class EventingTests
{
    private static readonly DistributedApplicationModel Model = new([]);
    private static readonly IServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    private readonly DistributedApplicationEventing _eventing = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task Subscribers_are_called_one_after_the_other_in_order_of_subscription()
    {
        _eventing.Subscribe<BeforeStartEvent>(async (_, _) =>
        {
            await Task.Yield();
            _calls.Add("first");
        });
        _eventing.Subscribe<BeforeStartEvent>((_, _) => Note("second"));

        await _eventing.PublishAsync(new BeforeStartEvent(Services, Model));

        Assert.Equal(["first", "second"], _calls);
    }

    [Fact]
    public async Task A_failure_is_the_publishers_and_ends_the_sequence()
    {
        _eventing.Subscribe<BeforeStartEvent>((_, _) => throw new InvalidOperationException("no"));
        _eventing.Subscribe<BeforeStartEvent>((_, _) => Note("second"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _eventing.PublishAsync(new BeforeStartEvent(Services, Model)));

        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_subscriber_of_a_resource_hears_of_that_one_only()
    {
        var (mine, other) = (new PlainResource("mine"), new PlainResource("other"));
        _eventing.Subscribe<ResourceReadyEvent>(mine, (ready, _) => Note(ready.Resource.Name));

        await _eventing.PublishAsync(new ResourceReadyEvent(other, Services));
        await _eventing.PublishAsync(new ResourceReadyEvent(mine, Services));

        Assert.Equal(["mine"], _calls);
    }

    [Fact]
    public async Task Who_unsubscribed_is_not_called()
    {
        var subscription = _eventing.Subscribe<BeforeStartEvent>((_, _) => Note("called"));
        _eventing.Unsubscribe(subscription);

        await _eventing.PublishAsync(new BeforeStartEvent(Services, Model));

        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_publisher_that_does_not_block_goes_on_at_once()
    {
        var mayGoOn = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        _eventing.Subscribe<BeforeStartEvent>(async (_, _) =>
        {
            await mayGoOn.Task;
            done.SetResult();
        });

        await _eventing.PublishAsync(new BeforeStartEvent(Services, Model), EventDispatchBehavior.NonBlockingSequential);
        mayGoOn.SetResult();

        await done.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private Task Note(string what)
    {
        _calls.Add(what);
        return Task.CompletedTask;
    }
}
