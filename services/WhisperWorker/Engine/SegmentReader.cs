using System.Text;
using Eloquence.WhisperWorker.Native;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>Reads one segment of a finished call and joins its tokens to words.</summary>
internal sealed unsafe class SegmentReader(WhisperLibrary library, nint context, nint state, int segment, double duration, bool aligned)
{
    private readonly List<byte> _text = [];
    private readonly List<WorkerWord> _words = [];
    private readonly List<byte> _word = [];
    private double _start;
    private double _end;
    private double _logProbability;
    private int _tokens;

    public WorkerSegment Read()
    {
        var start = Seconds(library.SegmentStart(state, segment));
        var end = Math.Max(start, Seconds(library.SegmentEnd(state, segment)));
        var endOfText = library.EndOfText(context);
        for (var token = 0; token < library.TokenCount(state, segment); token++)
        {
            var data = library.Token(state, segment, token);
            if (data.Id < endOfText)
            {
                Add(Bytes(library.TokenText(context, state, segment, token)), data, start, end);
            }
        }

        Close();
        return new WorkerSegment(start, end, Decode(_text), _words);
    }

    private static ReadOnlySpan<byte> Bytes(nint text) => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);

    private static string Decode(List<byte> utf8) => Encoding.UTF8.GetString([.. utf8]).Trim();

    // A character may be spread over tokens: bytes are joined before they become text. A space begins a word.
    private void Add(ReadOnlySpan<byte> bytes, in TokenData data, double segmentStart, double segmentEnd)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (bytes[0] == (byte)' ')
        {
            Close();
        }

        if (_tokens == 0)
        {
            _start = Math.Clamp(Start(data, segmentStart), segmentStart, segmentEnd);
        }

        _end = Math.Clamp(aligned ? segmentEnd : Seconds(data.End), _start, segmentEnd);
        _logProbability += Math.Log(Math.Clamp(data.Probability, 1e-9f, 1));
        _tokens++;
        _word.AddRange(bytes);
        _text.AddRange(bytes);
    }

    private double Start(in TokenData data, double segmentStart) => (aligned, data) switch
    {
        (true, { AlignedTime: >= 0 }) => Seconds(data.AlignedTime),
        (false, { Start: >= 0 }) => Seconds(data.Start),
        _ => _words.Count > 0 ? _words[^1].Start : segmentStart,
    };

    private void Close()
    {
        if (_tokens > 0 && Decode(_word) is { Length: > 0 } text)
        {
            _words.Add(new WorkerWord(text, _start, _end, Math.Exp(_logProbability / _tokens)));
        }

        _word.Clear();
        (_tokens, _logProbability) = (0, 0);
    }

    // Centiseconds. Untrained or confused decoders can answer any time.
    private double Seconds(long centiseconds) => Math.Clamp(centiseconds / 100.0, 0, duration);
}
