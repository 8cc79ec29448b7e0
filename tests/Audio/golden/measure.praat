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

writeInfoLine: "{"
appendInfoLine: "  ""praat"": """, praatVersion$, ""","
appendInfoLine: "  ""duration"": ", fixed$ (duration, 6), ","
appendInfoLine: "  ""median_hz"": ", fixed$ (median, 6), ","
appendInfoLine: "  ""mean_hz"": ", fixed$ (mean, 6), ","
appendInfoLine: "  ""percentile5_hz"": ", fixed$ (low, 6), ","
appendInfoLine: "  ""percentile95_hz"": ", fixed$ (high, 6), ","
appendInfoLine: "  ""deviation_semitones"": ", fixed$ (deviation, 6), ","
appendInfoLine: "  ""intensity_db"": ", fixed$ (loudness, 4), ","
appendInfoLine: "  ""sounding"": [", sounding$, "],"
appendInfoLine: "  ""first_frame"": ", fixed$ (first, 9), ","
appendInfoLine: "  ""f0"": [", f0$, "]"
appendInfoLine: "}"
