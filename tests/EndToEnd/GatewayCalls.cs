using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.EndToEnd.Tests;

/// <summary>The calls of the phone app.</summary>
internal static class GatewayCalls
{
    public static async Task<HttpResponseMessage> AnalyseAsync(this HttpClient gateway, byte[] audio, string? sessionId = null, string partName = "audio", string fileName = "take.wav")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(audio), partName, fileName } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/confidence-analysis") { Content = form };
        if (sessionId is not null)
        {
            request.Headers.Add("X-Session-ID", sessionId);
        }

        return await gateway.SendAsync(request);
    }

    public static async Task<JsonElement> BodyAsync(this HttpResponseMessage response)
        => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public static async Task<HttpResponseMessage> CreateSessionAsync(this HttpClient gateway, string user, string scenario = "demo-1")
        => await gateway.PostAsJsonAsync("/api/sessions", new { user_id = user, scenario_id = scenario, language = "fr" });

    /// <summary>Whether the gateway calls these services healthy; without any, the whole system.</summary>
    public static async Task<bool> SaysHealthyAsync(this HttpClient gateway, params string[] services)
    {
        using var answer = await gateway.GetAsync("/health");
        var health = await answer.BodyAsync();
        JsonElement[] asked = services.Length == 0 ? [health] : [.. services.Select(service => health.GetProperty("dependencies").GetProperty(service))];
        return asked.All(part => part.GetProperty("status").GetString() == "healthy");
    }

    /// <summary>Whether an outage is told as one: 503 with the time to come back.</summary>
    public static bool IsHonestOutage(this HttpResponseMessage response)
        => response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null;
}
