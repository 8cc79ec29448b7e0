namespace Eloquence.Api.Endpoints;

/// <summary>The frames of the WebSockets, for their description, in Markdown.</summary>
internal static class LiveFrames
{
    private const string Sound = "Sound is 16-bit little-endian mono PCM, as binary frames at 16 kHz or in base64 as `data` (`sample_rate` in Hz when it is another). ";

    private const string Errors = "What cannot be understood is answered by `error` with `error`, `message` and `code`; the connection stays open. " +
        "Connecting again with the same id continues the session, on any replica.";

    public const string Voice = "Two dialects; the first frame decides. " + Sound + """


        | client | server |
        |---|---|
        | (connects) | `connection_established`, `exercise_state` |
        | `audio_chunk`, `user_message`, `pause_exercise`, `resume_exercise`, `ping` | `real_time_metrics` at least 5 times a second of sound, `message`, `ai_response`, `exercise_state`, `pong` |
        | `end_exercise` | `analysis_complete`, then close 1000 |
        | `START_SESSION`, `AUDIO_CHUNK`, `PING` | `session_started`, `PARTIAL_RESULT`, `METRICS_UPDATE`, `PONG` |
        | `END_SESSION` | `FINAL_RESULT`, then close 1000 |


        """ + Errors;

    public const string Conversation = Sound + """


        | client | server |
        |---|---|
        | (connects) | `welcome` |
        | `audio_chunk`, `user_message`, `ping` | `real_time_metrics`, `conversation_update` after every turn, `pong` |
        | `end_session` | `session_ended`, then close 1000 |


        """ + Errors;

    public const string Confidence = Sound + """


        | client | server |
        |---|---|
        | binary PCM or `audio_chunk`, `get_status`, `ping` | `real_time_metrics`, `partial_transcription`, `status`, `pong` |
        | `end_stream` | `final_result`, then close 1000 |


        """ + Errors;
}
