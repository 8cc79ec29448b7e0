using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eloquence.WhisperWorker.Models;
using Eloquence.WhisperWorker.Native;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>One loaded model and the states that compute with it: each state has a thread of its own and takes the next call when free.</summary>
internal sealed unsafe class WhisperEngine : IDisposable
{
    private readonly WhisperLibrary _library;
    private readonly nint _context;
    private readonly GCHandle _log;
    private readonly BlockingCollection<RecognitionCall> _waiting = [];
    private readonly List<Thread> _threads = [];

    private WhisperEngine(WhisperLibrary library, nint context, GCHandle log, LoadedModel model)
    {
        (_library, _context, _log, Model) = (library, context, log, model);
    }

    /// <summary>What is loaded.</summary>
    public LoadedModel Model { get; }

    /// <summary>Loads the library, checks and loads the model, and starts the threads.</summary>
    /// <param name="command">What to load.</param>
    /// <param name="log">Receives whisper.cpp's log, line by line.</param>
    /// <exception cref="LibraryRefusedException">The library cannot be used.</exception>
    /// <exception cref="ModelFileException">The model is damaged, or whisper.cpp refuses it.</exception>
    public static WhisperEngine Load(LoadCommand command, Action<string> log)
    {
        var watch = Stopwatch.StartNew();
        var library = WhisperLibrary.Load(command.LibraryFolder);
        var handle = GCHandle.Alloc(log);
        library.SetLog(&Log, GCHandle.ToIntPtr(handle));

        var (header, context) = LoadModel(library, command);
        if (context == 0)
        {
            throw new ModelFileException($"whisper.cpp refused the model {command.ModelPath}; its reason is in the log above.");
        }

        var model = new LoadedModel(
            library.Version, library.SystemInfo, watch.Elapsed.TotalSeconds, header.AudioContext, library.IsMultilingual(context) != 0);
        var engine = new WhisperEngine(library, context, handle, model);
        for (var number = 0; number < command.Parallel; number++)
        {
            engine.Start(new WhisperState(library, context, header, command));
        }

        return engine;
    }

    /// <summary>Hands a call over; it is finished on one of the engine's threads.</summary>
    public void Enqueue(RecognitionCall call) => _waiting.Add(call);

    /// <summary>Waits for the calls in hand, then frees the model.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _library.Free(_context);
        _library.SetLog(null, 0);
        _log.Free();
        _waiting.Dispose();
    }

    private static (ModelHeader Header, nint Context) LoadModel(WhisperLibrary library, LoadCommand command)
    {
        if (GgmlModelFile.IsCompressed(command.ModelPath))
        {
            var model = GgmlModelFile.Unpack(command.ModelPath);
            var header = GgmlModelFile.Read(new MemoryStream(model));
            fixed (byte* bytes = model)
            {
                return (header, library.InitFromBuffer(bytes, (nuint)model.Length, Parameters(library, command, header)));
            }
        }

        var checkedHeader = GgmlModelFile.Read(command.ModelPath);
        var path = Marshal.StringToCoTaskMemUTF8(command.ModelPath);
        try
        {
            return (checkedHeader, library.InitFromFile(path, Parameters(library, command, checkedHeader)));
        }
        finally
        {
            Marshal.FreeCoTaskMem(path);
        }
    }

    private static ContextParameters Parameters(WhisperLibrary library, LoadCommand command, ModelHeader header)
    {
        var parameters = library.ContextDefaults();
        var heads = WordLocation.Heads(command.Alignment, header);
        if (heads != AlignmentHeads.None)
        {
            // Flash attention never shows its weights: whisper.cpp would silently switch the alignment off.
            parameters.FlashAttention = 0;
            parameters.DtwTokenTimestamps = 1;
            parameters.DtwHeadsPreset = (int)heads;
            parameters.DtwTopLayers = WordLocation.TopLayers;
        }

        return parameters;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Log(int level, nint text, nint log)
    {
        var line = WhisperLibrary.Text(text).TrimEnd();
        if (line.Length > 0 && GCHandle.FromIntPtr(log).Target is Action<string> receive)
        {
            receive(line);
        }
    }

    private void Start(WhisperState state)
    {
        var thread = new Thread(() => Work(state)) { IsBackground = true, Name = "whisper" };
        _threads.Add(thread);
        thread.Start();
    }

    private void Work(WhisperState state)
    {
        foreach (var call in _waiting.GetConsumingEnumerable())
        {
            call.Finish(call.IsCancelled ? default : state.Recognize(call));
            state.Refresh();
        }

        state.Dispose();
    }
}
