using System.Text;
using System.Text.Json;
using Eloquence.Api.Endpoints;
using Eloquence.Contracts;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Eloquence.Api.Analyses;

/// <summary>
/// Reads an upload as it arrives, in every dialect clients speak: the file under <c>audio</c>, <c>audio_file</c> or else
/// the first file; the session in the header X-Session-ID, the form or the query; the scenario in the form or in
/// <c>metadata</c>.
/// </summary>
internal static class RecordingReader
{
    /// <summary>Largest body with a recording of hours: room for the form fields and boundaries around it.</summary>
    public const int MaximumBodyBytes = RecordingLimits.MaximumBytes + AroundBytes;

    /// <summary>The same where a recording of minutes is expected: 50 MB, 26 minutes of 16-bit mono at 16 kHz.</summary>
    public const int MaximumShortBodyBytes = 50_000_000 + AroundBytes;

    public const int MaximumFieldBytes = 256 * 1024;

    private const int AroundBytes = 1024 * 1024;
    private const int MaximumBoundaryLength = 128;

    /// <exception cref="RejectionException">The upload cannot be used; nothing of it is kept.</exception>
    public static async Task<Recording> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPartsAsync(request, cancellationToken);
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw UploadRejections.TooLarge(MaximumFor(request));
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw UploadRejections.Malformed(broken.Message);
        }
    }

    /// <summary>Like <see cref="ReadAsync"/>, also for a body that is the recording itself (<c>audio/…</c>, <c>application/octet-stream</c> or undeclared).</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static async Task<Recording> ReadAnyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsRaw(request.ContentType))
        {
            return await ReadAsync(request, cancellationToken);
        }

        return await FromStreamAsync(request, request.Body, [], cancellationToken);
    }

    /// <summary>A recording that came in another way than as a file, with what came beside it.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static async Task<Recording> FromStreamAsync(
        HttpRequest request, Stream audio, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        AudioSpool? spool = null;
        try
        {
            return Assemble(request, fields, spool = await AudioSpool.ReadAsync(audio, MaximumFor(request), cancellationToken));
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw UploadRejections.TooLarge(MaximumFor(request));
        }
        catch
        {
            await DisposeAsync(spool);
            throw;
        }
    }

    /// <summary>The largest recording the route takes.</summary>
    private static int MaximumFor(HttpRequest request) =>
        (int)(request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? MaximumBodyBytes) - AroundBytes;

    private static bool IsRaw(string? contentType) => string.IsNullOrEmpty(contentType)
        || contentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    private static async Task<Recording> ReadPartsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(Boundary(request.ContentType), request.Body);
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        AudioSpool? audio = null;
        var preference = int.MaxValue;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                if (part.GetContentDispositionHeader() is not { } disposition)
                {
                    continue;
                }

                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (!disposition.IsFileDisposition())
                {
                    fields[name] = await ReadFieldAsync(part.Body, name, cancellationToken);
                }
                else if (Preference(name) is var rank && rank < preference)
                {
                    var better = await AudioSpool.ReadAsync(part.Body, MaximumFor(request), cancellationToken);
                    await DisposeAsync(audio);
                    (audio, preference) = (better, rank);
                }
            }

            return Assemble(request, fields, audio ?? throw UploadRejections.NoAudio());
        }
        catch
        {
            await DisposeAsync(audio);
            throw;
        }
    }

    private static Recording Assemble(HttpRequest request, Dictionary<string, string> fields, AudioSpool audio)
    {
        if (audio.Length == 0)
        {
            throw UploadRejections.Empty();
        }

        var scenario = ScenarioOf(fields.GetValueOrDefault("metadata"));
        return new Recording(audio, SessionOf(request, fields), fields, scenario);
    }

    private static string? SessionOf(HttpRequest request, Dictionary<string, string> fields)
    {
        string? header = request.Headers["X-Session-ID"];
        var session = TextRule.Optional(header, "session_id")
            ?? TextRule.Optional(fields.GetValueOrDefault("session_id"), "session_id")
            ?? TextRule.Optional(fields.GetValueOrDefault("sessionId"), "session_id")
            ?? TextRule.Optional(request.Query["session_id"], "session_id");

        // Ids of our own sessions are compared as text, so they are written in one way.
        return Guid.TryParseExact(session, "D", out var id) ? id.ToString() : session;
    }

    /// <summary>A file called audio wins over audio_file, and both over whatever file came first.</summary>
    private static int Preference(string name) => name switch
    {
        "audio" => 0,
        "audio_file" => 1,
        _ => 2,
    };

    private static string Boundary(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw UploadRejections.NotMultipart(contentType);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaximumBoundaryLength
            ? boundary
            : throw UploadRejections.Malformed($"The boundary has {boundary.Length} characters instead of 1 to {MaximumBoundaryLength}.");
    }

    private static async Task<string> ReadFieldAsync(Stream body, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaximumFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaximumFieldBytes
            ? Encoding.UTF8.GetString(buffer.AsSpan(0, length))
            : throw UploadRejections.FieldTooLong(name);
    }

    /// <summary>The metadata is a courtesy of the client: what cannot be read in it is as good as not sent.</summary>
    private static string? ScenarioOf(string? metadata)
    {
        try
        {
            return string.IsNullOrWhiteSpace(metadata)
                ? null
                : TextRule.Optional(JsonSerializer.Deserialize<Metadata>(metadata, JsonSerializerOptions.Web)?.Scenario?.Id, "scenario");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ValueTask DisposeAsync(AudioSpool? audio) => audio?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed record Metadata(MetadataScenario? Scenario);

    private sealed record MetadataScenario(string? Id);
}
