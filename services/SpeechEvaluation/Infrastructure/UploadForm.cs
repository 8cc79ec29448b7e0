using System.Text;
using System.Text.Json;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Endpoints;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>
/// A recording as clients send it: the whole body; one file of a form with text fields around it, where the file called <c>audio</c> wins
/// over <c>audio_file</c>, and both over whatever file came first; or base64 in a member <c>audio_data</c>, <c>audio</c> or <c>data</c> of a
/// JSON object, whose other text members are the fields.
/// </summary>
internal sealed class UploadForm : IDisposable
{
    /// <summary>Largest text field: the transcript of an hour is well below it.</summary>
    public const int MaximumFieldBytes = 4_000_000;

    /// <summary>Largest recording in JSON, which has to be decoded as a whole.</summary>
    private const int MaximumJsonAudioBytes = 50_000_000;

    private const int MaximumParts = 64;
    private const int AnyFile = 2;
    private const int MaximumBoundaryLength = 128;
    private const string FormType = "multipart/form-data";
    private const string JsonType = "application/json";

    private static readonly string[] JsonAudio = ["audio_data", "audio", "data"];

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private Upload? _audio;
    private byte[]? _decoded;

    private UploadForm()
    {
    }

    /// <summary>The recording.</summary>
    /// <exception cref="RefusedRequestException">There is none.</exception>
    public ReadOnlyMemory<byte> Audio => _audio?.Memory ?? _decoded ?? throw RefusedRequestException.NoAudio();

    /// <summary>Whether there is a recording.</summary>
    public bool HasAudio => _audio is not null || _decoded is not null;

    /// <summary>Name of the part that held the recording; null when it was the whole body.</summary>
    public string? PartName { get; private set; }

    /// <summary>File name the client gave, without its folders; null when it gave none.</summary>
    public string? FileName { get; private set; }

    /// <summary>A text field, or null when it is absent or blank.</summary>
    public string? Field(string name) => _fields.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>Whether a content type announces a form.</summary>
    public static bool IsForm(string? contentType) => contentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether a content type announces JSON.</summary>
    public static bool IsJson(string? contentType) => contentType?.StartsWith(JsonType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Without a content type the bytes decide; text is a caller's mistake worth naming.</summary>
    public static bool IsAudio(string? contentType) => string.IsNullOrEmpty(contentType)
        || contentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the request to its end. A part called audio is a recording even when the client forgot its file name.</summary>
    /// <exception cref="RefusedRequestException">It is none of these.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large (status 413), or the client broke it off.</exception>
    public static async Task<UploadForm> ReadAsync(HttpRequest request, int maximum, CancellationToken cancellationToken)
    {
        var form = new UploadForm();
        try
        {
            if (IsForm(request.ContentType))
            {
                await form.ReadPartsAsync(request, maximum, cancellationToken);
            }
            else if (IsJson(request.ContentType))
            {
                await form.ReadJsonAsync(request, maximum, cancellationToken);
            }
            else if (IsAudio(request.ContentType))
            {
                form._audio = await Upload.ReadAsync(request, maximum, cancellationToken);
            }
            else
            {
                throw RefusedRequestException.WrongContentType(request.ContentType!);
            }
            return form;
        }
        catch
        {
            form.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _audio?.Dispose();
        _audio = null;
    }

    private async Task ReadPartsAsync(HttpRequest request, int maximum, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maximum + MaximumFieldBytes)
        {
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }
        var reader = new MultipartReader(Boundary(request.ContentType!), request.Body);
        var preference = int.MaxValue;
        try
        {
            for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } part; parts++)
            {
                if (parts == MaximumParts)
                {
                    throw RefusedRequestException.BrokenForm($"It has more than {MaximumParts} parts.");
                }
                if (part.GetContentDispositionHeader() is not { } disposition)
                {
                    continue;
                }
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (!disposition.IsFileDisposition() && Preference(name) == AnyFile)
                {
                    _fields[name] = await ReadFieldAsync(part.Body, name, cancellationToken);
                }
                else if (Preference(name) is var rank && rank < preference)
                {
                    var better = await Upload.ReadAsync(part.Body, maximum, cancellationToken);
                    _audio?.Dispose();
                    (_audio, preference, PartName) = (better, rank, name);
                    FileName = Path.GetFileName(HeaderUtilities.RemoveQuotes(disposition.FileName).ToString()) is { Length: > 0 } file ? file : null;
                }
            }
        }
        catch (Exception broken) when (broken is InvalidDataException || (broken is IOException and not BadHttpRequestException))
        {
            throw RefusedRequestException.BrokenForm(broken.Message);
        }
    }

    private async Task ReadJsonAsync(HttpRequest request, int maximum, CancellationToken cancellationToken)
    {
        // Base64 takes four bytes for three.
        using var body = await Upload.ReadAsync(request, (Math.Min(maximum, MaximumJsonAudioBytes) / 3 * 4) + MaximumFieldBytes, cancellationToken);
        try
        {
            using var json = StrictJson.Parse(body.Memory);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw RefusedRequestException.BrokenJson("The body is not an object.");
            }
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (_decoded is null && JsonAudio.Contains(member.Name, StringComparer.Ordinal) && member.Value.ValueKind == JsonValueKind.String)
                {
                    _decoded = member.Value.TryGetBytesFromBase64(out var bytes)
                        ? bytes
                        : throw RefusedRequestException.BrokenJson($"The member {member.Name} is not base64.");
                    PartName = member.Name;
                }
                else
                {
                    _fields[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
                }
            }
        }
        catch (JsonException broken)
        {
            throw RefusedRequestException.BrokenJson($"The body is not JSON: {broken.Message}");
        }
    }

    private static int Preference(string name) => name switch
    {
        "audio" => 0,
        "audio_file" => 1,
        _ => AnyFile,
    };

    private static string Boundary(string contentType)
    {
        var boundary = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        return boundary.Length is > 0 and <= MaximumBoundaryLength
            ? boundary
            : throw RefusedRequestException.BrokenForm($"Its boundary has {boundary.Length} characters instead of 1 to {MaximumBoundaryLength}.");
    }

    private static async Task<string> ReadFieldAsync(Stream body, string name, CancellationToken cancellationToken)
    {
        try
        {
            using var field = await Upload.ReadAsync(body, MaximumFieldBytes, cancellationToken);
            return Encoding.UTF8.GetString(field.Memory.Span);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw RefusedRequestException.FieldTooLong(name, MaximumFieldBytes);
        }
    }
}
