using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>One worker program and the calls it is working on. When it ends, every call of it fails with <see cref="RecognizerCrashedException"/>.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private const int KeptLines = 8;

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<WorkerResult>> _calls = new();
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastCall;

    private WorkerProcess(Process process, ILogger logger) => (_process, _logger) = (process, logger);

    /// <summary>What is loaded.</summary>
    public LoadedModel Model { get; private set; } = null!;

    /// <summary>Completes when the program has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Process id, for logs and tests.</summary>
    public int Id => _process.Id;

    /// <summary>Calls in hand.</summary>
    public int Load => _calls.Count;

    /// <summary>Physical memory in use, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts a worker and loads its model.</summary>
    /// <exception cref="WorkerStartException">It cannot load, or ended while loading.</exception>
    public static async Task<WorkerProcess> StartAsync(LoadCommand command, ILogger logger, CancellationToken cancellationToken)
    {
        var worker = new WorkerProcess(new Process { StartInfo = StartInfo() }, logger);
        try
        {
            worker._process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new WorkerStartException($"The recogniser's worker program cannot be started: {missing.Message}", libraryAtFault: null);
        }

        worker._process.ErrorDataReceived += (_, line) => worker.Keep(line.Data);
        worker._process.BeginErrorReadLine();
        try
        {
            await worker.LoadAsync(command, cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Recognises one piece of audio.</summary>
    /// <exception cref="RecognizerCrashedException">The worker ended while it worked on the sound.</exception>
    /// <exception cref="WorkerGoneException">The worker had ended before it received the sound.</exception>
    /// <exception cref="InvalidOperationException">whisper.cpp reported an error.</exception>
    public async Task<WorkerResult> RecognizeAsync(RecognizeCommand command, ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _lastCall);
        var answer = new TaskCompletionSource<WorkerResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[number] = answer;
        try
        {
            await DeliverAsync(new Frame(FrameKind.Recognize, number, Payload(command, samples.Span)));
            await using var cancelling = cancellationToken.Register(() =>
            {
                answer.TrySetCanceled(cancellationToken);
                _ = CancelAsync(number);
            });
            return await answer.Task;
        }
        finally
        {
            _calls.TryRemove(number, out _);
        }
    }

    /// <summary>Waits until its calls have ended, for a while, then ends the program.</summary>
    public async Task RetireAsync(TimeSpan patience, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(patience, time);
        while (Load > 0 && !Ended.IsCompleted && !limit.IsCancellationRequested)
        {
            await Task.WhenAny([.. _calls.Values.Select(call => call.Task), Ended, Task.Delay(patience, time, limit.Token)]);
        }

        await DisposeAsync();
    }

    /// <summary>Ends the program at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        EndCalls();
        _process.Dispose();
    }

    // The program lies beside this one. Where it was built without an executable, dotnet runs its assembly.
    private static ProcessStartInfo StartInfo()
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Eloquence.WhisperWorker.exe" : "Eloquence.WhisperWorker");
        var start = File.Exists(program)
            ? new ProcessStartInfo(program)
            : new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Eloquence.WhisperWorker.dll")]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private static byte[] Payload(RecognizeCommand command, ReadOnlySpan<float> samples)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(command, ProtocolJson.Default.RecognizeCommand);
        var payload = new byte[sizeof(int) + json.Length + (samples.Length * sizeof(float))];
        BinaryPrimitives.WriteInt32LittleEndian(payload, json.Length);
        json.CopyTo(payload, sizeof(int));
        MemoryMarshal.AsBytes(samples).CopyTo(payload.AsSpan(sizeof(int) + json.Length));
        return payload;
    }

    private static T Parse<T>(Frame frame, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(frame.Payload.Span, type) ?? throw new InvalidDataException("The worker sent null.");

    private async Task LoadAsync(LoadCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(new Frame(FrameKind.Load, 0, JsonSerializer.SerializeToUtf8Bytes(command, ProtocolJson.Default.LoadCommand)), cancellationToken);
            while (await Frame.ReadAsync(_process.StandardOutput.BaseStream, cancellationToken) is { } frame)
            {
                switch (frame.Kind)
                {
                    case FrameKind.Loaded:
                        Model = Parse(frame, ProtocolJson.Default.LoadedModel);
                        _ = ReadAsync();
                        return;
                    case FrameKind.LoadFailed:
                        var failure = Parse(frame, ProtocolJson.Default.WorkerFailure);
                        throw new WorkerStartException(failure.Reason, failure.LibraryAtFault);
                    case FrameKind.Log:
                        Keep(Encoding.UTF8.GetString(frame.Payload.Span));
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The program ended while it was written to: told below.
        }

        throw new WorkerStartException($"The recogniser's worker ended while it loaded {command.ModelPath}. {LastWords()}", libraryAtFault: null);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await Frame.ReadAsync(_process.StandardOutput.BaseStream, CancellationToken.None) is { } frame)
            {
                Receive(frame);
            }
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or JsonException)
        {
            LogBroken(_process.Id, broken.Message);
        }

        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        EndCalls();
    }

    private void Receive(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Result when _calls.TryGetValue(frame.Call, out var call):
                call.TrySetResult(Parse(frame, ProtocolJson.Default.WorkerResult));
                break;
            case FrameKind.Failed when _calls.TryGetValue(frame.Call, out var call):
                call.TrySetException(new InvalidOperationException(Parse(frame, ProtocolJson.Default.WorkerFailure).Reason));
                break;
            case FrameKind.Log:
                Keep(Encoding.UTF8.GetString(frame.Payload.Span));
                break;
        }
    }

    private void EndCalls()
    {
        _ended.TrySetResult();
        foreach (var call in _calls.Values)
        {
            call.TrySetException(Crashed());
        }
    }

    private RecognizerCrashedException Crashed() =>
        new($"The recogniser's worker ended while it worked on this sound; it is being started again. {LastWords()}");

    private async Task DeliverAsync(Frame frame)
    {
        try
        {
            await WriteAsync(frame, CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            throw new WorkerGoneException(gone);
        }

        if (Ended.IsCompleted)
        {
            throw new WorkerGoneException(null);
        }
    }

    private async Task CancelAsync(int number)
    {
        try
        {
            await WriteAsync(new Frame(FrameKind.Cancel, number, ReadOnlyMemory<byte>.Empty), CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // A program that has ended needs no cancelling.
        }
    }

    private async Task WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await frame.WriteAsync(_process.StandardInput.BaseStream, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        LogLine(_process.Id, line);
        _lastLines.Enqueue(line);
        while (_lastLines.Count > KeptLines && _lastLines.TryDequeue(out _))
        {
        }
    }

    private string LastWords() => _lastLines.IsEmpty ? "" : $"Its last words: {string.Join(" | ", _lastLines)}";

    [LoggerMessage(Level = LogLevel.Debug, Message = "worker {Worker}: {Line}")]
    private partial void LogLine(int worker, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The conversation with worker {Worker} broke: {Reason}")]
    private partial void LogBroken(int worker, string reason);
}
