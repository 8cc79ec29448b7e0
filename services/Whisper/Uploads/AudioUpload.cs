using System.Text;
using Eloquence.Audio;
using Eloquence.Whisper.Infrastructure;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Eloquence.Whisper.Uploads;

/// <summary>A recording as it was sent, and the form fields that came with it.</summary>
/// <param name="File">The file; it ends with this object.</param>
/// <param name="FileName">Its name; <see langword="null"/> when the body was the file itself.</param>
/// <param name="Fields">Form fields by name; a field sent several times has several values.</param>
internal sealed record AudioUpload(ReceivedFile File, string? FileName, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields) : IDisposable
{
    private const int MaximumFieldBytes = 256 * 1024;
    private const int MaximumFields = 64;
    private const int MaximumBoundary = 128;

    /// <summary>The last value of a field; <see langword="null"/> when it was not sent or is empty.</summary>
    public string? Field(string name) => Fields.TryGetValue(name, out var values) && values[^1].Trim() is { Length: > 0 } value ? value : null;

    /// <summary>All values of a field, also when its name ends in <c>[]</c>.</summary>
    public IEnumerable<string> All(string name) => Fields.GetValueOrDefault(name, []).Concat(Fields.GetValueOrDefault(name + "[]", []));

    /// <summary>
    /// Reads a body to its end: the file <c>audio</c>, <c>file</c> or <c>audio_file</c> of a form, else its first file; or a body that is the recording.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="maximum">The most bytes of a recording.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="Refusal">There is no recording, it is too large, or the form is malformed.</exception>
    public static async Task<AudioUpload> ReadAsync(HttpRequest request, int maximum, CancellationToken cancellationToken)
    {
        try
        {
            return MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
                ? await ReadFormAsync(type, request.Body, maximum, cancellationToken)
                : await ReadBodyAsync(request, maximum, cancellationToken);
        }
        catch (Exception tooLarge) when (tooLarge is FileTooLargeException or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            throw Refusal.TooLarge(maximum);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw Refusal.MalformedForm(broken.Message);
        }
    }

    public void Dispose() => File.Dispose();

    private static async Task<AudioUpload> ReadBodyAsync(HttpRequest request, int maximum, CancellationToken cancellationToken)
    {
        if (request.ContentType is { Length: > 0 } type
            && !type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
            && !type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)
            && !type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.WrongContentType(type);
        }
        if (request.ContentLength > maximum)
        {
            throw Refusal.TooLarge(maximum);
        }
        return new AudioUpload(await ReceivedFile.ReadAsync(request.Body, maximum, cancellationToken), null, new Dictionary<string, IReadOnlyList<string>>());
    }

    private static async Task<AudioUpload> ReadFormAsync(MediaTypeHeaderValue type, Stream body, int maximum, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > MaximumBoundary)
        {
            throw Refusal.MalformedForm($"The boundary has {boundary.Length} characters instead of 1 to {MaximumBoundary}.");
        }
        var reader = new MultipartReader(boundary, body);
        var fields = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        (ReceivedFile Bytes, string Name, int Rank)? file = null;
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
                    Remember(fields, name, await ReadFieldAsync(part.Body, name, cancellationToken));
                }
                else if (Rank(name) is var rank && (file is null || rank < file.Value.Rank))
                {
                    var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
                    var better = await ReceivedFile.ReadAsync(part.Body, maximum, cancellationToken);
                    file?.Bytes.Dispose();
                    file = (better, fileName.ToString(), rank);
                }
            }
        }
        catch
        {
            file?.Bytes.Dispose();
            throw;
        }
        return file is { } found
            ? new AudioUpload(found.Bytes, found.Name, fields.ToDictionary(field => field.Key, IReadOnlyList<string> (field) => field.Value, fields.Comparer))
            : throw Refusal.NoAudio();
    }

    private static void Remember(Dictionary<string, List<string>> fields, string name, string value)
    {
        if (!fields.TryGetValue(name, out var values))
        {
            if (fields.Count == MaximumFields)
            {
                throw Refusal.MalformedForm($"There are more than {MaximumFields} fields.");
            }
            fields[name] = values = [];
        }
        values.Add(value);
    }

    private static int Rank(string name) => name.ToLowerInvariant() switch
    {
        "audio" or "file" => 0,
        "audio_file" => 1,
        _ => 2,
    };

    private static async Task<string> ReadFieldAsync(Stream body, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaximumFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaximumFieldBytes
            ? Encoding.UTF8.GetString(buffer.AsSpan(0, length))
            : throw Refusal.MalformedForm($"The field '{name}' is longer than {MaximumFieldBytes / 1024} KB.");
    }
}
