"""Trains the self-test model. Stops and goes on at any time: everything needed lies in the checkpoint.

    python3 data.py DATA 2
    python3 train_selftest.py DATA CHECKPOINT --steps 6000 --decay 1500
"""

import argparse
import copy
import math
import os
import pathlib
import pickle
import time

import torch
import torch.nn.functional as F

from batches import Batches, normalise, place
from grammar import Grammar
from model import NO_TIMESTAMPS, SelfTestModel

PEAK_RATE, WARMUP, SEED = 1.3e-3, 300, 11
MISHEAR_SHARE, MISHEAR_FROM = 0.2, 3500


def load(folder, kind):
    clips = []
    for path in sorted(pathlib.Path(folder).glob(f"{kind}-*.pickle")):
        clips += pickle.loads(path.read_bytes())
    return clips


def rate(step, steps, decay):
    """Warm-up, a constant rate, then a linear way down to 2 % over the last steps."""
    down = max(0.02, min(1.0, (steps - step) / decay))
    return PEAK_RATE * min(1.0, (step + 1) / WARMUP) * down


def mishear(tokens, model, step):
    """Replaces some of the words the decoder is told it has said, so that it listens instead of guessing what usually follows."""
    given = tokens[:, :-1].clamp(min=0)
    if step < MISHEAR_FROM:
        return given
    random = torch.Generator().manual_seed(SEED * 1_000_003 + step)
    chosen = (torch.rand(given.shape, generator=random) < MISHEAR_SHARE) & (given < model.words)
    return torch.where(chosen, torch.randint(model.words, given.shape, generator=random), given)


def losses(model, batch, step):
    mel, tokens, inside, sounds, words = batch
    heard, below = model.encode(mel)
    logits, attention = model.decode(mishear(tokens, model, step), heard)
    target = tokens[:, 1:].clone()
    target[:, :2] = -1  # language and task are always given
    target[target == model.compact[NO_TIMESTAMPS]] = -1
    entropy = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), target.reshape(-1), ignore_index=-1)
    spoken = inside.sum(-1) > 0
    looking = 0.0
    for weights in attention[1:]:
        mass = (weights * inside[:, None]).sum(-1).mean(1)
        looking = looking - torch.log(mass[spoken] + 1e-4).mean()
    return entropy, by_position(model.phonemes(below), sounds), by_position(model.spoken_words(heard), words), looking


def by_position(logits, labels):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=-1)


def errors(said, understood):
    row = list(range(len(understood) + 1))
    for i, word in enumerate(said, 1):
        above, row[0] = row[:], i
        for j, other in enumerate(understood, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (word != other))
    return row[-1]


def word_error_rate(model, clips, word_rows):
    wrong = count = 0
    for start in range(0, len(clips), 20):
        some = clips[start:start + 20]
        frames = min(800, max(clip["mel"].shape[1] for clip in some) + 100)
        mel = torch.stack([torch.from_numpy(normalise(place(clip["mel"].astype("float32"), 15, frames=frames))) for clip in some])
        for clip, understood in zip(some, model.transcribe(mel)):
            said = [word_rows[word] for word in clip["words"]]
            wrong += errors(said, understood) if said else min(1, len(understood))
            count += len(said) or 1
    return wrong / max(1, count)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data")
    arguments.add_argument("checkpoint", type=pathlib.Path)
    arguments.add_argument("--steps", type=int, default=7000)
    arguments.add_argument("--decay", type=int, default=1500)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--positions", type=int, default=1800, help="encoder positions of speech in a batch")
    given = arguments.parse_args()

    torch.set_num_threads(given.threads)
    torch.backends.mkldnn.enabled = False  # oneDNN of Debian's torch 1.13 returned wrong gradients
    torch.manual_seed(SEED)
    grammar = Grammar()
    speech, foreign, sounds = ([clip for kind in kinds for clip in load(given.data, kind)] for kinds in (("speech", "words", "joined", "long"), ("foreign",), ("sound",)))
    trained = {tuple(clip["words"]) for clip in speech}
    heldout = [clip for clip in load(given.data, "heldout") if not clip["words"] or tuple(clip["words"]) not in trained]
    word_rows = {word: row for row, word in enumerate(grammar.words)}
    phonemes = sorted({name for clip in speech for name, _ in clip["phonemes"]})
    phoneme_rows = {name: row for row, name in enumerate(phonemes)}
    model = SelfTestModel(grammar.words, phonemes)
    average = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    step = 0
    if given.checkpoint.exists():
        state = torch.load(given.checkpoint)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    batches = Batches(speech, foreign, sounds, model, phoneme_rows, word_rows, SEED, given.positions)
    print(f"{len(grammar.words)} words, {len(phonemes)} phonemes, {len(speech)} spoken clips, {sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, from step {step}", flush=True)

    started, sums, since = time.time(), [0.0] * 4, 0
    while step < given.steps:
        for group in optimiser.param_groups:
            group["lr"] = rate(step, given.steps, given.decay)
        entropy, by_phoneme, by_word, looking = losses(model, batches.draw(step), step)
        loss = entropy + 0.5 * by_phoneme + 0.5 * by_word + 0.1 * looking
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if torch.isfinite(norm):
            optimiser.step()
        else:
            print(f"step {step} skipped: gradient not finite", flush=True)
        step += 1
        keep = min(0.996, step / (step + 10))
        with torch.no_grad():
            for slow, fast in zip(average.parameters(), model.parameters()):
                slow.lerp_(fast, 1 - keep)
        sums = [total + float(part) for total, part in zip(sums, (entropy, by_phoneme, by_word, looking))]
        since += 1
        if step % 50 == 0:
            print(f"{time.time() - started:6.0f} s step {step} entropy {sums[0] / since:.3f} phonemes {sums[1] / since:.3f} words {sums[2] / since:.3f} attention {sums[3] / since:.3f}", flush=True)
            sums, since = [0.0] * 4, 0
        if step % 250 == 0 or step == given.steps:
            rates = {kind: word_error_rate(average, [clip for clip in heldout if clip["kind"] == kind], word_rows) for kind in sorted({clip["kind"] for clip in heldout})}
            print(f"step {step} " + " ".join(f"{kind} {100 * value:.1f} %" for kind, value in rates.items()), flush=True)
            unfinished = given.checkpoint.with_suffix(".part")
            torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step,
                        "words": grammar.words, "phonemes": phonemes, "heldout": rates}, unfinished)
            os.replace(unfinished, given.checkpoint)


if __name__ == "__main__":
    main()
