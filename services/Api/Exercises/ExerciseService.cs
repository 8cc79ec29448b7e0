using Eloquence.Api.Infrastructure.Postgres;

namespace Eloquence.Api.Exercises;

/// <summary>Starts sessions of exercises.</summary>
internal sealed class ExerciseService(ExerciseStore store, TimeProvider time)
{
    private const int LongestRoomName = 128;

    /// <summary>
    /// Starts a session; an exercise that nobody has defined is added. A session id that the client chose starts the session once: asked
    /// again by the same participant for the same exercise, it is the same session.
    /// </summary>
    /// <exception cref="RejectionException">409: the chosen id belongs to another session.</exception>
    public async Task<(ExerciseSession Session, Exercise Exercise)> StartAsync(NewExerciseSession wanted, CancellationToken cancellationToken)
    {
        var exercise = await store.FindAsync(wanted.ExerciseId, cancellationToken)
            ?? await store.GetOrAddAsync(
                ExerciseTypes.Create(wanted.ExerciseId, wanted.ExerciseType, wanted.Language, time.GetUtcNow().UtcDateTime), cancellationToken);
        var id = wanted.SessionId ?? UnguessableId.NewText("session_");
        var session = await store.GetOrAddSessionAsync(
            new ExerciseSession
            {
                SessionId = id,
                ExerciseId = exercise.ExerciseId,
                ExerciseType = exercise.ExerciseType,

                // Sessions without a name have nothing in common.
                UserId = wanted.UserId ?? wanted.ParticipantName ?? UnguessableId.NewText("anonymous-"),
                ParticipantName = wanted.ParticipantName ?? wanted.UserId ?? "",
                Language = wanted.Language,
                Scenario = wanted.Scenario,
                ExerciseConfig = wanted.ExerciseConfig,
                RoomName = wanted.RoomName ?? RoomNameOf(exercise, id),
                CreatedAt = time.GetUtcNow().UtcDateTime,
                CompletedAt = null,
                Completion = null,
            },
            cancellationToken);
        var isTheirs = session!.ExerciseId == exercise.ExerciseId && session.ParticipantName == (wanted.ParticipantName ?? wanted.UserId ?? "");
        return isTheirs ? (session, exercise) : throw new RejectionException(
            StatusCodes.Status409Conflict, "session_id_taken", "This session id belongs to another session.", "Leave session_id out, or choose one that nobody guesses.");
    }

    private static string RoomNameOf(Exercise exercise, string sessionId)
    {
        var name = exercise.LivekitRoomPrefix + sessionId;
        return name[..Math.Min(name.Length, LongestRoomName)];
    }
}
