using System.ClientModel.Primitives;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;

namespace Eloquence.Api.Conversations;

/// <summary>
/// Passes a chat request on to the language model and its answer back as it comes: status, <c>Retry-After</c>, body, and events one by one. Once
/// an answer has begun it may take longer than the request's budget; it ends with the connection, or after too long a silence.
/// </summary>
internal sealed partial class ChatProxy(LanguageModelClient model, ILogger<ChatProxy> logger)
{
    private const string EventStream = "text/event-stream";
    private const int LargestAnswer = 16 * 1024 * 1024;

    public async Task<IResult> ForwardAsync(HttpContext context, ChatRequest request, CancellationToken cancellationToken)
    {
        PipelineResponse answer;
        try
        {
            answer = await model.SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(failure.Message);
            return Unavailable(LanguageModelFailure.StatusOf(failure), LanguageModelFailure.Describe(failure));
        }

        using (answer)
        {
            var isStream = answer.Headers.TryGetValue("Content-Type", out var type) && type?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true;
            return isStream ? await StreamAsync(context, answer) : await RelayAsync(context, answer, request.IsStreamed, cancellationToken);
        }
    }

    private async Task<IResult> RelayAsync(HttpContext context, PipelineResponse answer, bool wasToBeStreamed, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = await ReadAsync(answer, cancellationToken);
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(failure.Message);
            return Unavailable(LanguageModelFailure.StatusOf(failure), LanguageModelFailure.Describe(failure));
        }

        if (answer.Status < StatusCodes.Status400BadRequest && (wasToBeStreamed || !IsCompletion(body)))
        {
            LogFailed("no chat completion in the answer");
            return Unavailable(StatusCodes.Status502BadGateway, "The answer of the language model cannot be read.");
        }

        if (answer.Headers.TryGetValue("Retry-After", out var later))
        {
            context.Response.Headers.RetryAfter = later;
        }

        context.Response.StatusCode = answer.Status;
        return TypedResults.Text(body, IsJson(body) ? "application/json; charset=utf-8" : "text/plain; charset=utf-8", answer.Status);
    }

    private async Task<IResult> StreamAsync(HttpContext context, PipelineResponse answer)
    {
        var connection = context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? CancellationToken.None;
        EventWriter.Begin(context.Response, answer.Status);
        try
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await answer.ContentStream!.ReadAsync(buffer, connection)) > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), connection);
                await context.Response.Body.FlushAsync(connection);
            }
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !connection.IsCancellationRequested)
        {
            // The status has gone out: the client hears of it in the stream.
            LogFailed(failure.Message);
            await EventWriter.WriteAsync(
                context.Response, new { error = new { message = "The language model fell silent in the middle of its answer.", type = "upstream_error", code = "stream_broken" } }, connection);
        }

        return TypedResults.Empty;
    }

    private static async Task<byte[]> ReadAsync(PipelineResponse answer, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (answer.ContentStream is { } stream && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestAnswer)
            {
                throw new IOException($"The answer is longer than {LargestAnswer} bytes.");
            }
        }

        return body.ToArray();
    }

    private static bool IsCompletion(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("choices", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IResult Unavailable(int status, string title) => TypedResults.Problem(
        "Try again in a moment. Without the setting LanguageModel:Endpoint the local coach answers.",
        statusCode: status, title: title, extensions: [new KeyValuePair<string, object?>("code", "language_model_failed")]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model failed: {Reason}")]
    private partial void LogFailed(string reason);
}
