using System.Net.WebSockets;
using Eloquence.Api.Infrastructure.Http;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.Api.Live.Dialects;
using Eloquence.Api.Live.Frames;

namespace Eloquence.Api.Live;

/// <summary>
/// One WebSocket of a live session, from the handshake to the last frame. Frames are handled one after another; everything the session knows belongs to
/// this object, so that two connections can share nothing but the store.
/// </summary>
internal sealed class LiveConnection : ILiveTalk, IAsyncDisposable
{
    /// <summary>Private use (RFC 6455 section 7.4.2): another connection goes on with the session.</summary>
    public const WebSocketCloseStatus ContinuedElsewhere = (WebSocketCloseStatus)4001;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LetGoPatience = TimeSpan.FromMilliseconds(300);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly LiveSocket _socket;
    private readonly LiveServices _services;
    private readonly Func<string?, LiveDialect?> _chooseDialect;
    private readonly CancellationToken _aborted;
    private LiveSession? _session;
    private LiveDialect? _dialect;
    private LiveOwnership? _ownership;
    private Task _saving = Task.CompletedTask;
    private long _saved;
    private long _rateWindow;
    private int _framesInWindow;
    private bool _hasSoundError;
    private bool _isGreeted;
    private bool _isLetGo;
    private bool _isFinished;
    private (WebSocketCloseStatus Status, string Reason)? _closing;

    /// <param name="key">The session.</param>
    /// <param name="socket">The accepted socket.</param>
    /// <param name="chooseDialect">The dialect of a client whose first frame has this type; asked with null when it has said nothing for a while.</param>
    /// <param name="services">What connections share.</param>
    /// <param name="aborted">Fires when the connection is gone.</param>
    public LiveConnection(LiveKey key, LiveSocket socket, Func<string?, LiveDialect?> chooseDialect, LiveServices services, CancellationToken aborted)
    {
        Key = key;
        _socket = socket;
        _chooseDialect = chooseDialect;
        _services = services;
        _aborted = aborted;
        ConnectedAt = services.Time.GetUtcNow();
        _saved = _rateWindow = services.Time.GetTimestamp();
    }

    public LiveKey Key { get; }

    public DateTimeOffset ConnectedAt { get; }

    public LiveSession Session => _session ?? throw new InvalidOperationException("The session has not begun.");

    public DateTime Now => _services.Time.GetUtcNow().UtcDateTime;

    private LiveOptions Options => _services.Options.Value;

    /// <summary>Serves the client until it leaves.</summary>
    public async Task RunAsync()
    {
        // From before the session is known: whoever lets go of it, or hands it over, waits for its turn.
        await _turn.WaitAsync(CancellationToken.None);
        Task greeting;
        try
        {
            await BeginAsync();
            greeting = GreetAsync();
        }
        finally
        {
            _turn.Release();
        }

        try
        {
            while (!_isLetGo && _closing is null)
            {
                var (kind, bytes) = await _socket.ReceiveAsync(_aborted);
                if (kind == LiveMessageKind.End)
                {
                    break;
                }

                await InTurnAsync(() => HandleAsync(kind, bytes));
            }
        }
        finally
        {
            await EndAsync();
            await greeting;
        }
    }

    public async Task SendAsync(string type, Action<FrameWriter> members) => await _socket.SendAsync(FrameWriter.Write(type, members), _aborted);

    public Task ErrorAsync(string code, string message) => SendAsync("error", frame => frame
        .Text("code", code)
        .Text("error", message)
        .Text("message", message)
        .Text("error_code", code)
        .Text("error_message", message)
        .Instant("timestamp", Now));

    public async Task<(LiveMessage Message, string Engine)> AskCoachAsync()
    {
        var reply = await _services.Coach.ReplyAsync(
            new LiveQuestion(Session.ExerciseType, Session.Messages, Session.Totals, Session.Language), _aborted);
        return (Session.Say("assistant", reply.Text, Now), reply.Engine);
    }

    public async Task<LiveJudgement> FinishAsync()
    {
        _isFinished = true;
        await Session.FinishWordsAsync(LastWords, _aborted);
        return await _services.Evaluator.JudgeAsync(Key, Session, _aborted);
    }

    public void Close(WebSocketCloseStatus status, string reason) => _closing = (status, reason);

    /// <summary>Frees what the session holds; whoever still waits for its turn finds the session let go.</summary>
    public async ValueTask DisposeAsync()
    {
        _isLetGo = true;
        if (_session is { } session)
        {
            await session.DisposeAsync();
        }
    }

    /// <summary>Stops handling frames and says what the session has come to; a newer connection goes on.</summary>
    /// <returns>Null when this connection does not answer in time.</returns>
    public async Task<LiveState?> LetGoAsync()
    {
        if (!await _turn.WaitAsync(LetGoPatience, CancellationToken.None))
        {
            _socket.Abort();
            return null;
        }

        try
        {
            if (_isLetGo || _session is null)
            {
                return null;
            }

            _isLetGo = true;
            _ = SayContinuedElsewhereAsync();
            return _isFinished ? null : _session.Snapshot();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A connection on another replica has become the owner: it gets the latest state.</summary>
    public void OwnerChanged(long generation)
    {
        if (_ownership is { } mine && mine.Generation < generation)
        {
            _ = HandOverAsync(mine.Generation);
        }
    }

    /// <summary>Ends a session that has lasted as long as one may.</summary>
    public Task EndTooLongAsync() => InTurnAsync(async () =>
    {
        await ErrorAsync(FrameErrors.SessionTooLong, $"The session has lasted {Options.MaximumDuration.TotalHours:0.#} hours, which is all it may. Connect again for a new one.");
        _closing = (WebSocketCloseStatus.PolicyViolation, "The session is too long.");
        await _socket.CloseOutputAsync(_closing.Value.Status, _closing.Value.Reason);
    });

    private async Task BeginAsync()
    {
        var here = await _services.Sessions.EnterAsync(this);
        _ownership = await _services.Store.TakeAsync(Key, _aborted);
        var state = here ?? _ownership?.State;
        if (here is null && _ownership is { HasOwner: true, Generation: var generation })
        {
            await _services.Sessions.FreedAsync(Key, generation, _aborted);
            state = await _services.Store.SettleAsync(Key, generation, _aborted) ?? state;
        }

        state ??= new LiveState { StartedAt = Now };
        _session = new LiveSession(
            state, () => new RecogniserStream(_services.Endpoints, Session.Language, _services.Loggers.CreateLogger<RecogniserStream>()));
    }

    /// <summary>Speaks first where the client waits for it: at once in a known dialect, else when the client has said nothing for a while.</summary>
    private async Task GreetAsync()
    {
        var known = _chooseDialect("");
        if (known is null)
        {
            try
            {
                await Task.Delay(Options.GreetingDelay, _services.Time, _aborted);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        if (known is not null)
        {
            _dialect = known;
            await SpeakFirstAsync(known);
        }
        else
        {
            await InTurnAsync(async () =>
            {
                if (!_isGreeted && _dialect is null && _chooseDialect(null) is { } silent)
                {
                    await SpeakFirstAsync(silent);
                }
            });
        }
    }

    private Task SpeakFirstAsync(LiveDialect dialect)
    {
        _isGreeted = true;
        Session.Dialect = dialect.Name;
        return dialect.GreetAsync(this);
    }

    private async Task InTurnAsync(Func<Task> action)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (!_isLetGo && _closing is null)
            {
                await action();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task HandleAsync(LiveMessageKind kind, ReadOnlyMemory<byte> bytes)
    {
        if (kind == LiveMessageKind.TooLarge)
        {
            await ErrorAsync(FrameErrors.FrameTooLarge, $"The frame has more than {Options.MaximumFrameBytes} bytes and was thrown away. Send sound in smaller pieces.");
            return;
        }

        if (!await IsWithinRateAsync())
        {
            return;
        }

        if (kind == LiveMessageKind.Binary)
        {
            var dialect = await DialectAsync("audio_chunk");
            if (await IsSoundAllowedAsync())
            {
                await dialect.TakeSoundAsync(this, bytes, chunkId: null, sampleRate: null);
            }
        }
        else
        {
            await HandleTextAsync(bytes);
        }

        await SaveSometimesAsync();
    }

    private async Task HandleTextAsync(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var frame = ClientFrame.Parse(utf8.Span);
            var dialect = await DialectAsync(frame.Type);
            if (frame.Audio is null || await IsSoundAllowedAsync())
            {
                await dialect.HandleAsync(this, frame);
            }
        }
        catch (FrameException refused)
        {
            await ErrorAsync(refused.Code, refused.Message);
        }
    }

    /// <summary>The first frame decides; who was greeted as an app may still turn out to speak the server's language.</summary>
    private async Task<LiveDialect> DialectAsync(string type)
    {
        if (_dialect is null && _chooseDialect(type) is { } chosen)
        {
            _dialect = chosen;
            if (!_isGreeted)
            {
                await SpeakFirstAsync(chosen);
            }

            Session.Dialect = chosen.Name;
        }

        return _dialect ?? throw new FrameException(FrameErrors.UnknownType, "The frame has no 'type', so its dialect is unknown. Send an object with a member 'type'.");
    }

    private async Task<bool> IsWithinRateAsync()
    {
        if (_services.Time.GetElapsedTime(_rateWindow) > RateWindow)
        {
            (_rateWindow, _framesInWindow, _hasSoundError) = (_services.Time.GetTimestamp(), 0, false);
        }

        var allowed = Options.MaximumFramesPerSecond * (int)RateWindow.TotalSeconds;
        if (++_framesInWindow <= allowed)
        {
            return true;
        }

        if (_framesInWindow == allowed + 1)
        {
            await ErrorAsync(FrameErrors.RateLimited, $"More than {Options.MaximumFramesPerSecond} frames per second: the surplus is thrown away. Send larger pieces less often.");
        }

        return false;
    }

    private async Task<bool> IsSoundAllowedAsync()
    {
        if (Session.Totals.Seconds < Options.MaximumSound.TotalSeconds)
        {
            return true;
        }

        if (!_hasSoundError)
        {
            _hasSoundError = true;
            await ErrorAsync(FrameErrors.SessionTooLong, $"The session holds {Options.MaximumSound.TotalMinutes:0} minutes of sound, which is all it may. End it and begin a new one.");
        }

        return false;
    }

    private async Task SaveSometimesAsync()
    {
        if (_services.Time.GetElapsedTime(_saved) < SaveInterval || !_saving.IsCompleted || _isFinished)
        {
            return;
        }

        _saved = _services.Time.GetTimestamp();
        _ownership ??= await _services.Store.TakeAsync(Key, _aborted);
        if (_ownership is { } owner)
        {
            _saving = SaveAsync(owner.Generation, Session.Snapshot());
        }
    }

    private async Task SaveAsync(long generation, LiveState state)
    {
        if (await _services.Store.SaveAsync(Key, generation, state, connected: true, CancellationToken.None) == false)
        {
            _ = HandOverAsync(generation);
        }
    }

    private async Task HandOverAsync(long generation)
    {
        if (await LetGoAsync() is { } state)
        {
            await _services.Store.FreeAsync(Key, generation, state, CancellationToken.None);
        }
    }

    private async Task SayContinuedElsewhereAsync()
    {
        await ErrorAsync(FrameErrors.ContinuedElsewhere, "Another connection with the same id goes on with this session; this one ends.");
        await _socket.CloseOutputAsync(ContinuedElsewhere, "The session goes on over another connection.");
    }

    /// <summary>Leaves the state for whoever comes back. If somebody has while this connection was ending, it is handed over: nobody else will.</summary>
    private async Task KeepAsync(long generation, LiveState state)
    {
        if (_isFinished || state is { Pieces: 0, Messages.Count: 0 })
        {
            await _services.Store.ForgetAsync(Key, generation, CancellationToken.None);
        }
        else if (await _services.Store.SaveAsync(Key, generation, state, connected: false, CancellationToken.None) == false)
        {
            await _services.Store.FreeAsync(Key, generation, state, CancellationToken.None);
        }
    }

    private async Task EndAsync()
    {
        _services.Sessions.Leave(this);
        if (_closing is { } goodbye)
        {
            await _socket.CloseAsync(goodbye.Status, goodbye.Reason);
        }
        else if (!_isLetGo)
        {
            await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "");
        }

        await _saving;
        if (_session is not { } session)
        {
            return;
        }

        if (_ownership is { } owner && !_isLetGo)
        {
            await KeepAsync(owner.Generation, session.Snapshot());
        }

        if (!_isFinished && session.Recording is not null)
        {
            // The client may come back, this part of the sound does not: it is evaluated and stored by itself.
            await _services.Evaluator.JudgeAsync(Key, session, CancellationToken.None);
        }
    }
}
