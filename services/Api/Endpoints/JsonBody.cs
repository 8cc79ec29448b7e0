using System.Text.Json;

namespace Eloquence.Api.Endpoints;

/// <summary>Reads JSON bodies with precise refusals instead of the framework's bare 400.</summary>
internal static class JsonBody
{
    /// <exception cref="RejectionException">The body is no JSON (415), or not the expected JSON (400).</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        if (!request.HasJsonContentType())
        {
            throw new RejectionException(
                StatusCodes.Status415UnsupportedMediaType, "content_type_unsupported", "The body is not declared as JSON.",
                "Send it with Content-Type: application/json.");
        }

        try
        {
            return await request.ReadFromJsonAsync<T>(cancellationToken) ?? throw Malformed("The body is null.");
        }
        catch (InvalidOperationException unknownCharset)
        {
            throw new RejectionException(StatusCodes.Status415UnsupportedMediaType, "content_type_unsupported", "The body is in an unknown character set.", unknownCharset.Message);
        }
        catch (BadHttpRequestException broken)
        {
            throw new RejectionException(broken.StatusCode, "body_unusable", "The body cannot be read.", broken.Message);
        }
        catch (JsonException failure)
        {
            throw Malformed($"At {failure.Path ?? "$"} (line {(failure.LineNumber ?? 0) + 1}): not the expected JSON.");
        }
    }

    private static RejectionException Malformed(string detail) =>
        new(StatusCodes.Status400BadRequest, "json_malformed", "The body cannot be read.", detail);
}
