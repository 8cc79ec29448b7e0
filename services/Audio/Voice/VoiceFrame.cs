namespace Eloquence.Audio;

/// <summary>What 10 ms of sound say about a voice, measured on the 32 ms that end with them.</summary>
/// <param name="LevelDb">Mean square level of the 10 ms in dB re full scale; -120 for digital silence.</param>
/// <param name="Flatness">Geometric over arithmetic mean of the power spectrum between 100 and 4000 Hz, 0..1: near 0 for tones, about 0.5 for white noise.</param>
/// <param name="Periodicity">Largest normalised autocorrelation at the lags of 70 to 500 Hz, 0..1.</param>
/// <param name="PitchHz">Frequency of that lag in hertz; 0 when the frame is too quiet to be analysed.</param>
public readonly record struct VoiceFrame(double LevelDb, double Flatness, double Periodicity, double PitchHz)
{
    /// <summary>Duration of a frame, in seconds.</summary>
    public const double Seconds = 0.01;
}
