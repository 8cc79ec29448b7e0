namespace Eloquence.Redis.Subscriptions;

/// <summary>A channel with at least one subscription. Guarded by the lock of its <see cref="Subscriber"/>.</summary>
internal sealed class Topic
{
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<RedisSubscription> Subscriptions { get; } = [];

    /// <summary>Completes when the server has confirmed the subscription for the first time.</summary>
    public Task Confirmed => _confirmed.Task;

    public void Confirm() => _confirmed.TrySetResult();

    public void Fail(Exception cause)
    {
        if (_confirmed.TrySetException(cause))
        {
            _ = Confirmed.Exception; // whoever waits is told; nobody has to wait
        }
    }
}
