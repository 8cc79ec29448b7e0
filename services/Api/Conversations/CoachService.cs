using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Live;
using Eloquence.Audio;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Conversations;

/// <summary>
/// The coach of every conversation: the language model where one is configured and answers in time, else <see cref="LocalCoach"/>, with what
/// was measured in the session's recordings and in its live voice.
/// </summary>
internal sealed partial class CoachService(
    LocalCoach local, [FromKeyedServices(LanguageModelChat.Key)] IChatClient chat, LanguageModelClient model, PersonaCatalogue personas, EloquenceDatabase database,
    IOptions<LanguageModelOptions> options, TimeProvider time, ILogger<CoachService> logger) : ILiveCoach
{
    private const int MostTurns = 20;

    /// <summary>Answers a speaker.</summary>
    /// <param name="sessionId">The session, whose stored analyses are looked up; <see langword="null"/> for none.</param>
    /// <param name="exercise">Type of exercise, if it is known.</param>
    /// <param name="turns">The conversation, oldest first; the last message is the speaker's.</param>
    /// <param name="measuredSoFar">What a live session has measured, if there is one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<CoachAnswer> AnswerAsync(
        string? sessionId, string? exercise, IReadOnlyList<CoachTurn> turns, LiveVoiceTotals? measuredSoFar, CancellationToken cancellationToken)
    {
        List<MeasuredFact> facts = [.. measuredSoFar is null ? [] : MeasuredFacts.Of(measuredSoFar), .. await StoredFactsAsync(sessionId, cancellationToken)];
        var question = new CoachQuestion(exercise, turns, facts);
        return await AskModelAsync(question, cancellationToken) ?? local.Answer(question);
    }

    /// <inheritdoc />
    public async Task<LiveReply> ReplyAsync(LiveQuestion question, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(
            null, question.ExerciseType, [.. question.Messages.Select(message => new CoachTurn(message.Role, message.Text))], question.Voice, cancellationToken);
        return new LiveReply(answer.Text, answer.Engine);
    }

    /// <summary>What was measured in the newest judged recording of a session.</summary>
    public async Task<IReadOnlyList<MeasuredFact>> StoredFactsAsync(string? sessionId, CancellationToken cancellationToken)
    {
        if (sessionId is null)
        {
            return [];
        }

        try
        {
            var analyses = await database.RunAsync((connection, token) => AnalysisStore.OfSessionAsync(connection, sessionId, token), cancellationToken);
            return analyses.LastOrDefault(analysis => analysis.Report is not null)?.Report is { } report ? [.. MeasuredFacts.Of(report)] : [];
        }
        catch (DependencyUnavailableException failure)
        {
            // The conversation goes on; the coach says less.
            LogNoFacts(failure.Message);
            return [];
        }
    }

    private async Task<CoachAnswer?> AskModelAsync(CoachQuestion question, CancellationToken cancellationToken)
    {
        if (!model.IsConfigured)
        {
            return null;
        }

        var persona = personas.For(question.Exercise);
        var instruction = $"""
            Tu es {persona.Name}, {persona.Role}. Réponds en français, en trois phrases au plus, et finis par une question.
            N’invente aucune mesure. Mesures disponibles : {(question.Facts.Count == 0 ? "aucune" : string.Join(' ', question.Facts.Select(fact => fact.Observation)))}
            """;
        using var limit = new CancellationTokenSource(options.Value.JudgementTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await chat.GetResponseAsync(
                [new ChatMessage(ChatRole.System, instruction), .. question.Turns.TakeLast(MostTurns).Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Text))],
                cancellationToken: either.Token);
            return answer.Text.Trim() is { Length: > 0 } text ? new CoachAnswer(text, model.Engine) : null;
        }
        catch (Exception failure) when (LanguageModelFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            LogModelAway(LanguageModelFailure.Describe(failure));
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model did not answer, the local coach does: {Reason}")]
    private partial void LogModelAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The coach does not know what was measured: {Reason}")]
    private partial void LogNoFacts(string reason);
}
