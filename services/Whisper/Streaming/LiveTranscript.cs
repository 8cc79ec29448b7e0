using System.Text;
using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Streaming;

/// <summary>
/// The finished utterances of a session. Words and text of the last hours are kept, so that a session that never ends does not grow
/// without limit; counters go on.
/// </summary>
internal sealed class LiveTranscript
{
    private const int MostWords = 50_000;

    private readonly List<RecognizedWord> _words = [];
    private readonly List<FillerMark> _fillers = [];
    private readonly StringBuilder _text = new();

    /// <summary>An empty transcript, or that of an interrupted session.</summary>
    public LiveTranscript(LiveBeginning beginning)
    {
        _words.AddRange(beginning.Words);
        _fillers.AddRange(beginning.Fillers);
        _text.Append(LiveText.Join(_words));
        WordCount = beginning.WordCount;
    }

    /// <summary>The words with their times.</summary>
    public IReadOnlyList<RecognizedWord> Words => _words;

    /// <summary>The hesitations among them.</summary>
    public IReadOnlyList<FillerMark> Fillers => _fillers;

    /// <summary>The words as a text.</summary>
    public string Text => _text.ToString();

    /// <summary>The last characters of the text.</summary>
    public string End(int characters) => characters >= _text.Length ? _text.ToString() : _text.ToString(_text.Length - characters, characters);

    /// <summary>Words since the beginning.</summary>
    public int WordCount { get; private set; }

    public void Add(LiveUtterance utterance)
    {
        if (utterance.Words.Count == 0)
        {
            return;
        }
        WordCount += utterance.Words.Count;
        _words.AddRange(utterance.Words);
        _fillers.AddRange(utterance.Fillers);
        _text.Append(_text.Length > 0 ? " " : "").Append(utterance.Text);
        if (_words.Count > MostWords)
        {
            _words.RemoveRange(0, MostWords / 2);
            _fillers.RemoveAll(filler => filler.Start < _words[0].Start);
            _text.Clear().Append(LiveText.Join(_words));
        }
    }
}
