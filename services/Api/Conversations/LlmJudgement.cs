using System.Text.Json.Serialization;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Conversations;

/// <summary>What a language model thinks of an exercise; a part of its own beside what was measured.</summary>
/// <param name="Engine">The model; absent when none is configured.</param>
/// <param name="Text">Its words; absent when it did not answer.</param>
/// <param name="Reason">Why there are no words.</param>
internal sealed record LlmJudgement(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Engine,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null)
{
    private const string NoModel = "No language model is configured (LanguageModel:Endpoint).";
    private const string NoWords = "No words were recognised, so there is nothing to judge.";

    /// <summary>There is nobody to ask.</summary>
    public static LlmJudgement WithoutModel { get; } = new(null, null, NoModel);

    /// <summary>There is nothing to ask about.</summary>
    public static LlmJudgement WithoutWords(string? engine) => new(engine, null, NoWords);
}

/// <summary>
/// Asks the language model for a judgement within a limit of time of its own, which leaves the request enough of its budget to answer without it.
/// </summary>
internal sealed partial class LanguageJudge(
    [FromKeyedServices(LanguageModelChat.Key)] IChatClient chat, LanguageModelClient model, IOptions<LanguageModelOptions> options, TimeProvider time, ILogger<LanguageJudge> logger)
{
    private const string Instruction =
        "Tu es un coach français de prise de parole. Réponds en trois phrases au plus, en vouvoyant. N’invente aucune mesure : ne cite que celles qu’on te donne.";

    private const string NoTime = "The other parts of the analysis left no time to ask the language model.";
    private const string NoAnswer = "The language model answered without words.";

    /// <summary>What the rest of the request needs once the judgement is there: to store and to answer.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1.5);

    /// <summary>The judgement, or why there is none.</summary>
    /// <param name="words">The words that are judged; without any nobody is asked.</param>
    /// <param name="task">What to judge, in French, with everything it rests on.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LlmJudgement> JudgeAsync(string words, string task, CancellationToken cancellationToken)
    {
        if (!model.IsConfigured)
        {
            return LlmJudgement.WithoutModel;
        }

        if (words.Length == 0)
        {
            return LlmJudgement.WithoutWords(model.Engine);
        }

        var patience = Patience();
        if (patience <= TimeSpan.Zero)
        {
            return new LlmJudgement(model.Engine, null, NoTime);
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await chat.GetResponseAsync([new ChatMessage(ChatRole.System, Instruction), new ChatMessage(ChatRole.User, task)], cancellationToken: either.Token);
            return answer.Text.Trim() is { Length: > 0 } text ? new LlmJudgement(model.Engine, text) : new LlmJudgement(model.Engine, null, NoAnswer);
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            var reason = LanguageModelFailure.Describe(failure);
            LogNoJudgement(reason);
            return new LlmJudgement(model.Engine, null, reason);
        }
    }

    private TimeSpan Patience() => RequestDeadline.Current is { } deadline && deadline.Remaining - Reserve < options.Value.JudgementTime
        ? deadline.Remaining - Reserve
        : options.Value.JudgementTime;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model gave no judgement: {Reason}")]
    private partial void LogNoJudgement(string reason);
}
