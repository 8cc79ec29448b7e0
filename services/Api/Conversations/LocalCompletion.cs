using System.Text.Json.Serialization;
using Eloquence.Text.Words;

namespace Eloquence.Api.Conversations;

/// <summary>The local coach's answer in the shape of OpenAI's chat completion. Its tokens are words.</summary>
internal sealed record LocalCompletion(string Id, string Object, long Created, string Model, IReadOnlyList<LocalChoice> Choices, LocalUsage? Usage, string Engine)
{
    public static LocalCompletion Of(CoachAnswer answer, ChatRequest request, DateTimeOffset now) => new(
        NewId(), "chat.completion", now.ToUnixTimeSeconds(), request.Model, [new LocalChoice(0, new LocalMessage("assistant", answer.Text), null, "stop")], LocalUsage.Of(request, answer.Text), answer.Engine);

    /// <summary>The same as chunks: one a sentence, then one that ends it, then the usage where it was asked for.</summary>
    public static IEnumerable<LocalCompletion> Stream(CoachAnswer answer, ChatRequest request, DateTimeOffset now)
    {
        var id = NewId();
        var words = answer.Text.Split(' ');
        for (var (first, i) = (0, 0); i < words.Length; i++)
        {
            if (i == words.Length - 1 || words[i].EndsWith('.') || words[i].EndsWith('?') || words[i].EndsWith('!'))
            {
                var text = string.Join(' ', words[first..(i + 1)]) + (i == words.Length - 1 ? "" : " ");
                yield return Chunk(new LocalMessage(first == 0 ? "assistant" : null, text), null, null);
                first = i + 1;
            }
        }

        yield return Chunk(new LocalMessage(null, null), "stop", null);
        if (request.WantsUsage)
        {
            yield return new LocalCompletion(id, "chat.completion.chunk", now.ToUnixTimeSeconds(), request.Model, [], LocalUsage.Of(request, answer.Text), answer.Engine);
        }

        LocalCompletion Chunk(LocalMessage delta, string? finish, LocalUsage? usage) =>
            new(id, "chat.completion.chunk", now.ToUnixTimeSeconds(), request.Model, [new LocalChoice(0, null, delta, finish)], usage, answer.Engine);
    }

    private static string NewId() => $"chatcmpl-{Guid.NewGuid():N}";
}

internal sealed record LocalChoice(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LocalMessage? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LocalMessage? Delta,
    string? FinishReason);

internal sealed record LocalMessage(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content);

internal sealed record LocalUsage(int PromptTokens, int CompletionTokens, int TotalTokens)
{
    public static LocalUsage Of(ChatRequest request, string answer)
    {
        var (asked, answered) = (request.Turns.Sum(turn => SpokenText.Parse(turn.Text).Words.Count), SpokenText.Parse(answer).Words.Count);
        return new LocalUsage(asked, answered, asked + answered);
    }
}
