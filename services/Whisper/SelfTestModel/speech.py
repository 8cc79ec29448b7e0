"""Synthesises training speech with libespeak-ng in this process, with the time of every word and phoneme, and its log-mel features."""

import ctypes
import math

import numpy as np

RATE = 16000
MELS = 80
HOP = 160
WORD_EVENT, PHONEME_EVENT = 1, 7


class _Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
                ("audio_position", ctypes.c_int), ("sample", ctypes.c_int), ("user_data", ctypes.c_void_p), ("name", ctypes.c_char * 8)]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Espeak:
    """One synthesiser per process: the library keeps global state."""

    def __init__(self):
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        synchronous, with_phoneme_events = 2, 1
        self._rate = self._library.espeak_Initialize(synchronous, 100, None, with_phoneme_events)
        self._pieces, self._events = [], []
        self._callback = _Callback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples, count, events):
        if samples and count > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        place = 0
        while events[place].type != 0:
            event = events[place]
            if event.type in (WORD_EVENT, PHONEME_EVENT):
                self._events.append((event.type, event.text_position, event.audio_position / 1000, bytes(event.name).split(b"\0")[0].decode("utf-8", "replace")))
            place += 1
        return 0

    def say(self, words, voice, speed, pitch, gap=0):
        """Audio at 16 kHz in -1..1, the (start, end) of every word in seconds, and the (phoneme, start) pairs."""
        self._pieces, self._events = [], []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng does not know the voice {voice}")
        for parameter, value in ((1, speed), (3, pitch), (7, gap)):
            self._library.espeak_SetParameter(parameter, value, 0)
        text = " ".join(words).encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, 0, 0, 1, None, None)
        self._library.espeak_Synchronize()
        audio = resample(np.concatenate(self._pieces).astype(np.float32) / 32768, self._rate)
        return audio, *self._times(words, len(audio) / RATE)

    def _times(self, words, length):
        borders = np.cumsum([len(word) + 1 for word in words])
        starts = {}
        for kind, position, at, _ in self._events:
            if kind == WORD_EVENT:
                starts.setdefault(int(np.searchsorted(borders, position - 1, side="right")), at)
        phonemes = [(name, at) for kind, _, at, name in self._events if kind == PHONEME_EVENT and name and not name.startswith("_")]
        ends = [at for kind, _, at, name in self._events if kind == PHONEME_EVENT and name.startswith("_")]
        last = max([end for end in ends if phonemes and end > phonemes[-1][1]], default=length)
        times = []
        for place in range(len(words)):
            start = starts.get(place, times[-1][1] if times else 0.0)
            end = min((starts[later] for later in range(place + 1, len(words)) if later in starts), default=last)
            times.append((start, max(start, end)))
        return times, phonemes


def resample(audio, rate):
    """To 16 kHz by cutting the spectrum of the whole clip."""
    if rate == RATE:
        return audio
    length = len(audio) * RATE // rate
    spectrum = np.fft.rfft(audio)
    kept = min(length // 2 + 1, len(spectrum))
    target = np.zeros(length // 2 + 1, complex)
    target[:kept] = spectrum[:kept]
    return (np.fft.irfft(target, length) * (length / len(audio))).astype(np.float32)


def mel_filters():
    """Slaney's mel filters for 16 kHz and a 400-point transform, as Whisper files carry them: 80 x 201."""
    def to_mel(hertz):
        return hertz / (200 / 3) if hertz < 1000 else 15 + math.log(hertz / 1000) / (math.log(6.4) / 27)

    def to_hertz(mel):
        return mel * (200 / 3) if mel < 15 else 1000 * math.exp((math.log(6.4) / 27) * (mel - 15))

    points = [to_hertz(to_mel(RATE / 2) * step / (MELS + 1)) for step in range(MELS + 2)]
    filters = np.zeros((MELS, 201), np.float32)
    for mel in range(MELS):
        low, centre, high = points[mel:mel + 3]
        for bin in range(201):
            hertz = bin * 40.0
            filters[mel, bin] = max(0, min((hertz - low) / (centre - low), (high - hertz) / (high - centre))) * 2 / (high - low)
    return filters


_FILTERS = mel_filters()
_WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)).astype(np.float32)


def log_mel(audio):
    """Whisper's features before normalisation: 80 x frames, log10 of mel power, one frame per 10 ms."""
    padded = np.pad(audio, (200, 200), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 400)[::HOP][:len(audio) // HOP]
    power = np.abs(np.fft.rfft(frames * _WINDOW, axis=1)) ** 2
    return np.log10(np.maximum(power.astype(np.float32) @ _FILTERS.T, 1e-10)).T.astype(np.float32)
