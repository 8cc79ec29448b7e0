namespace Eloquence.ServiceDefaults.Problems;

/// <summary>Recognises that a dependency failed, also where a caller of HttpClient let its exception pass.</summary>
internal static class DependencyFailure
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    public static DependencyUnavailableException? Find(Exception failure) => failure switch
    {
        DependencyUnavailableException known => known,
        HttpRequestException { InnerException: DependencyUnavailableException known } => known,
        OperationCanceledException { InnerException: TimeoutException } late => new DependencyUnavailableException("an upstream service", SoonAgain, late),
        HttpRequestException broken => new DependencyUnavailableException("an upstream service", SoonAgain, broken),
        _ => null,
    };
}
