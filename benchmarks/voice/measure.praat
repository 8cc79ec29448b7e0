# Computes what SpeechAnalyser computes, and prints how long that took, in seconds.
form Measure one recording
  sentence Wav take.wav
endform

stopwatch
sound = Read from file: wav$
pitch = noprogress To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
median = Get quantile: 0, 0, 0.5, "Hertz"

selectObject: sound
intensity = noprogress To Intensity: 75, 0, "yes"
loudness = Get mean: 0, 0, "energy"

selectObject: sound
grid = noprogress To TextGrid (silences): 100, 0, -25, 0.25, 0.1, "silent", "sounding"

selectObject: sound, pitch
pulses = noprogress To PointProcess (cc)
jitterLocal = Get jitter (local): 0, 0, 0.0001, 0.02, 1.3
jitterPpq5 = Get jitter (ppq5): 0, 0, 0.0001, 0.02, 1.3
selectObject: sound, pulses
shimmerLocal = Get shimmer (local): 0, 0, 0.0001, 0.02, 1.3, 1.6
shimmerApq5 = Get shimmer (apq5): 0, 0, 0.0001, 0.02, 1.3, 1.6

selectObject: sound
harmonicity = noprogress To Harmonicity (cc): 0.01, 75, 0.1, 1.0
hnr = Get mean: 0, 0

selectObject: sound
cepstrogram = noprogress To PowerCepstrogram: 60, 0.002, 5000, 50
cpps = Get CPPS: "no", 0.02, 0.0005, 60, 330, 0.05, "parabolic", 0.001, 0, "Straight", "Robust"

selectObject: sound
ltas = noprogress To Ltas: 100
tilt = Get slope: 0, 1000, 1000, 4000, "energy"

selectObject: sound
formants = noprogress To Formant (burg): 0, 5, 5500, 0.025, 50
f1 = Get mean: 1, 0, 0, "hertz"
f2 = Get mean: 2, 0, 0, "hertz"
f3 = Get mean: 3, 0, 0, "hertz"
time = stopwatch
writeInfoLine: fixed$ (time, 6)
