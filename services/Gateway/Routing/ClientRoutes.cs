namespace Eloquence.Gateway.Routing;

/// <summary>What clients may ask for and who answers. All paths are at the host root: the phone app drops any prefix of its base URL.</summary>
internal static class ClientRoutes
{
    private const string Api = "api";
    private const string Whisper = "whisper";
    internal const string SpeechEvaluation = "speech-evaluation";
    private const string LiveKit = "livekit";
    private const string Reading = "GET|HEAD";
    private const string Others = "*";

    /// <summary>The route table. The most specific path wins, then the line that names the method.</summary>
    public static IReadOnlyList<ClientRoute> Table { get; } =
    [
        // Recordings to analyse.
        new("POST", "/api/confidence-analysis", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/api/v1/confidence/analyze", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/api/speech/analyze", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/api/transcribe", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/api/voice-analysis", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/api/voice-analysis/detailed", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/api/v1/exercises/audio/analyze", Api, Budget.Analysis),
        new("POST", "/analyze-audio", Api, Budget.Analysis) { TakesLongRecordings = true },
        new("POST", "/analyze-virelangue", Api, Budget.Analysis),
        new("POST", "/api/virelangue/analyze", Api, Budget.Analysis),
        new("POST", "/api/story/analyze-narrative", Api, Budget.Analysis),

        // Language model: the answer has begun when the first token is there.
        new("POST", "/v1", Api, Budget.Analysis),
        new("POST", "/v1/chat/completions", Api, Budget.Analysis),
        new(Reading, "/v1/models/{**path}", Api, Budget.Read),
        new("POST", "/api/generate", Api, Budget.Analysis),
        new("POST", "/api/v1/eloquence/llm/analyze", Api, Budget.Analysis),
        new("POST", "/api/synthesize", Api, Budget.Analysis),
        new("POST", "/api/tts", Api, Budget.Analysis),

        // Tokens for live audio.
        new("POST", "/api/token", Api, Budget.Token),
        new("POST", "/token", Api, Budget.Token),
        new("POST", "/generate-token", Api, Budget.Token),
        new("POST", "/refresh-token", Api, Budget.Token),
        new("POST", "/confidence-boost/token", Api, Budget.Token),
        new(Others, "/revoke-token/{id}", Api, Budget.Write),
        new("POST", "/cleanup-expired", Api, Budget.Write),
        new(Reading, "/active-rooms", Api, Budget.Read),
        new(Reading, "/room/{name}/participants", Api, Budget.Read),
        new("POST", "/webhook/livekit", Api, Budget.Write),

        // Everything else of the API, and the descriptions of all services; the page that shows them is the gateway's own.
        new(Reading, "/api/{**path}", Api, Budget.Read),
        new(Others, "/api/{**path}", Api, Budget.Write),
        new(Reading, "/openapi/{**path}", Api, Budget.Read),
        new(Reading, "/openapi/speech-evaluation.json", SpeechEvaluation, Budget.Read),
        new(Reading, "/openapi/whisper.json", Whisper, Budget.Read),
        new(Reading, "/virelangues", Api, Budget.Read),
        new("POST", "/generate-virelangue", Api, Budget.Write),
        new("POST", "/calculate-gem-rewards", Api, Budget.Write),
        new(Reading, "/conversation/{id}", Api, Budget.Read),
        new(Reading, "/test-tts", Api, Budget.Analysis),
        new(Others, "/test-conversation", Api, Budget.Write),
        new(Reading, "/diagnostics/logs", Api, Budget.Read),
        new(Reading, "/status", Api, Budget.Read),
        new(Reading, "/dashboard", Api, Budget.Read),
        new(Reading, "/adaptive/status", Api, Budget.Read),
        new("POST", "/adaptive/test", Api, Budget.Write),
        new(Reading, "/analytics/{**path}", Api, Budget.Read),

        // Live voice, conversations, confidence: WebSockets; any other request to their paths gets a hint.
        new("GET", "/ws/{**path}", Api, Budget.Stream),
        new(Others, "/ws/{**path}", Api, Budget.Write),
        new("GET", "/api/sessions/{id}/stream", Api, Budget.Stream),
        new("GET", "/api/v1/exercises/realtime/{id}", Api, Budget.Stream),

        // Speech recognition, live and after the take.
        new("GET", "/streaming/session", Whisper, Budget.Stream),
        new(Others, "/streaming/session", Whisper, Budget.Write),
        new(Reading, "/streaming/session/{id}/final", Whisper, Budget.Analysis),
        new(Others, "/streaming/{**path}", Whisper, Budget.Analysis),
        new("GET", "/evaluate/realtime", Whisper, Budget.Stream),
        new(Others, "/evaluate/realtime", Whisper, Budget.Write),
        new("GET", "/v1/realtime", Whisper, Budget.Stream),
        new(Others, "/v1/realtime", Whisper, Budget.Write),
        new(Others, "/evaluate/final", Whisper, Budget.Transcription),
        new(Others, "/transcribe", Whisper, Budget.Transcription),
        new(Others, "/asr", Whisper, Budget.Transcription),
        new(Others, "/v1/audio/{**path}", Whisper, Budget.Transcription),
        new("POST", "/session/start", Whisper, Budget.Write),

        // Evaluation of the voice.
        new("POST", "/evaluate", SpeechEvaluation, Budget.Analysis),
        new(Others, "/analyze", SpeechEvaluation, Budget.Analysis),
        new(Others, "/analyze/{what}", SpeechEvaluation, Budget.Analysis),
        new(Others, "/analyze_speech", SpeechEvaluation, Budget.Analysis),
        new("POST", "/hybrid-session", SpeechEvaluation, Budget.Write),
        new("POST", "/sessions/create", SpeechEvaluation, Budget.Write),
        new(Reading, "/sessions/{id}/results", SpeechEvaluation, Budget.Read),
        new("POST", "/sessions/{id}/analyze", SpeechEvaluation, Budget.Analysis),
        new("GET", "/sessions/{id}/realtime", SpeechEvaluation, Budget.Stream),
        new("GET", "/ws/realtime/{id}", SpeechEvaluation, Budget.Stream),
        new("POST", "/prosody/{what}", SpeechEvaluation, Budget.Analysis),
        new("POST", "/feedback/{what}", SpeechEvaluation, Budget.Analysis),
        new(Reading, "/metrics", SpeechEvaluation, Budget.Read),

        // Live audio: signalling is a WebSocket, the rest are questions.
        new("GET", "/rtc", LiveKit, Budget.Stream),
        new("GET", "/rtc/v1", LiveKit, Budget.Stream),
        new(Reading, "/rtc/validate", LiveKit, Budget.Read),
        new(Reading, "/rtc/v1/validate", LiveKit, Budget.Read),
        new("POST", "/twirp/{**path}", LiveKit, Budget.Write),
        new("GET", "/agent", LiveKit, Budget.Stream),
    ];
}
