using Eloquence.ServiceDefaults;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Budgets of endpoints.</summary>
public static class RequestBudgetExtensions
{
    /// <summary>Answers 503 with the code <c>deadline_exceeded</c> when a request has not begun its answer within <paramref name="limit"/>; the handler's cancellation token fires then.</summary>
    /// <typeparam name="TBuilder">Kind of endpoint or group of endpoints.</typeparam>
    /// <param name="endpoints">Endpoints the budget is for.</param>
    /// <param name="limit">Time from the arrival of the request, more than zero.</param>
    /// <param name="patient">The longest a caller may ask for by <c>Prefer: wait=seconds</c>; <c>null</c> for no more than <paramref name="limit"/>.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder WithBudget<TBuilder>(this TBuilder endpoints, TimeSpan limit, TimeSpan? patient = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        return endpoints.WithMetadata(new RequestBudget(limit) { Patient = patient });
    }
}
