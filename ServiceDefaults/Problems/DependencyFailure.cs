using System.Net;

namespace Eloquence.ServiceDefaults.Problems;

/// <summary>Recognises that a dependency failed, also where a caller of HttpClient let its exception pass.</summary>
internal static class DependencyFailure
{
    private const string NameKey = "Eloquence.Dependency";
    private const string Unnamed = "an upstream service";

    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    /// <summary>Notes which dependency an exception of HttpClient is about.</summary>
    public static void Name(Exception failure, string dependency) => failure.Data[NameKey] = dependency;

    /// <summary>The failure of a dependency in <paramref name="failure"/>; <c>null</c> when it is something else.</summary>
    public static DependencyUnavailableException? Find(Exception failure) => failure switch
    {
        DependencyUnavailableException known => known,
        HttpRequestException { InnerException: DependencyUnavailableException known } => known,
        HttpRequestException refused when IsOurs(refused.StatusCode) => null,
        HttpRequestException or OperationCanceledException { InnerException: TimeoutException } =>
            new DependencyUnavailableException(failure.Data[NameKey] as string ?? Unnamed, SoonAgain, failure),
        _ => null,
    };

    /// <summary>A 4xx says that this service asked for the wrong thing, not that the other one is away.</summary>
    private static bool IsOurs(HttpStatusCode? status) =>
        status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not HttpStatusCode.RequestTimeout and not HttpStatusCode.TooManyRequests;
}
