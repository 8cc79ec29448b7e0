using Swashbuckle.AspNetCore.SwaggerUI;

namespace Eloquence.Gateway.Documentation;

/// <summary>
/// <c>/docs</c>: the OpenAPI documents of all services as one page that can be tried out. Its files are part of the gateway, and its policy forbids
/// it to load anything from elsewhere.
/// </summary>
internal static class DocumentationPage
{
    public const string Path = "/docs";

    /// <summary>Styles stand in the page, and the images of its controls are data addresses.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    /// <summary>Answers requests for the page and its files.</summary>
    public static void UseDocumentationPage(this IApplicationBuilder app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path), page => page.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        }));
        app.UseSwaggerUI(SetUp);
    }

    private static void SetUp(SwaggerUIOptions page)
    {
        page.RoutePrefix = Path[1..];
        page.DocumentTitle = "Eloquence";
        page.SwaggerEndpoint("/openapi/v1.json", "API");
        page.SwaggerEndpoint("/openapi/speech-evaluation.json", "Speech evaluation");
        page.SwaggerEndpoint("/openapi/whisper.json", "Speech recognition");
        page.DefaultModelsExpandDepth(0);
        page.DisplayRequestDuration();
        page.EnableFilter();
        page.EnableDeepLinking();
    }
}
