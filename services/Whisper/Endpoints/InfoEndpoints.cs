using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Endpoints;

/// <summary><c>GET /</c>: what this service is and what recognises at the moment.</summary>
internal static class InfoEndpoints
{
    public static void MapInfo(this IEndpointRouteBuilder routes) => routes.MapGet("/", (ISpeechRecognizer recognizer) =>
        TypedResults.Json(ServiceInfo.Of(recognizer.Info), ContractJson.Options, "application/json; charset=utf-8"))
        .ExcludeFromDescription();

    private sealed record ServiceInfo(
        string Service,
        string Description,
        string Status,
        string Engine,
        string Model,
        bool Degraded,
        IReadOnlyList<string> Reasons,
        IReadOnlyDictionary<string, string> Endpoints)
    {
        public static ServiceInfo Of(RecognizerInfo info) => new(
            "eloquence-whisper",
            "Turns speech into text, live and from recordings.",
            info.Ready ? "ready" : "starting",
            info.Engine,
            info.Model,
            info.Degraded,
            info.Reasons,
            new Dictionary<string, string>
            {
                ["realtime"] = "/streaming/session",
                ["final"] = "/evaluate/final",
                ["transcribe"] = "/transcribe",
                ["openai"] = "/v1/audio/transcriptions",
                ["openai_realtime"] = "/v1/realtime?intent=transcription",
                ["health"] = "/health",
            });
    }
}
