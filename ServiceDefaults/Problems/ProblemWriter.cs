using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Eloquence.ServiceDefaults.Problems;

/// <summary>Writes problems whatever the request accepts: the app sends no Accept header worth trusting and reads errors as JSON.</summary>
internal sealed class ProblemWriter(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    private const string ContentType = "application/problem+json; charset=utf-8";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        problem.Status ??= http.Response.StatusCode;
        Complete(problem, http);
        options.Value.CustomizeProblemDetails?.Invoke(context);

        http.Response.ContentType = ContentType;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(problem, problem.GetType(), Json);
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    private static void Complete(ProblemDetails problem, HttpContext http)
    {
        var known = ProblemCatalogue.Of(problem.Status!.Value);
        problem.Title ??= known.Title;
        problem.Detail ??= known.Detail;
        var extensions = problem.Extensions;
        extensions.Remove("traceId");
        extensions.TryAdd(ProblemMembers.Code, known.Code);
        extensions.TryAdd(ProblemMembers.Error, problem.Detail);
        extensions.TryAdd(ProblemMembers.TraceId, Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier);
    }
}
