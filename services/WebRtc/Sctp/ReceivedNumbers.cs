namespace Eloquence.WebRtc.Sctp;

/// <summary>Which transmission sequence numbers have come: all up to one, and blocks behind gaps (RFC 9260, 3.3.4).</summary>
internal sealed class ReceivedNumbers(long cumulative)
{
    private readonly List<(long Start, long End)> _blocks = [];

    /// <summary>Everything up to here has come or was given up.</summary>
    public long Cumulative { get; private set; } = cumulative;

    /// <summary>Blocks behind the gap, ascending.</summary>
    public IReadOnlyList<(long Start, long End)> Blocks => _blocks;

    public bool Contains(long tsn) => tsn <= Cumulative || _blocks.Exists(block => tsn >= block.Start && tsn <= block.End);

    /// <summary>Adds a number that is not contained.</summary>
    public void Add(long tsn)
    {
        var position = _blocks.FindIndex(block => block.Start > tsn);
        position = position < 0 ? _blocks.Count : position;
        var joinsPrevious = position > 0 && _blocks[position - 1].End == tsn - 1;
        var joinsNext = position < _blocks.Count && _blocks[position].Start == tsn + 1;
        switch (joinsPrevious, joinsNext)
        {
            case (true, true):
                _blocks[position - 1] = (_blocks[position - 1].Start, _blocks[position].End);
                _blocks.RemoveAt(position);
                break;
            case (true, false):
                _blocks[position - 1] = (_blocks[position - 1].Start, tsn);
                break;
            case (false, true):
                _blocks[position] = (tsn, _blocks[position].End);
                break;
            default:
                _blocks.Insert(position, (tsn, tsn));
                break;
        }

        Close();
    }

    /// <summary>RFC 3758, 3.6: nothing up to this number will come any more.</summary>
    public void Skip(long tsn)
    {
        Cumulative = Math.Max(Cumulative, tsn);
        Close();
    }

    private void Close()
    {
        while (_blocks.Count > 0 && _blocks[0].Start <= Cumulative + 1)
        {
            Cumulative = Math.Max(Cumulative, _blocks[0].End);
            _blocks.RemoveAt(0);
        }
    }
}
