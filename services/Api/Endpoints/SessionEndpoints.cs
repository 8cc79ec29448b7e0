using Eloquence.Api.Exercises;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Sessions;
using Eloquence.Api.Tokens;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>
/// <c>/api/sessions</c> and the older <c>/api/session</c>. Two kinds of sessions share these paths: those of <c>POST /api/sessions</c>, whose
/// ids are UUIDs, and those of exercises (<see cref="ExerciseEndpoints"/>).
/// </summary>
internal static class SessionEndpoints
{
    /// <summary>Below the 6 s that clients wait, and enough for every retry of the database.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);

    /// <summary>Far more than the fields of a session need.</summary>
    private const int MaximumBodyBytes = 64 * 1024;

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions").WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        sessions.MapPost("", CreateAsync).Accepts<SessionRequest>("application/json")
            .Produces<SessionAdmission>(StatusCodes.Status201Created).Produces<SessionAdmission>()
            .WithSummary("Starts a session (201), or returns the active one of the same user and scenario of the last 30 minutes (200).");
        sessions.MapGet("active", CountActiveAsync).Produces<ActiveSessions>().WithSummary("Active sessions by scenario.");
        sessions.MapGet("{id}", GetAsync).Produces<SessionView>().WithSummary("A session of either kind.");
        sessions.MapDelete("{id}", DeleteAsync).Produces<SessionEnd>().WithSummary("Ends a session; deletes a session of an exercise.");
        sessions.MapGet("{id}/analysis", AnalysisAsync).Produces<SessionReport>().WithSummary("What a session has come to so far, without ending it.");
        sessions.MapPost("{id}/end", EndAsync).Produces<SessionEnd>().WithSummary("Ends a session with a report.");
        sessions.MapPost("{id}/complete", CompleteAsync).Produces<SessionCompletion>().WithSummary("Completes a session with an evaluation that the server computes.");

        var newer = api.MapGroup("/v1/exercises/sessions").WithTags("Sessions").WithBudget(Budget);
        newer.MapGet("{id}", GetAsync).Produces<ExerciseSessionView>().WithSummary("A session of either kind.");
        newer.MapDelete("{id}", DeleteAsync).Produces<SessionEnd>().WithSummary("Ends a session; deletes a session of an exercise.");

        var legacy = api.MapGroup("/session").WithTags("Sessions").WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        legacy.MapPost("start", StartLegacyAsync).Accepts<SessionRequest>("application/json").Produces<LegacySessionAdmission>()
            .WithSummary("Starts a session, always 200.");
        legacy.MapPost("{id}/end", EndAsync).Produces<SessionEnd>().WithSummary("Ends a session with a report.");
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

    private static async Task<IResult> GetAsync(string id, SessionStore store, ExerciseStore exercises, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(id, "D", out var live))
        {
            return await store.FindAsync(live, cancellationToken) is { } session ? TypedResults.Ok(SessionView.Of(session)) : Unknown();
        }

        return ExerciseId(id) is { } known && await exercises.FindSessionAsync(known, cancellationToken) is { } found
            ? TypedResults.Ok(ExerciseSessionView.Of(found))
            : Unknown();
    }

    private static async Task<IResult> DeleteAsync(string id, SessionService sessions, ExerciseStore exercises, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(id, "D", out var live))
        {
            return await sessions.EndAsync(live, cancellationToken) is { } report ? TypedResults.Ok(new SessionEnd(report)) : Unknown();
        }

        return ExerciseId(id) is { } known && await exercises.DeleteSessionAsync(known, cancellationToken)
            ? TypedResults.Ok(new SessionDeleted(known))
            : Unknown();
    }

    private static async Task<IResult> AnalysisAsync(
        string id, SessionStore store, ExerciseStore exercises, EloquenceDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        (DateTime Begun, DateTime? Ended)? found = null;
        if (Guid.TryParseExact(id, "D", out var live))
        {
            found = await store.FindAsync(live, cancellationToken) is { } session ? (session.CreatedAt, session.EndedAt) : null;
        }
        else if (ExerciseId(id) is { } known)
        {
            found = await exercises.FindSessionAsync(known, cancellationToken) is { } session ? (session.CreatedAt, session.CompletedAt) : null;
        }

        if (found is not var (begun, ended))
        {
            return Unknown();
        }

        var analyses = await database.RunAsync((connection, token) => AnalysisStore.OfSessionAsync(connection, id, token), cancellationToken);
        return TypedResults.Ok(SessionReport.From(id, begun, ended ?? time.GetUtcNow().UtcDateTime, analyses));
    }

    private static async Task<IResult> EndAsync(string id, SessionService sessions, ExerciseStore exercises, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(id, "D", out var live))
        {
            return await sessions.EndAsync(live, cancellationToken) is { } report ? TypedResults.Ok(new SessionEnd(report)) : Unknown();
        }

        return ExerciseId(id) is { } known && await exercises.CompleteSessionAsync(known, cancellationToken) is var (session, analyses)
            ? TypedResults.Ok(new SessionEnd(SessionReport.From(known, session.CreatedAt, session.CompletedAt!.Value, analyses)))
            : Unknown();
    }

    private static async Task<IResult> CompleteAsync(string id, SessionService sessions, ExerciseStore exercises, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(id, "D", out var live))
        {
            return await sessions.CompleteAsync(live, cancellationToken) is { } completion ? TypedResults.Ok(completion) : Unknown();
        }

        return ExerciseId(id) is { } known && await exercises.CompleteSessionAsync(known, cancellationToken) is var (session, _)
            ? TypedResults.Ok(session.Completion)
            : Unknown();
    }

    private static async Task<IResult> CountActiveAsync(SessionStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var counts = await store.CountActiveAsync(cancellationToken);
        return TypedResults.Ok(new ActiveSessions(counts, counts.Values.Sum(), time.GetUtcNow().UtcDateTime));
    }

    /// <summary>What cannot be an id is the id of nothing.</summary>
    private static string? ExerciseId(string id) => TextRule.IsUsable(id) ? id : null;

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unknown() => RejectionFilter.NotFound("session");

    private sealed record SessionDeleted(string SessionId)
    {
        public string Status { get; } = "deleted";

        public string Message { get; } = "La session est supprimée ; ses analyses restent à leur utilisateur.";
    }
}
