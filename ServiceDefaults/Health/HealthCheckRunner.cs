using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.ServiceDefaults.Health;

/// <summary>Runs one check and says nothing about exceptions but their kind: their texts may hold addresses and credentials.</summary>
internal sealed class HealthCheckRunner(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(1);

    public async Task<DependencyHealth> RunAsync(HealthCheckRegistration check)
    {
        var limit = check.Timeout > TimeSpan.Zero ? check.Timeout : DefaultLimit;
        var begun = time.GetTimestamp();
        using var expiry = new CancellationTokenSource(limit, time);
        HealthCheckResult result;
        try
        {
            result = await CheckAsync(check, expiry.Token).WaitAsync(limit, time);
        }
        catch (Exception failure) when (failure is TimeoutException || (failure is OperationCanceledException && expiry.IsCancellationRequested))
        {
            result = new HealthCheckResult(check.FailureStatus, $"no answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception failure)
        {
            result = new HealthCheckResult(check.FailureStatus, exception: failure);
        }
        return new DependencyHealth(
            HealthWords.Of(result.Status), Math.Round(time.GetElapsedTime(begun).TotalMilliseconds, 1), Explain(result));
    }

    private async Task<HealthCheckResult> CheckAsync(HealthCheckRegistration check, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await using var scope = scopes.CreateAsyncScope();
        var context = new HealthCheckContext { Registration = check };
        return await check.Factory(scope.ServiceProvider).CheckHealthAsync(context, cancellationToken);
    }

    private static string? Explain(HealthCheckResult result) => result switch
    {
        { Status: HealthStatus.Healthy } => null,
        { Exception: { } failure } => failure.GetType().Name,
        _ => result.Description,
    };
}
