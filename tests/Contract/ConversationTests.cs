using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

/// <summary>The coach without a language model.</summary>
[Collection(SystemCollection.Name)]
public sealed class ConversationTests(EloquenceSystem system)
{
    private static readonly object[] Messages = [new { role = "user", content = "Comment préparer une présentation importante ?" }];

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1")]
    [ClientCall("POST", "/v1/chat/completions", "preparation coach")]
    [ClientCall("POST", "/v1", "`mistralBaseUrl` posted as it is")]
    public async Task The_coach_answers_as_a_chat_completion(string path)
    {
        using var response = await system.Gateway.PostAsJsonAsync(path, new { model = "mistral-nemo-instruct-2407", messages = Messages, max_tokens = 300, temperature = 0.7 });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);
        Assert.Contains("local-coach", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_streamed_completion_ends_with_DONE()
    {
        using var response = await system.Gateway.PostAsJsonAsync("/v1/chat/completions", new { messages = Messages, stream = true });
        var events = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"delta\"", events, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]", events.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"messages":[{"role":"user","role":"x","content":"\ud800"}]}""")]
    public async Task What_is_no_chat_request_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await system.Gateway.PostAsync("/v1/chat/completions", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [ClientCall("POST", "/api/generate", "main API: `{prompt}`")]
    [ClientCall("GET", "/test-conversation", "diagnosis")]
    public async Task A_prompt_has_a_response()
    {
        using var response = await system.Gateway.PostAsJsonAsync("/api/generate", new { prompt = "Donne-moi un conseil.", model = "x", temperature = 0.5, max_tokens = 100 });
        Assert.NotEmpty((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("response").GetString()!);
        using var test = await system.Gateway.GetAsync("/test-conversation");
        Assert.Equal(HttpStatusCode.OK, test.StatusCode);
    }

    [Fact]
    [ClientCall("GET", "/conversation/{id}", "conversation screen")]
    public async Task A_conversation_nobody_had_is_not_found()
    {
        using var response = await system.Gateway.GetAsync($"/conversation/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
