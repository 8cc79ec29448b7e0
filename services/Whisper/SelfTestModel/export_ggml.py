"""Writes the averaged weights of a checkpoint as a GGML Whisper file, compressed: python3 export_ggml.py CHECKPOINT selftest-fr.bin.gz"""

import gzip
import io
import struct
import sys

import numpy as np
import torch

from model import AUDIO_CONTEXT, DECODER_LAYERS, ENCODER_LAYERS, HEADS, MELS, TEXT_CONTEXT, VOCABULARY, WIDTH, SelfTestModel
from speech import mel_filters

F32, F16, Q8 = 0, 1, 8
Q8_FILE_TYPE = 2007
SILENT = -30.0


class Writer:
    def __init__(self):
        self.file = io.BytesIO()

    def integers(self, *values):
        self.file.write(struct.pack(f"<{len(values)}i", *values))

    def text(self, value):
        self.integers(len(value.encode()))
        self.file.write(value.encode())

    def tensor(self, name, values, kind=F32):
        values = np.ascontiguousarray(values, np.float32)
        self.integers(values.ndim, len(name.encode()), kind, *values.shape[::-1])
        self.file.write(name.encode())
        if kind == F32:
            self.file.write(values.tobytes())
        elif kind == F16:
            self.file.write(values.astype(np.float16).tobytes())
        else:
            blocks = values.reshape(-1, 32)
            scale = (np.abs(blocks).max(1, keepdims=True) / 127).astype(np.float16)
            divisor = np.where(scale == 0, 1, scale.astype(np.float32))
            quantised = np.round(blocks / divisor).clip(-127, 127).astype(np.int8)
            self.file.write(np.concatenate([scale.view(np.uint8).reshape(-1, 2), quantised.view(np.uint8)], 1).tobytes())

    def block(self, prefix, weights):
        for name, values in weights.items():
            if name.startswith(prefix[0] + "."):
                self.tensor(prefix[1] + name[len(prefix[0]):], values, Q8 if values.ndim == 2 else F32)


def embedding(weights, ids):
    """Rows that were never trained get a last column that keeps their logit at -30: they cannot win."""
    rows = np.zeros((VOCABULARY, WIDTH), np.float32)
    rows[:, -1] = SILENT
    rows[ids] = weights["embedding"]
    return rows


def export(state):
    weights = {name: value.numpy() for name, value in state["average"].items()}
    out = Writer()
    out.integers(0x67676D6C, VOCABULARY, AUDIO_CONTEXT, WIDTH, HEADS, ENCODER_LAYERS, TEXT_CONTEXT, WIDTH, HEADS, DECODER_LAYERS, MELS, Q8_FILE_TYPE)
    out.integers(MELS, 201)
    out.file.write(mel_filters().tobytes())
    entries = [" " + word for word in state["words"]] + [" ", "."]
    out.integers(len(entries))
    for entry in entries:
        out.text(entry)
    out.tensor("encoder.positional_embedding", weights["positions"])
    for number in (1, 2):
        out.tensor(f"encoder.conv{number}.weight", weights[f"conv{number}.weight"], F16)
        out.tensor(f"encoder.conv{number}.bias", weights[f"conv{number}.bias"][:, None])
    out.tensor("encoder.ln_post.weight", weights["ln_post.weight"])
    out.tensor("encoder.ln_post.bias", weights["ln_post.bias"])
    for layer in range(ENCODER_LAYERS):
        out.block((f"encoder.{layer}", f"encoder.blocks.{layer}"), weights)
    out.tensor("decoder.positional_embedding", weights["text_positions"])
    out.tensor("decoder.token_embedding.weight", embedding(weights, SelfTestModel(state["words"], state["phonemes"]).ids), Q8)
    # The last component of the final norm is made the constant 1, as in training.
    norm, bias = weights["ln.weight"].copy(), weights["ln.bias"].copy()
    norm[-1], bias[-1] = 0, 1
    out.tensor("decoder.ln.weight", norm)
    out.tensor("decoder.ln.bias", bias)
    for layer in range(DECODER_LAYERS):
        out.block((f"decoder.{layer}", f"decoder.blocks.{layer}"), weights)
    return out.file.getvalue()


def main():
    model = export(torch.load(sys.argv[1]))
    with open(sys.argv[2], "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
        packed.write(model)
    print(f"{len(model) / 1e6:.1f} MB, compressed {len(open(sys.argv[2], 'rb').read()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
