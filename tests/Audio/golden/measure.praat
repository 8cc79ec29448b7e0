# Prints what Praat measures in one WAV file as JSON.
# praat --run measure.praat /full/path/take.wav
form Measure one recording
  sentence Wav take.wav
endform

sound = Read from file: wav$
duration = Get total duration

selectObject: sound
pitch = noprogress To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
median = Get quantile: 0, 0, 0.5, "Hertz"
mean = Get mean: 0, 0, "Hertz"
low = Get quantile: 0, 0, 0.05, "Hertz"
high = Get quantile: 0, 0, 0.95, "Hertz"
deviation = Get standard deviation: 0, 0, "semitones"
first = Get time from frame number: 1
frames = Get number of frames
f0$ = ""
for i to frames
  f = Get value in frame: i, "Hertz"
  if f = undefined
    f = 0
  endif
  separator$ = if i = 1 then "" else ", " fi
  f0$ = f0$ + separator$ + fixed$ (f, 4)
endfor

selectObject: sound
intensity = noprogress To Intensity: 75, 0, "yes"
loudness = Get mean: 0, 0, "energy"
loudest = Get maximum: 0, 0, "none"
intensityFrames = Get number of frames
levels$ = ""
for i to intensityFrames
  level = Get value in frame: i
  separator$ = if i = 1 then "" else ", " fi
  levels$ = levels$ + separator$ + fixed$ (level, 3)
endfor

selectObject: sound
grid = noprogress To TextGrid (silences): 100, 0, -25, 0.25, 0.1, "silent", "sounding"
intervals = Get number of intervals: 1
sounding$ = ""
for i to intervals
  label$ = Get label of interval: 1, i
  if label$ = "sounding"
    start = Get start time of interval: 1, i
    end = Get end time of interval: 1, i
    separator$ = if sounding$ = "" then "" else ", " fi
    sounding$ = sounding$ + separator$ + "[" + fixed$ (start, 6) + ", " + fixed$ (end, 6) + "]"
  endif
endfor

selectObject: sound, pitch
pulses = noprogress To PointProcess (cc)
pulseCount = Get number of points
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
formantFrames = Get number of frames
for f to 3
  n'f' = 0
  sum'f' = 0
endfor
values = Create Table with column names: "formants", 0, "f1 f2 f3"
for i to formantFrames
  selectObject: formants
  time = Get time from frame number: i
  selectObject: pitch
  f0 = Get value at time: time, "Hertz", "nearest"
  if f0 <> undefined
    selectObject: values
    Append row
    row = Get number of rows
    for f to 3
      selectObject: formants
      v = Get value at time: f, time, "hertz", "linear"
      selectObject: values
      if v = undefined
        Set string value: row, "f'f'", ""
      else
        Set numeric value: row, "f'f'", v
        n'f' = n'f' + 1
        sum'f' = sum'f' + v
      endif
    endfor
  endif
endfor
for f to 3
  formantMean'f' = if n'f' > 0 then sum'f' / n'f' else 0 fi
  formantMedian'f' = 0
  if n'f' > 0
    selectObject: values
    defined = nowarn Extract rows where: "self$ [""f'f'""] <> """""
    formantMedian'f' = Get quantile: "f'f'", 0.5
    removeObject: defined
  endif
endfor

writeInfoLine: "{"
appendInfoLine: "  ""praat"": """, praatVersion$, ""","
appendInfoLine: "  ""duration"": ", fixed$ (duration, 6), ","
appendInfoLine: "  ""median_hz"": ", fixed$ (median, 6), ","
appendInfoLine: "  ""mean_hz"": ", fixed$ (mean, 6), ","
appendInfoLine: "  ""percentile5_hz"": ", fixed$ (low, 6), ","
appendInfoLine: "  ""percentile95_hz"": ", fixed$ (high, 6), ","
appendInfoLine: "  ""deviation_semitones"": ", fixed$ (deviation, 6), ","
appendInfoLine: "  ""intensity_db"": ", fixed$ (loudness, 4), ","
appendInfoLine: "  ""loudest_db"": ", fixed$ (loudest, 4), ","
appendInfoLine: "  ""sounding"": [", sounding$, "],"
appendInfoLine: "  ""pulses"": ", pulseCount, ","
appendInfoLine: "  ""jitter_local"": ", fixed$ (jitterLocal, 8), ","
appendInfoLine: "  ""jitter_ppq5"": ", fixed$ (jitterPpq5, 8), ","
appendInfoLine: "  ""shimmer_local"": ", fixed$ (shimmerLocal, 8), ","
appendInfoLine: "  ""shimmer_apq5"": ", fixed$ (shimmerApq5, 8), ","
appendInfoLine: "  ""hnr_db"": ", fixed$ (hnr, 5), ","
appendInfoLine: "  ""cpps_db"": ", fixed$ (cpps, 5), ","
appendInfoLine: "  ""tilt_db"": ", fixed$ (tilt, 5), ","
appendInfoLine: "  ""formant_means_hz"": [", fixed$ (formantMean1, 3), ", ", fixed$ (formantMean2, 3), ", ", fixed$ (formantMean3, 3), "],"
appendInfoLine: "  ""formant_medians_hz"": [", fixed$ (formantMedian1, 3), ", ", fixed$ (formantMedian2, 3), ", ", fixed$ (formantMedian3, 3), "],"
appendInfoLine: "  ""levels_db"": [", levels$, "],"
appendInfoLine: "  ""first_frame"": ", fixed$ (first, 9), ","
appendInfoLine: "  ""f0"": [", f0$, "]"
appendInfoLine: "}"
