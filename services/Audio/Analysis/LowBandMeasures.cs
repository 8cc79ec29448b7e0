namespace Eloquence.Audio;

/// <summary>What is measured in the low frequencies of a recording, in one walk through them.</summary>
/// <param name="Formants">Formants of the voiced frames.</param>
/// <param name="TelephoneFormants">The same of the band of a telephone.</param>
/// <param name="TelephoneActivity">Where that band sounds.</param>
/// <param name="Syllables">Syllable nuclei.</param>
/// <param name="Prominences">Cepstral peak prominences.</param>
internal sealed record LowBandMeasures(
    IReadOnlyList<FormantFrame> Formants,
    IReadOnlyList<FormantFrame> TelephoneFormants,
    SpeechActivity TelephoneActivity,
    SyllableTrack Syllables,
    Prominences Prominences)
{
    private const double TelephoneHz = 3400;
    private const double TelephoneEdgeHz = 60;
    private const double TelephoneReachSeconds = 0.05;

    /// <summary>Measures.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="pitch">Its track.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static LowBandMeasures Of(ISampleSource source, PitchTrack pitch, CancellationToken cancellationToken)
    {
        var duration = source.Length / (double)source.SampleRate;
        var voiced = new VoicedTrack(pitch, duration);
        var band = LowBand.Of(source);
        var telephone = new KeptSource(new FilteredSource(band, TelephoneGain, TelephoneReachSeconds));

        var forFormants = ResampledSource.Of(source, band, FormantAnalysis.SampleRate);
        var formants = new FormantAnalysis(voiced, forFormants);
        var syllables = new SyllableNuclei(forFormants);
        var forCepstra = ResampledSource.Of(source, band, CepstralProminence.SampleRate);
        var prominence = new CepstralProminence(source, forCepstra.FirstSeconds);
        var loudness = SilenceDetector.Loudness(telephone);
        var forTelephoneFormants = ResampledSource.OfFiltered(source, telephone, FormantAnalysis.SampleRate);
        var telephoneFormants = new FormantAnalysis(voiced, forTelephoneFormants);

        SampleWalk.InStep(
            cancellationToken,
            (new SampleWalk(forFormants, 2 * Math.Max(formants.Reach, SyllableNuclei.Reach)), FormantsAndSyllables),
            (new SampleWalk(forCepstra, 2 * CepstralProminence.Reach), prominence.Process),
            (new SampleWalk(telephone, 2 * loudness.Reach), loudness.Process),
            (new SampleWalk(forTelephoneFormants, 2 * telephoneFormants.Reach), telephoneFormants.Process));
        return new LowBandMeasures(
            formants.Finish(), telephoneFormants.Finish(), SilenceDetector.Judge(loudness.Finish(), duration), syllables.Finish(voiced), prominence.Finish());

        void FormantsAndSyllables(SampleBlock block)
        {
            formants.Process(block);
            syllables.Process(block);
        }
    }

    /// <summary>Gain of the band of a telephone: what counts as sound and lies below 3.4 kHz (ITU-T G.712), behind a smooth edge.</summary>
    private static double TelephoneGain(double hertz) =>
        SilenceDetector.LowEdge(hertz) / (1 + Math.Exp((hertz - TelephoneHz) / TelephoneEdgeHz));
}
