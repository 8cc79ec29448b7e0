using Eloquence.Api.Analyses;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.Api.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eloquence.Api.Endpoints;

/// <summary>What belongs to a user: progress, lists, and the deletion of everything.</summary>
internal static class UserEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users/{id}").WithBudget(Budget).WithTags("Users");
        users.MapGet("progress", ProgressAsync).WithSummary("Scores of a user over time, with best and trend.");
        users.MapDelete("", DeleteAsync).WithSummary("Deletes everything about a user.");

        var lists = api.MapGroup("").WithBudget(Budget).WithTags("Users");
        lists.MapGet("/analyses", AnalysesAsync).DescribeUser().DescribePages().WithSummary("Analyses of a user, newest first.");
        lists.MapGet("/sessions", SessionsAsync).DescribeUser().DescribePages().WithSummary("Sessions of a user, newest first.");
    }

    private static async Task<Ok<UserProgress>> ProgressAsync(string id, UserStore users, TimeProvider time, CancellationToken cancellationToken)
    {
        var user = TextRule.Required(id, "user_id");
        return TypedResults.Ok(UserProgress.From(user, await users.ProgressAsync(user, cancellationToken), time.GetUtcNow().UtcDateTime));
    }

    private static async Task<Ok<DeletedData>> DeleteAsync(string id, UserStore users, LiveStateStore live, CancellationToken cancellationToken)
    {
        var user = TextRule.Required(id, "user_id");
        var (deleted, sessions) = await users.DeleteAsync(user, cancellationToken);
        return TypedResults.Ok(deleted with { LiveSessions = await live.ForgetUserAsync(user, sessions, cancellationToken) });
    }

    private static async Task<Ok<AnalysisList>> AnalysesAsync(HttpRequest request, AnalysisStore store, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(Paging.UserOf(request), Paging.Read(request), cancellationToken);
        return TypedResults.Ok(new AnalysisList([.. page.Items.Select(AnalysisSummary.Of)], page.Total, page.Request.Number, page.Request.Size));
    }

    private static async Task<Ok<SessionList>> SessionsAsync(HttpRequest request, UserStore users, CancellationToken cancellationToken)
    {
        var page = await users.SessionsAsync(Paging.UserOf(request), Paging.Read(request), cancellationToken);
        return TypedResults.Ok(new SessionList(page.Items, page.Total, page.Request.Number, page.Request.Size));
    }

    private sealed record AnalysisList(IReadOnlyList<AnalysisSummary> Analyses, long Total, int Page, int PageSize);

    private sealed record SessionList(IReadOnlyList<UserSession> Sessions, long Total, int Page, int PageSize);

    private sealed record AnalysisSummary(
        Guid AnalysisId, string Kind, string? SessionId, string? ExerciseType, string Transcription, IReadOnlyDictionary<string, double> Scores, DateTime CreatedAt)
    {
        public static AnalysisSummary Of(StoredAnalysis analysis) => new(
            analysis.Id, analysis.Kind.Word(), analysis.SessionId, analysis.ExerciseType, analysis.Transcript?.Text ?? "",
            AnalysisOutcome.ScoresOf(analysis.Report), analysis.CreatedAt);
    }
}
