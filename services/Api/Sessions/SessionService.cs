using System.Security.Cryptography;
using Eloquence.Api.Exercises;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Scenarios;

namespace Eloquence.Api.Sessions;

/// <summary>What a client asks for when it starts an exercise.</summary>
internal sealed record NewSession(string UserId, string ScenarioId, string Language, string? Goal, string? AgentProfileId, bool IsMultiAgent);

/// <summary>Starts and ends sessions.</summary>
internal sealed class SessionService(SessionStore store, ScenarioCatalogue catalogue, TimeProvider time)
{
    private const int LongestScenarioInRoomName = 64;

    /// <summary>Starts a session, or returns the active one of the same user and scenario that is younger than 30 minutes.</summary>
    public async Task<(Session Session, bool Created)> StartAsync(NewSession wanted, CancellationToken cancellationToken)
    {
        var scenario = await catalogue.GetAsync(wanted.ScenarioId, cancellationToken);
        var epoch = time.GetUtcNow().ToUnixTimeSeconds();

        // 64 bits for the room: with 32, two of some ten thousand rooms of one scenario and second would share a name.
        var random = RandomNumberGenerator.GetHexString(24, lowercase: true);
        return await store.CreateOrReuseAsync(
            new Session
            {
                Id = UnguessableId.NewGuid(),
                UserId = wanted.UserId,
                ScenarioId = wanted.ScenarioId,
                Language = wanted.Language,
                Goal = wanted.Goal,
                AgentProfileId = wanted.AgentProfileId,
                IsMultiAgent = wanted.IsMultiAgent,

                // The random end keeps two speakers who start the same scenario in the same second in rooms of their own.
                RoomName = $"session_{ForRoomName(wanted.ScenarioId)}_{epoch}_{random[..16]}",
                AgentIdentity = $"ai_agent_{epoch}_{random[16..]}",
                OpeningLine = scenario?.OpeningLine,
                CreatedAt = time.GetUtcNow().UtcDateTime,
                EndedAt = null,
            },
            cancellationToken);
    }

    /// <summary>Ends a session and returns its report; ending it again returns the same report.</summary>
    /// <returns><see langword="null"/> when there is no such session.</returns>
    public Task<SessionReport?> EndAsync(Guid id, CancellationToken cancellationToken) => store.EndAsync(id, cancellationToken);

    /// <summary>Ends a session and returns what it came to; completing it again returns the same.</summary>
    /// <returns><see langword="null"/> when there is no such session.</returns>
    public async Task<SessionCompletion?> CompleteAsync(Guid id, CancellationToken cancellationToken) =>
        await store.EndAsync(id, cancellationToken) is null ? null : await store.CompletionAsync(id, cancellationToken);

    private static string ForRoomName(string scenarioId) => string.Concat(scenarioId
        .Take(LongestScenarioInRoomName)
        .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
}
