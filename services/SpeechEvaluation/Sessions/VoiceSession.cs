using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Infrastructure;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>One connection: sound in, live frames out, a report at the end. A mistake of the client costs an error frame, never the session.</summary>
internal sealed class VoiceSession(
    SessionSocket socket, ISessionDialect dialect, string id, MeasurementGate gate, SpeechEvaluator evaluator, SessionReports reports, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>A take whose words take longer than this is reported without them.</summary>
    private static readonly TimeSpan EvaluationBudget = TimeSpan.FromSeconds(30);

    /// <summary>Seconds of sound that add a second to it.</summary>
    private const double SoundPerSecond = 20;

    private LiveTake _take = new();

    /// <summary>Serves the connection until the client goes, or the result has been given in a dialect that ends there.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await AnswerAsync(dialect.Hello(id), cancellationToken);
        for (var open = true; open;)
        {
            try
            {
                open = await socket.ReceiveAsync(cancellationToken) is { } message && await HandleAsync(message, cancellationToken);
            }
            catch (SessionRefusedException refused)
            {
                await socket.RefuseAsync(refused, cancellationToken);
            }
        }
        await socket.CloseAsync("");
    }

    public async ValueTask DisposeAsync() => await _take.DisposeAsync();

    /// <summary>Whether the session goes on.</summary>
    private async Task<bool> HandleAsync(SessionMessage message, CancellationToken cancellationToken)
    {
        if (!message.IsText)
        {
            await HearAsync(message.Bytes, cancellationToken);
            return true;
        }
        var command = SessionCommand.Parse(message.Bytes);
        switch (dialect.Action(command.Word))
        {
            case SessionAction.Start:
                await ResetAsync();
                await AnswerAsync(dialect.Started(id), cancellationToken);
                return true;
            case SessionAction.Audio:
                await HearAsync(command.Audio ?? throw new SessionRefusedException("audio_missing", $"A message {command.Word} has its sound in data, as base64."), cancellationToken);
                return true;
            case SessionAction.Ping:
                await AnswerAsync(new Pong("pong", time.GetUtcNow()), cancellationToken);
                return true;
            case SessionAction.Finish:
                await FinishAsync(cancellationToken);
                return !dialect.ClosesWhenFinished;
            default:
                throw new SessionRefusedException("command_unknown", "This session does not know that command.");
        }
    }

    private Task HearAsync(ReadOnlyMemory<byte> sound, CancellationToken cancellationToken) =>
        _take.AddAsync(sound, reading => socket.SendAsync(dialect.Live(id, reading, time.GetUtcNow()), cancellationToken), cancellationToken);

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        using var admission = gate.TryEnter()
            ?? throw new SessionRefusedException("busy", "All places for evaluations are taken. Send the same command again in a second; nothing is lost.");
        SpeechReport report;
        try
        {
            using var budget = ServiceDefaults.RequestDeadline.Begin(EvaluationBudget + TimeSpan.FromSeconds(_take.Seconds / SoundPerSecond), time);
            report = await evaluator.EvaluateAsync(await _take.ReadAsync(cancellationToken), null, admission, cancellationToken);
        }
        catch (AudioFormatException refused)
        {
            throw new SessionRefusedException(refused.Code, refused.Message);
        }
        await reports.KeepAsync(id, report, cancellationToken);
        await AnswerAsync(dialect.Finished(id, report), cancellationToken);
        await ResetAsync();
    }

    private async Task ResetAsync()
    {
        await _take.DisposeAsync();
        _take = new LiveTake();
    }

    private Task AnswerAsync(object? frame, CancellationToken cancellationToken) =>
        frame is null ? Task.CompletedTask : socket.SendAsync(frame, cancellationToken);

    private sealed record Pong(string Type, DateTimeOffset Timestamp);
}
