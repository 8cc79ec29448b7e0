using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eloquence.WhisperWorker.Models;
using Eloquence.WhisperWorker.Native;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>A state of whisper.cpp: what one call at a time needs beside the shared model.</summary>
internal sealed unsafe class WhisperState : IDisposable
{
    private const int SampleRate = 16000;
    private const int SamplesPerPosition = 320;
    private const double SecondsPerWindow = 30;

    /// <summary>whisper.cpp counts the latest first timestamp in thirtieths of a window; timestamps are always 20 ms apart.</summary>
    private const double LatestFirstTimestamp = 2.0;

    private readonly WhisperLibrary _library;
    private readonly nint _context;
    private readonly ModelHeader _header;
    private readonly LoadCommand _load;
    private readonly bool _aligned;
    private nint _state;
    private bool _used;

    public WhisperState(WhisperLibrary library, nint context, ModelHeader header, LoadCommand load)
    {
        (_library, _context, _header, _load) = (library, context, header, load);
        _aligned = WordLocation.Heads(load.Alignment, header) != AlignmentHeads.None;
        _state = Create();
    }

    /// <summary>Recognises the audio of a call.</summary>
    public RecognitionOutcome Recognize(RecognitionCall call)
    {
        var command = call.Command;
        if (command.Language != "auto" && !KnowsLanguage(command.Language))
        {
            return new RecognitionOutcome(null, $"The model does not know the language '{command.Language}'.");
        }

        var samples = Heard(call.Samples);
        var watch = Stopwatch.StartNew();
        var (code, seconds) = (Run(call, samples), watch.Elapsed.TotalSeconds);
        return code switch
        {
            _ when call.IsCancelled => default,
            0 => new RecognitionOutcome(Read(command, samples.Length / (double)SampleRate, seconds), null),
            _ => new RecognitionOutcome(null, Explain(code)),
        };
    }

    /// <summary>
    /// Makes the state as new after a call whose decoding may have drawn random numbers: their generator lives in the state, and the same
    /// audio must give the same text whatever was heard before.
    /// </summary>
    public void Refresh()
    {
        if (_used)
        {
            _library.FreeState(_state);
            _state = Create();
            _used = false;
        }
    }

    public void Dispose() => _library.FreeState(_state);

    private static string Explain(int code) => code switch
    {
        -3 => "The language could not be detected.",
        -4 => "Too many beams.",
        _ => $"whisper.cpp ended with {code}.",
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ShouldAbort(nint cancelled) => (byte)(Volatile.Read(ref *(int*)cancelled) != 0 ? 1 : 0);

    private nint Create()
    {
        var state = _library.InitState(_context);
        return state != 0 ? state : throw new LibraryRefusedException("whisper.cpp could not make a state: most likely memory is short.");
    }

    private bool KnowsLanguage(string language)
    {
        var name = Marshal.StringToCoTaskMemUTF8(language);
        var known = _library.LanguageId(name) >= 0;
        Marshal.FreeCoTaskMem(name);
        return known;
    }

    // A model whose window is shorter than whisper.cpp's 30 s hears one window only; alignment beyond it would end the process.
    private ReadOnlySpan<float> Heard(float[] samples)
    {
        var window = _header.AudioContext * SamplesPerPosition;
        return _header.AudioContext < 1500 && samples.Length > window ? samples.AsSpan(0, window) : samples;
    }

    private int Run(RecognitionCall call, ReadOnlySpan<float> samples)
    {
        var command = call.Command;
        var language = Marshal.StringToCoTaskMemUTF8(command.Language);
        var prompt = command.Prompt is { Length: > 0 } text ? Marshal.StringToCoTaskMemUTF8(text) : 0;
        try
        {
            var parameters = Parameters(command, samples.Length);
            parameters.Language = language;
            parameters.InitialPrompt = prompt;
            parameters.Abort = (nint)(delegate* unmanaged[Cdecl]<nint, byte>)&ShouldAbort;
            parameters.AbortData = (nint)call.Cancelled;
            _used = parameters.TemperatureStep > 0;
            fixed (float* first = samples)
            {
                return _library.FullWithState(_context, _state, parameters, first, samples.Length);
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(language);
            Marshal.FreeCoTaskMem(prompt);
        }
    }

    private FullParameters Parameters(RecognizeCommand command, int sampleCount)
    {
        var decoding = command.Decoding;
        var beams = decoding.BeamSize > 1;
        var parameters = _library.FullDefaults((int)(beams ? SamplingStrategy.BeamSearch : SamplingStrategy.Greedy));
        var bestOf = _library.FullDefaults((int)SamplingStrategy.Greedy).BestOf;
        parameters.Threads = _load.Threads;
        parameters.Translate = Flag(command.Translate);
        parameters.NoContext = 1;
        parameters.NoTimestamps = parameters.SingleSegment = Flag(command.SingleSegment);
        parameters.PrintProgress = parameters.PrintTimestamps = 0;
        parameters.TokenTimestamps = Flag(command.WordTimes && !_aligned);
        parameters.BestOf = bestOf;
        parameters.BeamSize = decoding.BeamSize;
        parameters.TemperatureStep = decoding.TemperatureStep;
        parameters.SuppressBlank = Flag(decoding.SuppressBlank);
        parameters.MaximumTokens = decoding.MaximumTokens;
        parameters.AudioContext = AudioContext(command.AudioContext, sampleCount);
        if (_header.AudioContext < 1500)
        {
            parameters.MaximumInitialTimestamp = (float)(LatestFirstTimestamp * SecondsPerWindow / (0.02 * _header.AudioContext));
        }

        return parameters;
    }

    // A window that does not cover the audio would lose its end, or end the process when words are aligned.
    private int AudioContext(int asked, int sampleCount) =>
        asked <= 0 || asked >= _header.AudioContext || asked * SamplesPerPosition < sampleCount + SamplesPerPosition ? 0 : asked;

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    private WorkerResult Read(RecognizeCommand command, double duration, double seconds)
    {
        var count = _library.SegmentCount(_state);
        var segments = new List<WorkerSegment>(count);
        for (var segment = 0; segment < count; segment++)
        {
            segments.Add(new SegmentReader(_library, _context, _state, segment, duration, _aligned).Read());
        }

        double? noSpeech = count > 0 ? Math.Clamp(_library.SegmentNoSpeech(_state, 0), 0, 1) : null;
        return new WorkerResult(command.WordTimes ? WordEnds.Close(segments) : segments, noSpeech, seconds);
    }
}
