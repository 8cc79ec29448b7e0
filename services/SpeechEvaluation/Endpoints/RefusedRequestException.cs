namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>A request that cannot be served as it is: becomes a problem with a stable <see cref="Code"/>.</summary>
internal sealed class RefusedRequestException(int status, string code, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Title { get; } = title;

    public static RefusedRequestException WrongContentType(string contentType) => new(
        StatusCodes.Status415UnsupportedMediaType, "content_type_unsupported", "The content type is not audio.",
        $"The content type is {contentType}. Send the bytes of the recording as audio/wav or application/octet-stream, or a form with a file called audio.");

    public static RefusedRequestException BrokenForm(string why) => new(
        StatusCodes.Status400BadRequest, "multipart_invalid", "The form cannot be read.", $"The multipart form is broken: {why} Send it again.");

    public static RefusedRequestException NoAudio() => new(
        StatusCodes.Status422UnprocessableEntity, "audio_missing", "There is no recording.",
        "The form has no file. Send the recording as a file called audio.");

    public static RefusedRequestException FieldTooLong(string name, int maximum) => new(
        StatusCodes.Status413PayloadTooLarge, "field_too_long", "A field of the form is too long.",
        $"The field {name} is longer than {maximum} bytes.");

    public static RefusedRequestException BrokenJson(string why) => new(
        StatusCodes.Status400BadRequest, "json_invalid", "The JSON cannot be read.", why);

    public static RefusedRequestException BrokenTranscript(string why) => new(
        StatusCodes.Status422UnprocessableEntity, "transcript_invalid", "The transcript cannot be used.", why);
}
