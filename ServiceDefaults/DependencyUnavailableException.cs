namespace Eloquence.ServiceDefaults;

/// <summary>
/// Something this service needs does not answer at the moment: a database, a cache, another service.
/// A request that ends with it is answered 503 with Retry-After and the code <c>dependency_unavailable</c>.
/// </summary>
/// <param name="dependency">Name of the dependency as the application model calls it, such as <c>postgres</c>. Callers see it.</param>
/// <param name="retryAfter">How long a caller had better wait; sent in whole seconds, at least one.</param>
/// <param name="inner">What went wrong, for the log.</param>
public sealed class DependencyUnavailableException(string dependency, TimeSpan retryAfter, Exception? inner = null)
    : Exception($"'{dependency}' is unavailable.", inner)
{
    /// <summary>Name of the dependency.</summary>
    public string Dependency { get; } = dependency;

    /// <summary>How long a caller had better wait.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
