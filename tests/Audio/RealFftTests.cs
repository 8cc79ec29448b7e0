namespace Eloquence.Audio.Tests;

public sealed class RealFftTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(1024)]
    public void Power_spectrum_and_autocorrelation_equal_their_definitions(int length)
    {
        var random = new Random(length);
        var x = Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5).ToArray();
        var half = length / 2;
        double[] re = new double[half], im = new double[half], power = new double[half + 1], correlation = new double[half + 1];
        var fft = new RealFft(length);

        fft.PowerSpectrum(x, re, im, power);
        fft.TransformEven(power, re, im, correlation);

        for (var k = 0; k <= half; k++)
        {
            double sumRe = 0, sumIm = 0, products = 0;
            for (var i = 0; i < length; i++)
            {
                sumRe += x[i] * Math.Cos(2 * Math.PI * k * i / length);
                sumIm -= x[i] * Math.Sin(2 * Math.PI * k * i / length);
                products += x[i] * x[(i + k) % length];
            }
            Assert.Equal((sumRe * sumRe) + (sumIm * sumIm), power[k], 1e-9 * length);
            Assert.Equal(products * length, correlation[k], 1e-8 * length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(12)]
    public void Only_powers_of_two_are_accepted(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => new RealFft(length));
}
