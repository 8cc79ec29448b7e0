using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary><c>/api/sessions</c> and the older <c>/api/session</c>.</summary>
internal static class SessionEndpoints
{
    /// <summary>Below the 6 s that clients wait, and enough for every retry of the database.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);

    /// <summary>Far more than the fields of a session need.</summary>
    private const int MaximumBodyBytes = 64 * 1024;

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        sessions.MapPost("", CreateAsync);
        sessions.MapGet("active", CountActiveAsync);
        sessions.MapGet("{id}", GetAsync);
        sessions.MapDelete("{id}", EndAsync);
        sessions.MapPost("{id}/end", EndAsync);

        var legacy = api.MapGroup("/session").WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        legacy.MapPost("start", StartLegacyAsync);
        legacy.MapPost("{id}/end", EndAsync);
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, SessionService sessions, LiveKitTokenIssuer issuer, CancellationToken cancellationToken)
    {
        var (session, created) = await StartAsync(request, sessions, cancellationToken);
        var answer = SessionAdmission.Of(session, request, issuer);
        return created ? TypedResults.Created($"/api/sessions/{session.Id}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<IResult> StartLegacyAsync(
        HttpRequest request, SessionService sessions, LiveKitTokenIssuer issuer, CancellationToken cancellationToken)
    {
        var (session, _) = await StartAsync(request, sessions, cancellationToken);
        return TypedResults.Ok(new LegacySessionAdmission(session, request, issuer));
    }

    private static async Task<(Session Session, bool Created)> StartAsync(HttpRequest request, SessionService sessions, CancellationToken cancellationToken) =>
        await sessions.StartAsync((await JsonBody.ReadAsync<SessionRequest>(request, cancellationToken)).Validate(), cancellationToken);

    private static async Task<IResult> GetAsync(string id, SessionStore store, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await store.FindAsync(known, cancellationToken) is { } session
            ? TypedResults.Ok(SessionView.Of(session))
            : RejectionFilter.NotFound("session");

    private static async Task<IResult> EndAsync(string id, SessionService sessions, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await sessions.EndAsync(known, cancellationToken) is { } report
            ? TypedResults.Ok(new SessionEnd(report))
            : RejectionFilter.NotFound("session");

    private static async Task<IResult> CountActiveAsync(SessionStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var counts = await store.CountActiveAsync(cancellationToken);
        return TypedResults.Ok(new ActiveSessions(counts, counts.Values.Sum(), time.GetUtcNow().UtcDateTime));
    }
}
