using System.ClientModel;
using System.Text.Json;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Conversations;

/// <summary>What goes wrong between here and a language model.</summary>
internal static class LanguageModelFailure
{
    /// <summary>The model refused, nobody answered, it took too long, or the answer cannot be read.</summary>
    public static bool Is(Exception failure) => failure is ClientResultException or OperationCanceledException or HttpRequestException or IOException or JsonException
        or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or AggregateException;

    /// <summary>One sentence without addresses and keys.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        ClientResultException { Status: > 0 } refused => $"The language model answered with status {refused.Status}.",
        _ when StatusOf(failure) == StatusCodes.Status504GatewayTimeout => "The language model did not answer in time.",
        _ when StatusOf(failure) == StatusCodes.Status503ServiceUnavailable => "The language model has been failing and is given a pause.",
        ClientResultException or HttpRequestException or IOException => "The language model cannot be reached.",
        _ => "The answer of the language model cannot be read.",
    };

    /// <summary>502, 503 while calls are stopped, or 504.</summary>
    public static int StatusOf(Exception failure) =>
        Has<DependencyUnavailableException>(failure) ? StatusCodes.Status503ServiceUnavailable
        : Has<TimeoutException>(failure) || failure is OperationCanceledException ? StatusCodes.Status504GatewayTimeout
        : StatusCodes.Status502BadGateway;

    private static bool Has<T>(Exception? failure)
        where T : Exception
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is T)
            {
                return true;
            }
        }

        return false;
    }
}
