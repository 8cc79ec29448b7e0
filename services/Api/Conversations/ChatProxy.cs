using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text.Json;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Conversations;

/// <summary>
/// Passes a chat request on to the language model and its answer back as it comes: status, <c>Retry-After</c>, body, and events one by one. Once
/// a streamed answer has begun it may take longer than the request's budget; it ends with the connection, or after too long a silence. Nothing
/// that the model did not say is ever passed off as its answer, and its key never gets out.
/// </summary>
internal sealed partial class ChatProxy(LanguageModelClient model, TimeProvider time, ILogger<ChatProxy> logger)
{
    private const string EventStream = "text/event-stream";
    private const int LargestAnswer = 16 * 1024 * 1024;

    /// <summary>What is kept of the budget for telling the client that the model did not answer.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(500);

    public async Task<IResult> ForwardAsync(HttpContext context, ChatRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience(), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await model.SendAsync(request, either.Token);
            var isStream = answer.Headers.TryGetValue("Content-Type", out var type) && type?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true;
            if (IsSuccess(answer) && request.IsStreamed && isStream)
            {
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                return await StreamAsync(context, answer, cancellationToken);
            }

            var body = isStream && IsSuccess(answer) ? [] : await ReadAsync(answer, either.Token);
            return IsSuccess(answer) ? Complete(request, body) : Refuse(context, answer, body);
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            return Fail(LanguageModelFailure.StatusOf(failure), LanguageModelFailure.Describe(failure));
        }
    }

    private static bool IsSuccess(PipelineResponse answer) => answer.Status is >= 200 and < 300;

    private static TimeSpan Patience() => RequestDeadline.Current is not { } deadline ? Timeout.InfiniteTimeSpan
        : deadline.Remaining > Reserve ? deadline.Remaining - Reserve
        : TimeSpan.Zero;

    private IResult Complete(ChatRequest request, byte[] body) => !request.IsStreamed && IsCompletion(body)
        ? TypedResults.Text(model.NewScrubber().Whole(body), "application/json; charset=utf-8")
        : Fail(StatusCodes.Status502BadGateway, "The answer of the language model cannot be read.");

    /// <summary>A refusal is the client's own matter, with the words of the model's server, unless it is about this server's key.</summary>
    private IResult Refuse(HttpContext context, PipelineResponse answer, byte[] body)
    {
        if (answer.Headers.TryGetValue("Retry-After", out var later) && RetryConditionHeaderValue.TryParse(later, out var retry))
        {
            context.Response.Headers.RetryAfter = retry.ToString();
        }

        if (answer.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            return Fail(StatusCodes.Status502BadGateway, "The language model refuses the key of this server (LanguageModel:ApiKey).");
        }

        if (answer.Status is < 400 or > 599)
        {
            return Fail(StatusCodes.Status502BadGateway, $"The language model answered with status {answer.Status}.");
        }

        LogRefused(answer.Status);
        return IsObject(body)
            ? TypedResults.Text(model.NewScrubber().Whole(body), "application/json; charset=utf-8", answer.Status)
            : Problem(answer.Status, $"The language model answered with status {answer.Status}.");
    }

    private async Task<IResult> StreamAsync(HttpContext context, PipelineResponse answer, CancellationToken cancellationToken)
    {
        EventWriter.Begin(context.Response, answer.Status);
        await context.Response.StartAsync(cancellationToken);
        try
        {
            await EventRelay.CopyAsync(answer.ContentStream ?? Stream.Null, context.Response, model.NewScrubber(), cancellationToken);
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            // The status has gone out: the client hears of it in the stream, which then ends without [DONE].
            LogBroken(failure.GetType().Name);
            await EventWriter.WriteAsync(
                context.Response,
                new { error = new { message = "The answer of the language model broke off.", type = "upstream_error", code = "stream_broken" } },
                cancellationToken);
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
                throw new FormatException($"The answer is longer than {LargestAnswer} bytes.");
            }
        }

        return body.ToArray();
    }

    private static bool IsCompletion(byte[] body) => Check(body, answer =>
        answer.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array
        && choices.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
        && first.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object);

    private static bool IsObject(byte[] body) => Check(body, _ => true);

    private static bool Check(byte[] body, Func<JsonElement, bool> isGood)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && isGood(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private IResult Fail(int status, string title)
    {
        LogFailed(title);
        return Problem(status, title);
    }

    private static IResult Problem(int status, string title) => TypedResults.Problem(
        "Try again in a moment. Without the setting LanguageModel:Endpoint the local coach answers.",
        statusCode: status, title: title, extensions: [new KeyValuePair<string, object?>("code", "language_model_failed")]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model failed: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The language model refused a request with status {Status}")]
    private partial void LogRefused(int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model's answer broke off ({Failure})")]
    private partial void LogBroken(string failure);
}
