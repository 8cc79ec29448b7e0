namespace Eloquence.Api.Analyses;

/// <summary>What can be wrong with an upload.</summary>
internal static class UploadRejections
{
    public static RejectionException NotMultipart(string? contentType) => new(
        StatusCodes.Status415UnsupportedMediaType, "content_type_unsupported", "The body is not multipart/form-data.",
        $"The content type is '{contentType}'. Send the recording as a file in a multipart/form-data body, under the name 'audio'.");

    public static RejectionException Malformed(string reason) => new(
        StatusCodes.Status400BadRequest, "multipart_malformed", "The multipart body cannot be read.", $"{reason} Send the recording again.");

    public static RejectionException NoAudio() => new(
        StatusCodes.Status400BadRequest, "audio_missing", "There is no recording in the request.", "Send it as a file under the name 'audio' or 'audio_file'.");

    public static RejectionException Empty() => new(
        StatusCodes.Status400BadRequest, "audio_empty", "The recording is empty.", "The file has no bytes: check that the recorder was started, then send it again.");

    public static RejectionException TooLarge(int maximum) => new(
        StatusCodes.Status413PayloadTooLarge, "audio_too_large", "The recording is too large.",
        $"At most {maximum / 1_000_000} MB are accepted here. Send a shorter recording, or one at 16 kHz, mono.");

    public static RejectionException NotKept() => new(
        StatusCodes.Status404NotFound, "not_found", "There is no such recording.",
        $"Either no analysis has this id, or its recording is not kept: recordings of more than {AudioSpool.MaximumKeptBytes / 1_000_000} MB never are, others for a limited time.");

    public static RejectionException FieldTooLong(string name) => new(
        StatusCodes.Status400BadRequest, "field_too_long", "A form field is too long.", $"The field '{name}' has more than {RecordingReader.MaximumFieldBytes / 1024} KB.");

    public static RejectionException NotBase64() => new(
        StatusCodes.Status400BadRequest, "audio_malformed", "audio_data is not base64.", "Encode the bytes of the recording as in RFC 4648 section 4.");
}
