using System.Text;
using Eloquence.SpeechEvaluation.Endpoints;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>
/// A recording as clients send it: the whole body, or one file of a form with text fields around it. In a form the file called
/// <c>audio</c> wins over <c>audio_file</c>, and both over whatever file came first.
/// </summary>
internal sealed class UploadForm : IDisposable
{
    /// <summary>Largest text field: the transcript of an hour is well below it.</summary>
    public const int MaximumFieldBytes = 4_000_000;

    private const int MaximumParts = 64;
    private const int AnyFile = 2;
    private const int MaximumBoundaryLength = 128;
    private const string FormType = "multipart/form-data";

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private Upload? _audio;

    private UploadForm()
    {
    }

    /// <summary>The recording.</summary>
    public ReadOnlyMemory<byte> Audio => _audio!.Memory;

    /// <summary>Name of the part that held the recording; null when it was the whole body.</summary>
    public string? PartName { get; private set; }

    /// <summary>File name the client gave, without its folders; null when it gave none.</summary>
    public string? FileName { get; private set; }

    /// <summary>A text field, or null when it is absent or blank.</summary>
    public string? Field(string name) => _fields.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>Whether a content type announces a form.</summary>
    public static bool IsForm(string? contentType) => contentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Without a content type the bytes decide; text is a caller's mistake worth naming.</summary>
    public static bool IsAudio(string? contentType) => string.IsNullOrEmpty(contentType)
        || contentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the request to its end. A part called audio is a recording even when the client forgot its file name.</summary>
    /// <exception cref="RefusedRequestException">It is neither audio nor a form with a file.</exception>
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
        if (_audio is null)
        {
            throw RefusedRequestException.NoAudio();
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
            return Encoding.UTF8.GetString(field.Bytes);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw RefusedRequestException.FieldTooLong(name, MaximumFieldBytes);
        }
    }
}
