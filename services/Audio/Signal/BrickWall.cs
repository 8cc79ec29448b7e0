using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// What a recording holds below the Nyquist frequency of a lower sample rate, cut as sharply as Praat's <c>Sound: Resample</c> cuts: of the
/// spectrum of the whole recording between 1000 zeros on each side, padded to a power of two, everything from one bin on is removed. The impulse
/// response of that, sin(ωd) / (P sin(πd/P)), is as long as the recording and rings through every silence, which linear prediction hears.
/// <para>Its middle is convolved block by block. Further away the quotient changes slowly, so what a short piece of the recording leaves there is a
/// tone at the edge: pieces of about 10 ms are reduced to the amplitude of theirs, and the tones of all pieces within 20 s are summed.</para>
/// One instance serves one thread.
/// </summary>
internal sealed class BrickWall : ISampleSource
{
    private const int Padding = 1000;
    private const double FullSeconds = 0.15;
    private const double NearSeconds = 0.3;
    private const double FarSeconds = 20;
    private const double PieceSeconds = 0.01;

    private readonly ISampleSource _source;
    private readonly FilteredSource _near;
    private readonly Edge _edge;
    private readonly int _piece;
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly double[] _ramp;
    private readonly double[] _far;
    private (double[] Re, double[] Im)? _tones;
    private (double Re, double Im) _mirror;
    private readonly (long Piece, double Re, double Im)[] _amplitudes = new (long, double, double)[4];

    /// <param name="recording">The recording, whose length and rate tell where Praat cuts.</param>
    /// <param name="source">What is cut: the recording, or what it holds below a frequency above the cut.</param>
    /// <param name="sampleRate">The lower sample rate, in hertz.</param>
    public BrickWall(ISampleSource recording, ISampleSource source, int sampleRate)
    {
        _source = source;
        _edge = Edge.Of(recording, source.SampleRate, sampleRate);
        double full = FullSeconds * source.SampleRate, reach = NearSeconds * source.SampleRate;
        var kernel = new double[(int)reach + 1];
        kernel[0] = _edge.Middle;
        for (var i = 1; i < kernel.Length; i++)
        {
            kernel[i] = Near(i, full, reach) * _edge.Envelope(i) * Math.Sin(_edge.Angle(i));
        }
        _near = new FilteredSource(source, kernel);
        Array.Fill(_amplitudes, (long.MinValue, 0, 0));

        _piece = (int)BitOperations.RoundUpToPowerOf2((uint)(PieceSeconds * source.SampleRate));
        _cos = new double[_piece];
        _sin = new double[_piece];
        _ramp = new double[_piece];
        for (var i = 0; i < _piece; i++)
        {
            (_sin[i], _cos[i]) = Math.SinCos(_edge.Angle(i));
            _ramp[i] = i / (double)_piece;
        }
        // From place to place.
        var places = (int)Math.Min(FarSeconds * source.SampleRate / _piece, (source.Length / _piece) + 1);
        _far = new double[(2 * places) + 1];
        for (var i = 0; i < _far.Length; i++)
        {
            double distance = (places - i) * _piece;
            _far[i] = i == places ? 0 : (1 - Near(Math.Abs(distance), full, reach)) * _edge.Envelope(distance);
        }
    }

    public int SampleRate => _source.SampleRate;

    public long Length => _source.Length;

    public void Read(long start, Span<double> samples)
    {
        _near.Read(start, samples);
        _tones ??= Tones();
        while (!samples.IsEmpty)
        {
            var piece = Math.DivRem(start, _piece, out var offset);
            if (offset < 0)
            {
                (piece, offset) = (piece - 1, offset + _piece);
            }
            var count = (int)Math.Min(samples.Length, _piece - offset);
            AddTones(piece, (int)offset, samples[..count]);
            samples = samples[count..];
            start += count;
        }
    }

    /// <summary>Part of the impulse response that is convolved.</summary>
    private static double Near(double distance, double full, double reach) =>
        distance <= full ? 1 : distance >= reach ? 0 : 0.5 + (0.5 * Math.Cos(Math.PI * (distance - full) / (reach - full)));

    /// <summary>Amplitude of the tone around every place, between as much nothing as the sums reach.</summary>
    private (double[] Re, double[] Im) Tones()
    {
        var margin = _far.Length / 2;
        var pieces = (int)((_source.Length + _piece - 1) / _piece);
        double[] re = new double[pieces + 3 + (2 * margin)], im = new double[re.Length];
        var samples = new double[_piece];
        Span<double> x = stackalloc double[4];
        Span<double> y = stackalloc double[4];
        for (var piece = 0; piece < pieces; piece++)
        {
            _source.Read((long)piece * _piece, samples);
            for (var power = 0; power < 4; power++)
            {
                x[power] = VectorMath.Dot(samples, _cos);
                y[power] = VectorMath.Dot(samples, _sin);
                VectorMath.SubtractAndMultiply(samples, 0, _ramp, samples);
            }
            var (sin, cos) = Math.SinCos(_edge.Angle((long)piece * _piece));
            for (var place = 0; place < 4; place++)
            {
                double shareX = Share(place, x), shareY = Share(place, y);
                re[margin + piece + place] += (cos * shareX) - (sin * shareY);
                im[margin + piece + place] -= (sin * shareX) + (cos * shareY);
            }
        }
        if (_edge.HalfBins % 2 == 0)
        {
            // Of the last bin only the real part stays: half the tone, and half of it mirrored in time.
            var (sin, cos) = Math.SinCos(_edge.MirrorAngle);
            double sumRe = VectorMath.Sum(re) * _edge.Share, sumIm = VectorMath.Sum(im) * _edge.Share;
            _mirror = ((cos * sumRe) + (sin * sumIm), (sin * sumRe) - (cos * sumIm));
        }
        return (re, im);
    }

    /// <summary>What the place before a piece, its two ends and the place behind get of it, from the sums over the piece times 1, r, r² and r³, r from 0 to 1.</summary>
    private static double Share(int place, ReadOnlySpan<double> sums) => place switch
    {
        0 => (-0.5 * sums[1]) + sums[2] - (0.5 * sums[3]),
        1 => sums[0] - (2.5 * sums[2]) + (1.5 * sums[3]),
        2 => (0.5 * sums[1]) + (2 * sums[2]) - (1.5 * sums[3]),
        _ => 0.5 * (sums[3] - sums[2]),
    };

    /// <summary>Adds what the rest of the recording leaves in a piece, its amplitude a cubic between the four places around.</summary>
    private void AddTones(long piece, int offset, Span<double> samples)
    {
        var (sin, cos) = Math.SinCos(_edge.Angle(piece * _piece));
        var before = Amplitude(piece - 1);
        var from = Amplitude(piece);
        var to = Amplitude(piece + 1);
        var behind = Amplitude(piece + 2);
        var re = Cubic(before.Re, from.Re, to.Re, behind.Re);
        var im = Cubic(before.Im, from.Im, to.Im, behind.Im);
        var turnedRe = (re * cos) - (im * sin);
        var turnedIm = (im * cos) + (re * sin);
        ref var target = ref MemoryMarshal.GetReference(samples);
        var i = 0;
        for (; i + Vector512<double>.Count <= samples.Length; i += Vector512<double>.Count)
        {
            var ramp = Vector512.LoadUnsafe(ref _ramp[offset + i]);
            var tone = (Vector512.LoadUnsafe(ref _cos[offset + i]) * Value(turnedRe, ramp)) - (Vector512.LoadUnsafe(ref _sin[offset + i]) * Value(turnedIm, ramp));
            (Vector512.LoadUnsafe(ref target, (nuint)i) + tone).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < samples.Length; i++)
        {
            var ramp = Vector512.Create(_ramp[offset + i]);
            samples[i] += (_cos[offset + i] * Value(turnedRe, ramp)[0]) - (_sin[offset + i] * Value(turnedIm, ramp)[0]);
        }
    }

    /// <summary>Coefficients of the smooth cubic between values at 0 and 1 with neighbours at -1 and 2.</summary>
    private static Vector256<double> Cubic(double before, double from, double to, double behind) => Vector256.Create(
        from,
        (to - before) / 2,
        before - (2.5 * from) + (2 * to) - (behind / 2),
        ((behind - before) / 2) + (1.5 * (from - to)));

    private static Vector512<double> Value(Vector256<double> cubic, Vector512<double> x) =>
        ((((cubic[3] * x) + Vector512.Create(cubic[2])) * x) + Vector512.Create(cubic[1])) * x + Vector512.Create(cubic[0]);

    /// <summary>Amplitude at the start of a piece: -i times the weighted sum of the tones. Every piece asks for four, three of which its neighbour asked for.</summary>
    private (double Re, double Im) Amplitude(long piece)
    {
        ref var kept = ref _amplitudes[piece & 3];
        if (kept.Piece != piece)
        {
            var (re, im) = _tones!.Value;
            // The row of tones begins with the place before the recording.
            var first = (int)Math.Clamp(piece + 1, 0, re.Length - _far.Length);
            kept = (
                piece,
                _mirror.Re + VectorMath.Dot(_far, im.AsSpan(first, _far.Length)),
                _mirror.Im - VectorMath.Dot(_far, re.AsSpan(first, _far.Length)));
        }
        return (kept.Re, kept.Im);
    }

    /// <summary>Where the spectrum is cut. Distances are counted in samples of what is cut.</summary>
    /// <param name="Period">Length of the padded recording in its own samples, P.</param>
    /// <param name="HalfBins">Twice the number of bins that stay above zero frequency; odd when all of the last one stays, even when only half of it does.</param>
    /// <param name="RecordingRate">Sample rate of the recording, in hertz.</param>
    /// <param name="SampleRate">Sample rate of what is cut, in hertz.</param>
    private readonly record struct Edge(long Period, long HalfBins, int RecordingRate, int SampleRate)
    {
        /// <summary>One sample as a share of the padded recording.</summary>
        public double Share => (double)RecordingRate / SampleRate / Period;

        /// <summary>Value of the impulse response at distance zero.</summary>
        public double Middle => HalfBins * Share;

        /// <summary>Phase of the tone at the edge between a sample and its mirror image in the padded recording, both taken as number zero.</summary>
        public double MirrorAngle => Turn(((Int128)((2 * Padding) - 1) * SampleRate) + RecordingRate);

        public static Edge Of(ISampleSource recording, int sourceRate, int sampleRate)
        {
            var period = (long)BitOperations.RoundUpToPowerOf2((ulong)(recording.Length + (2 * Padding)));
            // Praat removes from this place on in a row of real and imaginary parts that begins with the ones of zero frequency and Nyquist.
            var removed = (long)Math.Floor(sampleRate * (1.0 / recording.SampleRate) * period);
            return new Edge(period, removed - 2, recording.SampleRate, sourceRate);
        }

        /// <summary>Phase of the tone at the edge after some samples, in radians.</summary>
        public double Angle(long samples) => Turn((Int128)samples * RecordingRate);

        /// <summary>What the tone is multiplied by at a distance.</summary>
        public double Envelope(double distance)
        {
            var (sin, cos) = Math.SinCos(Math.PI * distance * Share);
            return Share * (HalfBins % 2 == 0 ? cos : 1) / sin;
        }

        /// <summary>Phase after some samples of the recording times <see cref="SampleRate"/>, counted in whole numbers so that hours lose nothing.</summary>
        private double Turn(Int128 samples)
        {
            var period = (Int128)Period * SampleRate;
            return Math.PI * (double)(HalfBins * samples % (2 * period)) / (double)period;
        }
    }
}
