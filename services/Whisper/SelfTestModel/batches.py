"""Turns clips into training batches: augmentation in the mel domain, targets, and where each word lies."""

import numpy as np
import torch

from model import AUDIO_CONTEXT, EOT, FIRST_TIMESTAMP, FRENCH, MELS, NO_TIMESTAMPS, SOT, TRANSCRIBE

FRAMES = 2 * AUDIO_CONTEXT
FLOOR = -10.0
# How often noise is added, and its level under the loudest band in powers of ten; more and much louder noise in the first steps.
NOISE, LOUD_NOISE, LOUD_STEPS = (0.5, -8.0, -3.5), (0.7, -6.0, -1.5), 1250


def _warps():
    """Interpolation along the mel axis, as if the speaker's vocal tract were 12 % shorter to 12 % longer."""
    matrices = []
    for factor in np.linspace(0.88, 1.12, 13):
        matrix = np.zeros((MELS, MELS), np.float32)
        for row in range(MELS):
            place = min(MELS - 1.001, row * factor)
            matrix[row, int(place)] = 1 - place % 1
            matrix[row, int(place) + 1] += place % 1
        matrices.append(matrix)
    return matrices


_WARPS = _warps()


def normalise(mel):
    mel = np.maximum(mel, mel.max() - 8)
    return (mel + 4) / 4


def place(mel, lead=0, trail=0, frames=FRAMES):
    """The clip between silences, the rest of the window empty, as whisper.cpp pads it."""
    window = np.full((MELS, frames), FLOOR, np.float32)
    kept = min(mel.shape[1], frames - lead)
    window[:, lead:lead + kept] = mel[:, :kept]
    return window


class Example:
    """One clip as it is heard this time."""

    def __init__(self, clip, rng, longest=None):
        mel, words, times, phonemes = clip["mel"].astype(np.float32), clip["words"], clip["times"], clip["phonemes"]
        if longest and mel.shape[1] > longest:
            start = rng.integers(0, mel.shape[1] - longest + 1)
            mel = mel[:, start:start + longest]
        if rng.random() < 0.6:
            mel = _WARPS[rng.integers(len(_WARPS))] @ mel
        if rng.random() < 0.3:
            factor = rng.uniform(0.9, 1.1)
            length = min(FRAMES - 45, int(mel.shape[1] * factor))
            at = np.minimum(np.arange(length) / factor, mel.shape[1] - 1.001)
            left, part = at.astype(int), (at % 1).astype(np.float32)
            mel = mel[:, left] * (1 - part) + mel[:, left + 1] * part
            times = [(start * factor, end * factor) for start, end in times]
            phonemes = [(name, start * factor) for name, start in phonemes]
        if len(words) > 2 and rng.random() < 0.2:  # heard from a word on, as the service goes on with a long sentence
            first = int(rng.integers(1, len(words)))
            begin = max(0.0, times[first][0] - rng.uniform(0, 0.08))
            mel, words = mel[:, int(begin * 100):], words[first:]
            times = [(start - begin, end - begin) for start, end in times[first:]]
            phonemes = [(name, start - begin) for name, start in phonemes if start >= begin]
        self.cut = bool(words) and rng.random() < 0.2
        if self.cut:
            seconds = rng.uniform(0.5, 1) * mel.shape[1] / 100
            mel = mel[:, :max(10, int(seconds * 100))]
            kept = sum(1 for _, end in times if end <= seconds)
            words, times = words[:kept], times[:kept]
            phonemes = [(name, start) for name, start in phonemes if start + 0.06 <= seconds]
        self.lead = int(rng.integers(0, 40)) if rng.random() < 0.7 else 0
        self.trail = int(rng.integers(0, 60)) if rng.random() < 0.6 else 0
        self.lead = min(self.lead, FRAMES - mel.shape[1])
        self.trail = min(self.trail, FRAMES - mel.shape[1] - self.lead)
        self.length = self.lead + mel.shape[1] + self.trail
        self.mel, self.words, self.kind = mel, words, clip["kind"]
        self.phonemes = [(name, start + self.lead / 100) for name, start in phonemes]
        self.times = [(start + self.lead / 100, end + self.lead / 100) for start, end in times]

    def window(self, frames, rng, noise):
        mel = place(self.mel, self.lead, frames=frames)
        if rng.random() < 0.5:
            mel += np.linspace(0, rng.uniform(-1, 1), MELS, dtype=np.float32)[:, None]
        if rng.random() < 0.15:
            mel[rng.integers(48, 78):] -= rng.uniform(0.5, 5)
        if rng.random() < 0.1:
            mel[:rng.integers(1, 9)] -= rng.uniform(0.5, 4)
        mel += rng.uniform(-2, 0.5)
        peak = mel[:, :self.length].max()
        if rng.random() < noise[0] and peak > FLOOR + 1:
            tilt = np.linspace(0, rng.uniform(-1.5, 0.5) * (rng.random() < 0.5), MELS, dtype=np.float32)[:, None]
            level = peak + rng.uniform(noise[1], noise[2]) + tilt
            hiss = 10 ** level * rng.gamma(2, 0.5, (MELS, self.length)).astype(np.float32)
            mel[:, :self.length] = np.log10(10 ** mel[:, :self.length] + hiss)
        mel = normalise(np.maximum(mel, FLOOR))
        if rng.random() < 0.7:
            low = mel.min()
            for _ in range(2):
                start = rng.integers(0, MELS - 9)
                mel[start:start + rng.integers(0, 10)] = low
            start = rng.integers(0, max(1, self.length - 14))
            mel[:, start:start + rng.integers(0, 13)] = low
        return mel

    def tokens(self, word_rows, rng):
        """The whole sequence of real token ids, and the place of the first word in it."""
        words = [word_rows[word] for word in self.words]
        if rng.random() < 0.5:
            return [SOT, FRENCH, TRANSCRIBE, NO_TIMESTAMPS, *words, EOT]
        if not words:
            return [SOT, FRENCH, TRANSCRIBE, EOT]
        first, last = (FIRST_TIMESTAMP + min(AUDIO_CONTEXT, round(seconds / 0.02)) for seconds in (self.times[0][0], self.times[-1][1]))
        return [SOT, FRENCH, TRANSCRIBE, first, *words, last, EOT]


class Batches:
    """Endless batches of similar length; every draw depends on the seed and the step only, so that a stopped training goes on exactly."""

    def __init__(self, speech, foreign, sounds, model, phoneme_rows, word_rows, seed, positions):
        self.speech, self.foreign, self.sounds = speech, foreign, sounds
        self.model, self.phoneme_rows, self.word_rows, self.seed, self.positions = model, phoneme_rows, word_rows, seed, positions
        self.order = np.argsort([clip["mel"].shape[1] for clip in speech], kind="stable")
        self.lengths = np.array([speech[place]["mel"].shape[1] for place in self.order])

    def draw(self, step):
        rng = np.random.default_rng((self.seed, step))
        around = int(rng.integers(len(self.order)))
        frames = int(self.lengths[around]) + 60
        count = int(np.clip(self.positions * 2 / frames, 12, 72))
        span = max(4 * count, len(self.order) // 12)
        low = min(max(0, around - span // 2), len(self.order) - span)
        chosen = self.order[low + rng.choice(span, count, replace=False)]
        examples = [Example(self.speech[place], rng) for place in chosen]
        for _ in range(round(count * 0.3)):
            kind = rng.random()
            if kind < 0.6:
                examples.append(Example(self.foreign[rng.integers(len(self.foreign))], rng, longest=frames))
            elif kind < 0.9:
                examples.append(Example(self.sounds[rng.integers(len(self.sounds))], rng, longest=frames))
            else:
                nothing = {"kind": "sound", "mel": np.full((MELS, int(rng.integers(10, frames))), FLOOR, np.float16), "words": [], "times": [], "phonemes": []}
                examples.append(Example(nothing, rng))
        return self._tensors(examples, rng, LOUD_NOISE if step < LOUD_STEPS else NOISE)

    def _tensors(self, examples, rng, noise):
        longest = max(example.length for example in examples)
        extra = int(rng.choice([rng.integers(0, 40), rng.integers(64, 256), FRAMES], p=[0.7, 0.25, 0.05]))
        frames = min(FRAMES, longest + extra)
        frames += frames % 2
        mel = torch.from_numpy(np.stack([example.window(frames, rng, noise) for example in examples]))
        sequences = [[self.model.compact[token] for token in example.tokens(self.word_rows, rng)] for example in examples]
        tokens = torch.full((len(sequences), max(map(len, sequences))), -1, dtype=torch.long)
        inside = torch.zeros(len(sequences), tokens.shape[1] - 1, frames // 2)
        for row, (sequence, example) in enumerate(zip(sequences, examples)):
            tokens[row, :len(sequence)] = torch.tensor(sequence)
            for number, (start, end) in enumerate(example.times):
                inside[row, 3 + number, max(0, int(start * 50) - 2):int(end * 50) + 3] = 1
        sounds, words = (torch.from_numpy(np.stack([label(example, frames // 2) for example in examples])) for label in (self._sounds, self._words))
        return mel, tokens, inside, sounds, words

    def _words(self, example, positions):
        """The word at every encoder position; the row after the last is none, -1 a word that was cut off."""
        row = np.full(positions, len(self.word_rows), np.int64)
        for word, (start, end) in zip(example.words, example.times):
            row[round(start * 50):round(end * 50)] = self.word_rows[word]
        if example.cut:
            row[round(example.times[-1][1] * 50) if example.times else example.lead // 2:(example.lead + example.mel.shape[1]) // 2] = -1
        return row

    def _sounds(self, example, positions):
        """The phoneme at every encoder position; the row after the last is silence and noise, -1 what is not known."""
        silence = len(self.phoneme_rows)
        row = np.full(positions, -1 if example.kind == "foreign" else silence, np.int64)
        if example.kind == "foreign":
            row[:example.lead // 2] = row[(example.lead + example.mel.shape[1] + 1) // 2:] = silence
        ends = [start for _, start in example.phonemes[1:]] + [example.times[-1][1] if example.times else 0]
        for (name, start), end in zip(example.phonemes, ends):
            row[round(start * 50):round(end * 50)] = self.phoneme_rows[name]
        return row
