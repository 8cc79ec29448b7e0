using System.Runtime.InteropServices;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>How a call ended: with a result, with a reason, or (neither) given up.</summary>
internal readonly record struct RecognitionOutcome(WorkerResult? Result, string? Failure);

/// <summary>One piece of audio on its way through the engine.</summary>
internal sealed unsafe class RecognitionCall(RecognizeCommand command, float[] samples, Action<RecognitionCall, RecognitionOutcome> finish) : IDisposable
{
    // Native memory, because whisper.cpp looks at it from its own threads while it computes.
    private int* _cancelled = (int*)NativeMemory.AllocZeroed(sizeof(int));
    private readonly Lock _gate = new();

    public RecognizeCommand Command => command;

    public float[] Samples => samples;

    /// <summary>Becomes 1 when the call is given up; valid until <see cref="Finish"/>.</summary>
    public int* Cancelled => _cancelled;

    public bool IsCancelled => Volatile.Read(ref *_cancelled) != 0;

    public void Cancel()
    {
        lock (_gate)
        {
            if (_cancelled is not null)
            {
                Volatile.Write(ref *_cancelled, 1);
            }
        }
    }

    public void Finish(RecognitionOutcome outcome) => finish(this, outcome);

    public void Dispose()
    {
        lock (_gate)
        {
            NativeMemory.Free(_cancelled);
            _cancelled = null;
        }
    }
}
