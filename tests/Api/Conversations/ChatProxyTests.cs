using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;

namespace Eloquence.Api.Tests.Conversations;

/// <summary>OpenAI's own client asks the API, which asks a server that behaves well or badly.</summary>
public sealed class ChatProxyTests(Backing backing) : ApiTest(backing), IAsyncLifetime
{
    private const string Question = "Comment commencer ?";
    private static readonly string[] Pieces = ["Bonjour", ", ", "respirez", "."];

    private FakeLanguageModel _model = null!;

    private protected override (string Key, string Value)[] Settings =>
        [.. _model.Settings, ("LanguageModel:StreamPatience", "00:00:02"), ("Resilience:AttemptTimeout", "00:00:02"), ("Resilience:BreakThroughput", "1000")];

    async Task IAsyncLifetime.InitializeAsync()
    {
        _model = await FakeLanguageModel.StartAsync();
        await InitializeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_is_passed_on_with_the_model_and_the_key_of_this_server()
    {
        ChatCompletion completion = await Client().CompleteChatAsync(Question);

        Assert.Equal("Bonjour du modèle.", completion.Content[0].Text);
        Assert.Equal(5, completion.Usage.TotalTokenCount);
        var (body, authorization) = Assert.Single(_model.Received);
        Assert.Equal("modele-d-essai", JsonDocument.Parse(body).RootElement.Text("model"));
        Assert.Equal($"Bearer {FakeLanguageModel.Key}", authorization);
    }

    [Fact]
    public async Task Pieces_arrive_as_they_come()
    {
        var heard = new SemaphoreSlim(0);
        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            foreach (var piece in Pieces)
            {
                await FakeLanguageModel.PieceAsync(context, piece);
                await heard.WaitAsync(context.RequestAborted);
            }

            await FakeLanguageModel.DoneAsync(context);
        };

        // The server says the next piece only after the client has heard the one before.
        List<string> texts = [];
        await foreach (var update in Client().CompleteChatStreamingAsync(Question))
        {
            texts.AddRange(update.ContentUpdate.Select(part => part.Text));
            heard.Release();
        }

        Assert.Equal(Pieces, texts);
    }

    [Fact]
    public async Task A_stream_may_last_longer_than_the_budget_of_its_request()
    {
        const int count = 20;
        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (var piece = 0; piece < count; piece++)
            {
                await FakeLanguageModel.PieceAsync(context, "un ");
                await timer.WaitForNextTickAsync(context.RequestAborted);
            }

            await FakeLanguageModel.DoneAsync(context);
        };
        using var request = StreamedRequest();
        request.Headers.Add("x-request-budget-ms", "1200");
        using var response = await Api.Client.SendAsync(request);

        Assert.Equal(count + 1, (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Too_many_requests_are_told_with_the_time_to_come_back()
    {
        _model.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsJsonAsync(new { error = new { message = "slow down", type = "rate_limit" } });
        };

        var refused = await RefusedAsync();

        Assert.Equal(429, refused.Status);
        Assert.Equal("7", refused.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var later) ? later : null);
        Assert.Contains("slow down", refused.Message, StringComparison.Ordinal);
        Assert.Single(_model.Received);
    }

    [Theory]
    [InlineData(500, """{"error":{"message":"boom"}}""", 500)]
    [InlineData(500, "<html>boom</html>", 500)]
    [InlineData(400, """{"error":{"message":"bad request"}}""", 400)]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-test-0123456789-secret"}}""", 502)]
    [InlineData(200, "{ garbage", 502)]
    [InlineData(200, """{"object":"list"}""", 502)]
    [InlineData(200, """{"choices":[]}""", 502)]
    [InlineData(204, "", 502)]
    public async Task What_is_no_completion_is_an_error_and_never_an_answer(int status, string body, int expected)
    {
        _model.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return status == StatusCodes.Status204NoContent ? Task.CompletedTask : context.Response.WriteAsync(body);
        };

        var refused = await RefusedAsync();

        Assert.Equal(expected, refused.Status);
        Assert.DoesNotContain(FakeLanguageModel.Key, refused.GetRawResponse()!.Content.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_repeats_the_key_loses_it_on_the_way()
    {
        _model.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsJsonAsync(new { error = new { message = $"header was {context.Request.Headers.Authorization}" } });
        };

        Assert.Contains("Bearer ***", (await RefusedAsync()).GetRawResponse()!.Content.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_made_to_say_the_key_in_pieces_does_not_get_it_out()
    {
        const string Key = FakeLanguageModel.Key;
        string[] pieces = ["Ma clé : sk", Key[2..9], Key[9..], ". Autre essai : sk", "i. Encore : ", Key, " et sk-te"];
        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            await FakeLanguageModel.SayAsync(context, $": {Key}\n\n");
            foreach (var piece in pieces)
            {
                await FakeLanguageModel.PieceAsync(context, piece.Replace("-", "\\u002d", StringComparison.Ordinal));
            }

            await FakeLanguageModel.DoneAsync(context);
        };

        using var request = StreamedRequest();
        using var response = await Api.Client.SendAsync(request);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var said = string.Concat(events.Where(each => each.StartsWith("data: {", StringComparison.Ordinal))
            .Select(each => JsonDocument.Parse(each["data: ".Length..]).RootElement.GetProperty("choices")[0].GetProperty("delta").Text("content")));

        Assert.Equal("Ma clé : ***. Autre essai : ski. Encore : *** et sk-te", said);
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Equal(": ***", events[0]);

        _model.Answer = context => FakeLanguageModel.CompleteAsync(context, $"Ma clé est {Key}.");
        Assert.Equal("Ma clé est ***.", (await Client().CompleteChatAsync(Question)).Value.Content[0].Text);
    }

    [Fact]
    public async Task A_stream_where_none_was_asked_for_and_none_where_one_was_are_errors()
    {
        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            await FakeLanguageModel.DoneAsync(context);
        };
        Assert.Equal(502, (await RefusedAsync()).Status);

        _model.Answer = context => FakeLanguageModel.CompleteAsync(context, "en bloc");
        Assert.Equal(502, (await Assert.ThrowsAsync<ClientResultException>(StreamAsync)).Status);
    }

    [Fact]
    public async Task A_model_that_hangs_is_a_gateway_timeout()
    {
        _model.Answer = FakeLanguageModel.HangAsync;
        var clock = Stopwatch.StartNew();

        Assert.Equal(504, (await RefusedAsync()).Status);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_endless_answer_is_cut()
    {
        _model.Answer = async context =>
        {
            context.Response.ContentType = "application/json";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string(' ', 1024 * 1024), context.RequestAborted);
            }
        };

        Assert.Equal(502, (await RefusedAsync()).Status);
    }

    public static TheoryData<string, RequestDelegate> BrokenStreams() => new()
    {
        { "the connection drops", context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        },
        { "it ends too early", _ => Task.CompletedTask },
        { "it ends within an event", context => FakeLanguageModel.SayAsync(context, "data: {\"choices\":[{\"del") },
        { "it is garbage", async context =>
            {
                await FakeLanguageModel.SayAsync(context, "data: {oops\n\n");
                await FakeLanguageModel.DoneAsync(context);
            }
        },
        { "it falls silent", FakeLanguageModel.HangAsync },
    };

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task A_stream_that_breaks_ends_with_an_error_event_and_without_DONE(string what, RequestDelegate afterTheBeginning)
    {
        var heard = BreakAfterTheBeginning(afterTheBeginning);
        using var request = StreamedRequest();
        using var response = await Api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("début", await reader.ReadLineAsync(), StringComparison.Ordinal);
        heard.SetResult();

        var events = (await reader.ReadToEndAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(events.Length == 1, $"{what}: {string.Join('\n', events)}");
        Assert.Equal("stream_broken", JsonDocument.Parse(events[0].Trim()["data: ".Length..]).RootElement.GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task OpenAIs_client_of_a_broken_stream_does_not_take_it_for_a_whole_one()
    {
        var heard = BreakAfterTheBeginning(_ => Task.CompletedTask);
        List<StreamingChatCompletionUpdate> updates = [];

        var failure = await Record.ExceptionAsync(async () =>
        {
            await foreach (var update in Client().CompleteChatStreamingAsync(Question))
            {
                updates.Add(update);
                heard.TrySetResult();
            }
        });

        Assert.True(failure is not null || updates.All(update => update.FinishReason is null), "The client sees a finished answer.");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_models_work()
    {
        var left = new TaskCompletionSource();
        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            await FakeLanguageModel.PieceAsync(context, "début");
            await FakeLanguageModel.HangAsync(context);
            left.SetResult();
        };

        using (var request = StreamedRequest())
        using (var response = await Api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            response.EnsureSuccessStatusCode();
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_request_that_is_too_large_never_reaches_the_model()
    {
        using var response = await Api.PostJsonAsync("/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"{{new string('a', 2 * 1024 * 1024)}}"}]}""");

        Assert.Equal(StatusCodes.Status413PayloadTooLarge, (int)response.StatusCode);
        Assert.Empty(_model.Received);
    }

    [Fact]
    public async Task Other_code_asks_the_model_through_the_abstraction()
    {
        using var chat = Api.Services.GetRequiredKeyedService<IChatClient>("language-model");

        var answer = await chat.GetResponseAsync(Question);

        Assert.Equal("Bonjour du modèle.", answer.Text);
        Assert.Equal("modele-d-essai", chat.GetService<ChatClientMetadata>()!.DefaultModelId);

        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            await FakeLanguageModel.PieceAsync(context, "un ");
            await FakeLanguageModel.PieceAsync(context, "deux");
            await FakeLanguageModel.DoneAsync(context);
        };
        Assert.Equal("un deux", (await chat.GetStreamingResponseAsync(Question).ToChatResponseAsync()).Text);
    }

    [Fact]
    public async Task Without_an_answer_of_the_model_a_prompt_is_answered_by_the_local_coach_and_says_so()
    {
        using var byModel = await Api.PostJsonAsync("/api/generate", """{"prompt":"Un conseil ?"}""");
        Assert.Equal("modele-d-essai", (await byModel.JsonAsync()).Text("engine"));

        _model.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return context.Response.WriteAsJsonAsync(new { error = new { message = $"Incorrect API key provided: {FakeLanguageModel.Key}" } });
        };
        using var byCoach = await Api.PostJsonAsync("/api/generate", """{"prompt":"Un conseil ?"}""");
        Assert.Equal("local-coach", (await byCoach.JsonAsync()).Text("engine"));
        Assert.DoesNotContain(Api.Log.Lines, line => line.Contains(FakeLanguageModel.Key, StringComparison.Ordinal));
        Assert.Contains(Api.Log.Lines, line => line.Contains("the local coach does", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_analysis_has_the_models_judgement_as_a_part_of_its_own()
    {
        Backing.Evaluation.Answer = SpeechEvaluationStub.Judged;
        using var response = await Api.AnalyseAsync(Upload.RandomBytes(), "s1");
        var judgement = (await response.JsonAsync()).GetProperty("llm_judgement");

        Assert.Equal("modele-d-essai", judgement.Text("engine"));
        Assert.Equal("Bonjour du modèle.", judgement.Text("text"));
    }

    [Fact]
    public async Task A_model_that_does_not_answer_costs_an_analysis_its_judgement_and_nothing_else()
    {
        Backing.Evaluation.Answer = SpeechEvaluationStub.Judged;
        _model.Answer = FakeLanguageModel.HangAsync;
        var clock = Stopwatch.StartNew();

        using var response = await Api.AnalyseAsync(Upload.RandomBytes(), "s2");
        var analysis = await response.JsonAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.False(analysis.GetProperty("llm_judgement").TryGetProperty("text", out _));
        Assert.Equal("The language model did not answer in time.", analysis.GetProperty("llm_judgement").Text("reason"));
        Assert.NotEmpty(analysis.Text("ai_response"));
    }

    private ChatClient Client() => new("any", new ApiKeyCredential("the-clients-own"), new OpenAIClientOptions
    {
        Endpoint = new Uri(Api.Client.BaseAddress!, "/v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    private async Task<ClientResultException> RefusedAsync() => await Assert.ThrowsAsync<ClientResultException>(() => Client().CompleteChatAsync(Question));

    private static HttpRequestMessage StreamedRequest() => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = JsonContent.Create(new { stream = true, messages = new[] { new { role = "user", content = "?" } } }),
    };

    private async Task StreamAsync()
    {
        await foreach (var update in Client().CompleteChatStreamingAsync(Question))
        {
            Assert.NotNull(update);
        }
    }

    /// <summary>The model streams one piece, and does something else once the result is set.</summary>
    private TaskCompletionSource BreakAfterTheBeginning(RequestDelegate afterTheBeginning)
    {
        var heard = new TaskCompletionSource();
        _model.Answer = async context =>
        {
            FakeLanguageModel.BeginStream(context);
            await FakeLanguageModel.PieceAsync(context, "début");
            await heard.Task;
            await afterTheBeginning(context);
        };
        return heard;
    }
}
