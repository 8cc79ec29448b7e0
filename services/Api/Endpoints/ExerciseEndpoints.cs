using Eloquence.Api.Exercises;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>Exercises, their templates and their sessions. Success is always 200.</summary>
internal static class ExerciseEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);

    private const int MaximumBodyBytes = 64 * 1024;
    private const int ListSize = 100;

    public static void MapExercises(this IEndpointRouteBuilder api)
    {
        var exercises = api.MapGroup("").WithTags("Exercises").WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        exercises.MapGet("/exercises", ListAsync).DescribePages(ListSize).WithSummary("Exercises.");
        exercises.MapPost("/exercises", AddAsync).Accepts<ExerciseRequest>("application/json").Produces<ExerciseAdded>().WithSummary("Adds an exercise.");
        exercises.MapGet("/exercises/{id}", GetAsync).Produces<Exercise>().WithSummary("One exercise.");
        foreach (var path in (string[])["/exercise-templates", "/v1/exercises/templates"])
        {
            exercises.MapGet(path, TemplatesAsync).WithSummary("Templates.");
            exercises.MapGet(path + "/{id}", TemplateAsync).Produces<ExerciseTemplate>().WithSummary("One template.");
        }

        exercises.MapPost("/exercise-templates", AddTemplateAsync).Accepts<TemplateRequest>("application/json").WithSummary("Adds a template.");
        foreach (var path in (string[])["/sessions/create", "/v1/exercises/sessions"])
        {
            exercises.MapPost(path, StartAsync).Accepts<ExerciseSessionRequest>("application/json").Produces<ExerciseSessionAdmission>()
                .WithSummary("Starts a session of an exercise; an unknown exercise is added.");
        }

        exercises.MapGet("/statistics", CountAsync).WithSummary("Numbers of everything.");
    }

    private static async Task<Ok<ExerciseList>> ListAsync(HttpRequest request, ExerciseStore store, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(Paging.Read(request, ListSize), cancellationToken);
        return TypedResults.Ok(new ExerciseList(page.Items, page.Total, page.Request.Number, page.Request.Size));
    }

    private static async Task<IResult> AddAsync(HttpRequest request, ExerciseStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = await JsonBody.ReadAsync<ExerciseRequest>(request, cancellationToken);
        var template = TextRule.Optional(wanted.TemplateId, "template_id") is { } id ? await store.FindTemplateAsync(id, cancellationToken) : null;
        if (template is null && wanted.TemplateId is { Length: > 0 })
        {
            return RejectionFilter.NotFound("template");
        }

        var exercise = await store.GetOrAddAsync(wanted.Validate(template, time.GetUtcNow().UtcDateTime), cancellationToken);
        return TypedResults.Ok(new ExerciseAdded(exercise.ExerciseId, exercise.Title, "created", $"{exercise.Title} est prêt."));
    }

    private static async Task<IResult> GetAsync(string id, ExerciseStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(TextRule.Required(id, "exercise_id"), cancellationToken) is { } exercise ? TypedResults.Ok(exercise) : RejectionFilter.NotFound("exercise");

    private static async Task<Ok<TemplateList>> TemplatesAsync(ExerciseStore store, CancellationToken cancellationToken)
    {
        var templates = await store.TemplatesAsync(cancellationToken);
        return TypedResults.Ok(new TemplateList(templates, templates.Count));
    }

    private static async Task<IResult> TemplateAsync(string id, ExerciseStore store, CancellationToken cancellationToken) =>
        await store.FindTemplateAsync(TextRule.Required(id, "template_id"), cancellationToken) is { } template ? TypedResults.Ok(template) : RejectionFilter.NotFound("template");

    private static async Task<Ok<ExerciseTemplate>> AddTemplateAsync(HttpRequest request, ExerciseStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var template = (await JsonBody.ReadAsync<TemplateRequest>(request, cancellationToken)).Validate(time.GetUtcNow().UtcDateTime);
        return TypedResults.Ok(await store.GetOrAddTemplateAsync(template, cancellationToken));
    }

    private static async Task<Ok<ExerciseSessionAdmission>> StartAsync(
        HttpRequest request, ExerciseService exercises, LiveKitTokenIssuer issuer, CancellationToken cancellationToken)
    {
        var wanted = (await JsonBody.ReadAsync<ExerciseSessionRequest>(request, cancellationToken)).Validate();
        var (session, exercise) = await exercises.StartAsync(wanted, cancellationToken);
        return TypedResults.Ok(new ExerciseSessionAdmission(session, exercise, request, issuer));
    }

    private static async Task<Ok<Statistics>> CountAsync(ExerciseStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.CountAsync(cancellationToken));

    private sealed record ExerciseList(IReadOnlyList<Exercise> Exercises, long Total, int Page, int PageSize);

    private sealed record TemplateList(IReadOnlyList<ExerciseTemplate> Templates, int Total);

    private sealed record ExerciseAdded(string ExerciseId, string Title, string Status, string Message);
}
