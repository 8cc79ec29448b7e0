using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Eloquence.Api.Endpoints;
using Eloquence.Api.Tokens;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Rooms;

/// <summary>
/// Takes what a LiveKit server tells of its rooms (https://docs.livekit.io/home/server/webhooks/): a body in JSON and, in the header
/// Authorization, a token signed with the common key that carries the SHA-256 of the body. Events are counted by their name.
/// </summary>
internal sealed class LiveKitWebhook(IOptions<LiveKitOptions> options, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private static readonly Meter Meter = new("Eloquence.Api.Rooms");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("livekit_events_total", "{event}", "Events told by the LiveKit server");

    /// <summary>Names of the events there are; others are counted as <c>other</c>, so that nobody can invent labels.</summary>
    private static readonly HashSet<string> Names =
    [
        "room_started", "room_finished", "participant_joined", "participant_left", "participant_connection_aborted", "track_published", "track_unpublished",
        "egress_started", "egress_updated", "egress_ended", "ingress_started", "ingress_ended",
    ];

    /// <summary>Counts an event.</summary>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="authorization">The header Authorization.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="RejectionException">401: not signed by the server. 400: no event.</exception>
    public string Take(byte[] body, string? authorization)
    {
        if (!IsSigned(body, authorization))
        {
            throw new RejectionException(
                StatusCodes.Status401Unauthorized, "signature_invalid", "The event is not signed by the LiveKit server.",
                "Send the token of the webhook as Authorization; it is signed with LiveKit:ApiSecret and carries the SHA-256 of the body.");
        }

        var name = EventOf(body);
        Events.Add(1, new KeyValuePair<string, object?>("event", Names.Contains(name) ? name : "other"));
        return name;
    }

    private static string EventOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("event", out var name)
                && name.ValueKind == JsonValueKind.String && TextRule.IsUsable(name.GetString()!))
            {
                return name.GetString()!;
            }
        }
        catch (JsonException)
        {
            // Answered as what it is below.
        }

        throw new RejectionException(StatusCodes.Status400BadRequest, "event_missing", "The body is no event.", "Send a JSON object with a member event.");
    }

    private bool IsSigned(byte[] body, string? authorization)
    {
        var token = authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[Scheme.Length..] : authorization;
        if (!options.Value.IsConfigured || token?.Split('.') is not [var header, var claims, var signature])
        {
            return false;
        }

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ApiSecret!), Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(expected)), Encoding.ASCII.GetBytes(signature.TrimEnd('=')))
            && IsAbout(body, claims);
    }

    /// <summary>The signature is right, so the claims are the server's own; only their age and what they speak of can be wrong.</summary>
    private bool IsAbout(byte[] body, string encoded)
    {
        try
        {
            var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(encoded), JsonSerializerOptions.Web);
            return claims?.Iss == options.Value.ApiKey && claims?.Exp > time.GetUtcNow().ToUnixTimeSeconds()
                && CryptographicOperations.FixedTimeEquals(SHA256.HashData(body), Convert.FromBase64String(claims?.Sha256 ?? ""));
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            return false;
        }
    }

    private sealed record Claims(string? Iss, long Exp, string? Sha256);
}
