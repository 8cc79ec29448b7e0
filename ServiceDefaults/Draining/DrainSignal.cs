using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Draining;

/// <summary>Tells running requests that the process cannot wait for them any longer.</summary>
internal sealed class DrainSignal : IDisposable
{
    private readonly CancellationTokenSource _timeIsUp;
    private readonly CancellationTokenRegistration _stopping;

    public DrainSignal(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _timeIsUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Token = _timeIsUp.Token;
        _stopping = lifetime.ApplicationStopping.Register(() => _timeIsUp.CancelAfter(DrainTimes.Requests));
    }

    /// <summary>Fires when requests have had their time to finish after the signal to stop.</summary>
    public CancellationToken Token { get; }

    public void Dispose()
    {
        _stopping.Dispose();
        _timeIsUp.Dispose();
    }
}
