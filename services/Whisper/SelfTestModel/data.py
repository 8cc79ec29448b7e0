"""Builds the training and evaluation clips, shard by shard: the same seed gives the same clips whatever the number of processes."""

import multiprocessing
import pathlib
import pickle
import random
import sys

import numpy as np

from grammar import Grammar, lines
from speech import RATE, Espeak, log_mel

LONGEST_SECONDS = 7.6
ACCENTS = ["fr", "fr-be", "fr-ch"]
# Never heard in training; the evaluation speaks with them.
HELD_OUT_TIMBRES = ["m2", "m7", "m8", "f2", "f5", "Denis", "linda", "pedro", "klatt3", "steph2", "edward2"]
TIMBRES = ["", "", "", "m1", "m3", "m4", "m5", "m6", "f1", "f3", "f4", "Alex", "Andrea", "Andy", "Annie", "Diogo", "Gene", "Gene2", "Henrique",
           "Hugo", "Jacky", "Lee", "Marco", "Mario", "Michael", "Mike", "Nguyen", "Storm", "adam", "anika", "announcer", "antonio", "aunty",
           "belinda", "benjamin", "boris", "caleb", "croak", "david", "ed", "edward", "grandma", "grandpa", "gustave", "iven", "iven3", "john",
           "klatt", "klatt2", "klatt4", "klatt6", "marcelo", "max", "michel", "miguel", "norbert", "pablo", "paul", "quincy", "rob", "robert",
           "sandro", "shelby", "steph", "steph3", "travis", "victor", "zac"]
# The timbre hardest to understand, in a third of the clips that join words by a single vowel.
HARD_TIMBRES = ["Alicia"] * 30
# Every speed that is not 3 or 8 at its end is unheard too.
SPEEDS = range(113, 219, 5)
HELD_OUT_SPEEDS = range(115, 211, 5)
FOREIGN = {"en": ["en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-us-nyc", "en-gb-x-gbclan", "en-029"], "de": ["de"], "es": ["es", "es-419"],
           "it": ["it"], "pt": ["pt", "pt-br"], "nl": ["nl"], "fr": ["fr", "fr", "fr-be", "fr-ch"]}
FOREIGN_SHARE = {"en": 10, "de": 3, "es": 3, "it": 2, "pt": 1, "nl": 1, "fr": 5}
SPEECH_SHARDS, WORDS_SHARDS, JOINED_SHARDS, LONG_SHARDS, FOREIGN_SHARDS, SOUND_SHARDS, SHARD = 24, 12, 8, 12, 6, 2, 1250


def voice(accent, timbre):
    return f"{accent}+{timbre}" if timbre else accent


def clip(kind, audio, words=(), times=(), phonemes=(), said=""):
    return {"kind": kind, "mel": log_mel(audio).astype(np.float16), "seconds": len(audio) / RATE, "words": list(words), "times": list(times),
            "phonemes": list(phonemes), "said": said}


def speak(espeak, kind, words, rng, accents, timbres, speeds, known):
    name = voice(rng.choice(accents), rng.choice(timbres))
    speed = rng.choice(speeds)
    audio, times, phonemes = espeak.say(words, name, speed, rng.randint(20, 85), rng.choice([0, 0, 0, 0, 1, 3]))
    if not 0.1 < len(audio) / RATE < LONGEST_SECONDS:
        return None
    return clip(kind, audio, words if known else (), times if known else (), phonemes if known else (), f"{name} {speed}: {' '.join(words)}")


def foreign_words():
    return {language: words.split() for language, words in (line.split(": ", 1) for line in lines("negatives.txt"))}


def tones(rng, noise):
    """Something like music: notes with harmonics, alone or in chords, with vibrato, attack and decay."""
    seconds = rng.uniform(0.5, 6)
    time = np.arange(int(seconds * RATE)) / RATE
    audio = np.zeros_like(time)
    for _ in range(rng.randint(1, 4)):
        beat, start = rng.uniform(0.08, 1.2), 0.0
        decay, vibrato, harmonics = rng.uniform(0, 6), rng.uniform(0, 0.02) * rng.choice([0, 1]), rng.randint(1, 8)
        while start < seconds:
            frequency = 55 * 2 ** (rng.randint(0, 60) / 12)
            place = slice(int(start * RATE), min(len(time), int((start + beat) * RATE)))
            local = time[place] - start
            phase = 2 * np.pi * frequency * (local + vibrato / 6 * np.sin(2 * np.pi * 6 * local) / (2 * np.pi))
            note = sum(np.sin(order * phase) / order ** rng.uniform(0.5, 2) for order in range(1, harmonics + 1) if order * frequency < 7900)
            if rng.random() < 0.9:
                audio[place] += note * np.exp(-decay * local) * np.minimum(1, local / 0.01)
            start += beat * rng.choice([1, 1, 1, 2])
    audio += noise.normal(0, 10 ** rng.uniform(-5, -2), len(audio))
    return (audio * rng.uniform(0.02, 0.9) / max(1e-6, np.abs(audio).max())).astype(np.float32)


def noises(rng, noise):
    """Silence, white, pink and brown noise, hum, clicks, with a changing level."""
    length = int(rng.uniform(0.3, 6) * RATE)
    shape = np.fft.rfft(noise.normal(0, 1, length)) / np.maximum(1, np.arange(length // 2 + 1)) ** rng.choice([0, 0, 0, 0.5, 1])
    audio = np.fft.irfft(shape, length)
    audio /= max(1e-9, np.abs(audio).max())
    kind = rng.random()
    if kind < 0.2:
        audio *= 0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(0.2, 8) * np.arange(length) / RATE)
    elif kind < 0.3:
        audio += np.sin(2 * np.pi * rng.choice([50, 60, 100, 120]) * np.arange(length) / RATE)
    elif kind < 0.4:
        audio = np.where(noise.random(length) < 1e-3, noise.normal(0, 1, length), 0)
    return (audio / max(1e-9, np.abs(audio).max()) * 10 ** rng.uniform(-5, -0.1)).astype(np.float32)


def heldout(espeak, grammar, rng, noise):
    """What the evaluation hears: unheard timbres and speeds, sentences written by hand or drawn anew, other languages, noise, tones."""
    written = [line.split() for line in lines("evaluation-sentences.txt")]
    spoken = [("written", words) for words in written * 2]
    spoken += [("composed", grammar.plain(rng)) for _ in range(80)] + [("shuffled", grammar.shuffled(rng)) for _ in range(60)]
    for kind, words in spoken:
        yield speak(espeak, kind, words, rng, ACCENTS, HELD_OUT_TIMBRES, HELD_OUT_SPEEDS, True)
    for language, sentence in (line.split(": ", 1) for line in list(lines("evaluation-foreign.txt")) * 2):
        yield speak(espeak, "foreign", sentence.split(), rng, [language], ["", *HELD_OUT_TIMBRES], HELD_OUT_SPEEDS, False)
    for _ in range(40):
        yield clip("noise", noises(rng, noise))
        yield clip("tones", tones(rng, noise))


def shard(job):
    kind, number, folder = job
    path = pathlib.Path(folder, f"{kind}-{number:02}.pickle")
    if path.exists():
        return str(path)
    rng, noise = random.Random(f"{kind} {number}"), np.random.default_rng(number)
    grammar, foreign, espeak = Grammar(), foreign_words(), Espeak()
    drawn = {"speech": grammar.sentence, "words": grammar.shuffled, "joined": grammar.joined, "long": grammar.long}
    held_out = set(lines("evaluation-sentences.txt"))
    clips = [made for made in heldout(espeak, grammar, rng, noise) if made] if kind == "heldout" else []
    while kind != "heldout" and len(clips) < SHARD:
        if kind in drawn:
            words = drawn[kind](rng)
            timbres = TIMBRES + HARD_TIMBRES if kind == "joined" else TIMBRES
            made = None if " ".join(words) in held_out else speak(espeak, "speech", words, rng, ACCENTS, timbres, SPEEDS, True)
        elif kind == "foreign":
            language = rng.choices(list(FOREIGN_SHARE), list(FOREIGN_SHARE.values()))[0]
            words = [rng.choice(foreign[language]) for _ in range(rng.randint(2, 11))]
            made = speak(espeak, "foreign", words, rng, FOREIGN[language], TIMBRES, SPEEDS, False)
        else:
            made = clip("sound", (tones if rng.random() < 0.6 else noises)(rng, noise))
        if made:
            clips.append(made)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(pickle.dumps(clips))
    unfinished.rename(path)
    return str(path)


def main():
    folder, processes = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(kind, number, str(folder)) for kind, count in (("heldout", 1), ("sound", SOUND_SHARDS), ("foreign", FOREIGN_SHARDS), ("speech", SPEECH_SHARDS), ("words", WORDS_SHARDS), ("joined", JOINED_SHARDS), ("long", LONG_SHARDS)) for number in range(count)]
    with multiprocessing.Pool(processes, maxtasksperchild=1) as pool:
        for done in pool.imap(shard, jobs, chunksize=1):
            print(done, flush=True)


if __name__ == "__main__":
    main()
