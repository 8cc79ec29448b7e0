using Eloquence.Api.Live.Frames;
using Eloquence.Audio;

namespace Eloquence.Api.Live.Dialects;

/// <summary>What the dialects with lower-case types have in common: sound, start, end and ping.</summary>
internal abstract class LowerCaseDialect : LiveDialect
{
    /// <summary>The types the client may send, for a message to its developer.</summary>
    protected abstract string Known { get; }

    public sealed override async Task HandleAsync(ILiveTalk talk, ClientFrame frame)
    {
        switch (frame.Type)
        {
            case "audio_chunk" or "audio_data":
                await TakeSoundAsync(talk, frame.Audio, frame.ChunkId, frame.SampleRate);
                break;
            case "start_session" or "init" or "start":
                if (await NameUserAsync(talk, frame.UserId))
                {
                    talk.Session.ExerciseType = frame.ExerciseType ?? talk.Session.ExerciseType;
                    await StartAsync(talk);
                }

                break;
            case "end_session" or "end_stream" or "end" or "stop":
                await EndAsync(talk);
                break;
            case "ping":
                await talk.SendAsync("pong", pong => pong.Instant("timestamp", talk.Now));
                break;
            default:
                if (!await HandleOwnAsync(talk, frame))
                {
                    await UnknownAsync(talk, frame.Type, Known);
                }

                break;
        }
    }

    public override async Task HeardAsync(ILiveTalk talk, string? chunkId, IReadOnlyList<LiveVoice> heard, bool endsTurn)
    {
        foreach (var voice in heard)
        {
            await talk.SendAsync("real_time_metrics", frame => frame
                .Object("data", data => Figures(data, voice))
                .Text("engine", LiveSession.Engine)
                .Instant("timestamp", talk.Now));
        }
    }

    /// <summary>Answers the frame that starts an exercise.</summary>
    protected virtual Task StartAsync(ILiveTalk talk) => Task.CompletedTask;

    /// <summary>Understands a type that only this dialect knows; false when it does not know it either.</summary>
    protected abstract Task<bool> HandleOwnAsync(ILiveTalk talk, ClientFrame frame);

    /// <summary>Ends the session with the judgement of the whole.</summary>
    protected abstract Task EndAsync(ILiveTalk talk);
}
