using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Eloquence.Api.Tokens;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Rooms;

/// <summary>Asks the LiveKit server for its rooms (RoomService of https://docs.livekit.io/home/server/managing-rooms/, as JSON).</summary>
internal sealed partial class LiveKitRooms(HttpClient http, LiveKitTokenIssuer issuer, ServiceEndpointResolver services, ILogger<LiveKitRooms> logger)
{
    public const string DependencyName = "livekit";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static Uri Address { get; } = new($"http://{DependencyName}");

    /// <summary>The rooms that are open now.</summary>
    /// <exception cref="DependencyUnavailableException">There is no server, or it does not answer.</exception>
    public async Task<IReadOnlyList<LiveKitRoom>> ListAsync(CancellationToken cancellationToken) =>
        (await AskAsync<RoomList>("ListRooms", null, cancellationToken))?.Rooms ?? [];

    /// <summary>Who is in a room; empty for a room that is not open.</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    public async Task<IReadOnlyList<LiveKitParticipant>> ParticipantsAsync(string room, CancellationToken cancellationToken) =>
        (await AskAsync<ParticipantList>("ListParticipants", room, cancellationToken))?.Participants ?? [];

    /// <returns><see langword="null"/> when there is no such room.</returns>
    private async Task<T?> AskAsync<T>(string method, string? room, CancellationToken cancellationToken)
        where T : class
    {
        if (!issuer.CanIssue || !services.Resolve(Address).IsConfigured)
        {
            throw new DependencyUnavailableException(DependencyName, TimeSpan.FromMinutes(1));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/twirp/livekit.RoomService/{method}") { Content = JsonContent.Create(new Question(room)) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.IssueForQuestions(room));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.NotFound
                ? null
                : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(failure.Message);
            throw new DependencyUnavailableException(DependencyName, RetryAfter, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The LiveKit server failed: {Reason}")]
    private partial void LogFailed(string reason);

    private sealed record Question([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Room);

    private sealed record RoomList(IReadOnlyList<LiveKitRoom>? Rooms);

    private sealed record ParticipantList(IReadOnlyList<LiveKitParticipant>? Participants);
}

/// <summary>A room as the server lists it; protobuf writes 64-bit numbers as texts or numbers, by implementation.</summary>
/// <param name="NumParticipants">Who is in it now, agents included.</param>
/// <param name="CreationTime">Unix time in seconds.</param>
internal sealed record LiveKitRoom(
    [property: JsonPropertyName("num_participants"), JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] int NumParticipants,
    [property: JsonPropertyName("creation_time"), JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] long CreationTime);

/// <param name="Identity">Name in the room.</param>
/// <param name="State"><c>JOINING</c>, <c>JOINED</c>, <c>ACTIVE</c> or <c>DISCONNECTED</c>.</param>
/// <param name="JoinedAt">Unix time in seconds.</param>
internal sealed record LiveKitParticipant(
    string Identity,
    string? State,
    [property: JsonPropertyName("joined_at"), JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] long JoinedAt);
