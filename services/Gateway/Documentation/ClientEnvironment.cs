using System.Text;

namespace Eloquence.Gateway.Documentation;

/// <summary>
/// The <c>.env</c> of the Flutter app (<c>frontend/flutter_app/.env</c>) for whoever asks: every address is the one the request came by, so what
/// was fetched from a phone's network works on that network. Plain ASCII with bare values, as comments on a line have broken the app's parser.
/// </summary>
internal static class ClientEnvironment
{
    public const string Path = "/client.env";

    private static readonly string[] BaseAddresses =
        ["LLM_SERVICE_URL", "LIVEKIT_TOKEN_URL", "EXERCISES_API_URL", "ELOQUENCE_STREAMING_API_URL", "VOSK_SERVICE_URL", "WHISPER_STT_URL", "TTS_SERVICE_URL"];

    public static void MapClientEnvironment(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, (HttpRequest request) => TypedResults.Text(For(request.Scheme, request.Host), "text/plain", Encoding.ASCII));

    private static string For(string scheme, HostString host)
    {
        var address = $"{scheme}://{host.ToUriComponent()}";
        string[] lines =
        [
            $"MOBILE_HOST_IP={host.Host}",
            .. BaseAddresses.Select(name => $"{name}={address}"),
            $"MISTRAL_BASE_URL={address}/v1",
            $"LIVEKIT_URL={(scheme == Uri.UriSchemeHttps ? "wss" : "ws")}://{host.ToUriComponent()}",
        ];
        return string.Concat(lines.Select(line => line + "\n"));
    }
}
