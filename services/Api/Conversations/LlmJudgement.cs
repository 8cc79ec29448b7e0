using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Conversations;

/// <summary>What a language model thinks of an exercise; a part of its own beside what was measured.</summary>
/// <param name="Engine">The model.</param>
/// <param name="Text">Its words; <see langword="null"/> when it did not answer.</param>
/// <param name="Reason">Why it did not answer.</param>
internal sealed record LlmJudgement(
    string Engine,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <summary>Asks the language model for a judgement within a limit of time of its own; what it does not say is never missed.</summary>
internal sealed partial class LanguageJudge(LanguageModelClient model, IOptions<LanguageModelOptions> options, TimeProvider time, ILogger<LanguageJudge> logger)
{
    private const string Instruction =
        "Tu es un coach français de prise de parole. Réponds en trois phrases au plus, en vouvoyant. N’invente aucune mesure : ne cite que celles qu’on te donne.";

    /// <summary>The judgement; <see langword="null"/> when no model is configured.</summary>
    /// <param name="task">What to judge, in French, with everything it rests on.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LlmJudgement?> JudgeAsync(string task, CancellationToken cancellationToken)
    {
        if (!model.IsConfigured)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(options.Value.JudgementTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var text = await model.AskAsync([new CoachTurn("system", Instruction), new CoachTurn("user", task)], either.Token);
            return new LlmJudgement(model.Engine, text);
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            LogNoJudgement(failure.Message);
            return new LlmJudgement(model.Engine, null, LanguageModelFailure.Describe(failure));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model gave no judgement: {Reason}")]
    private partial void LogNoJudgement(string reason);
}
