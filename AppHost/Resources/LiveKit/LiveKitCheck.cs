using System.Net;

namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>
/// Finds out whether the running server accepts the tokens that this application mints: it asks the server itself, so that no other key can
/// be at work anywhere without being noticed, whatever it was set by.
/// </summary>
internal static class LiveKitCheck
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Asks.</summary>
    /// <param name="client">Makes the request.</param>
    /// <param name="server">Address of the server.</param>
    /// <param name="key">API key.</param>
    /// <param name="secret">API secret.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong, or null.</returns>
    public static async Task<string?> AskAsync(HttpClient client, Uri server, string key, string secret, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = LiveKitToken.Mint(key, secret, "self-check", new { room = "self-check", roomJoin = true }, Lifetime, time);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/rtc/validate"));
        request.Headers.Authorization = new("Bearer", token);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => null,
                HttpStatusCode.Unauthorized => $"The server refuses the tokens of this application: its key or secret is not livekit-key and livekit-secret ({text.Trim()}). "
                    + "Remove what sets another one: LIVEKIT_KEYS or LiveKit__ApiKey and LiveKit__ApiSecret in the environment, or the parameters in the user secrets.",
                var status => $"The server answered the self-check with {(int)status}: {text.Trim()}",
            };
        }
        catch (HttpRequestException exception)
        {
            return $"The server does not answer: {exception.Message}";
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The server does not answer within the time of a check";
        }
    }
}
