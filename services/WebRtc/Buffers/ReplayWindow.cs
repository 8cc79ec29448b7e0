namespace Eloquence.WebRtc.Buffers;

/// <summary>
/// Remembers which of the last 64 numbers have been received (RFC 6347, 4.1.2.6; RFC 3711, 3.3.2). A number counts as received only after
/// its packet was authenticated: ask <see cref="Accepts"/> before, call <see cref="Add"/> after.
/// </summary>
internal struct ReplayWindow
{
    /// <summary>Numbers this far behind the newest are refused.</summary>
    public const int Size = 64;

    private ulong _newest;
    private ulong _received;

    /// <summary>False for a number that was received before or is too old to know.</summary>
    public readonly bool Accepts(ulong number)
    {
        if (_received == 0 || number > _newest)
        {
            return true;
        }

        var age = _newest - number;
        return age < Size && (_received & (1UL << (int)age)) == 0;
    }

    /// <summary>Marks a number as received.</summary>
    public void Add(ulong number)
    {
        if (_received == 0 || number > _newest)
        {
            var step = _received == 0 ? Size : number - _newest;
            _received = step >= Size ? 1 : (_received << (int)step) | 1;
            _newest = number;
        }
        else if (_newest - number < Size)
        {
            _received |= 1UL << (int)(_newest - number);
        }
    }
}
