"""The network: Whisper's architecture with a compact table of only the tokens that are trained, and two layers that are not exported: they teach the encoder to hear phonemes and words."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTH, HEADS, ENCODER_LAYERS, DECODER_LAYERS = 128, 4, 3, 3  # two decoder layers would make whisper.cpp drop timestamps
AUDIO_CONTEXT, TEXT_CONTEXT, MELS = 400, 64, 80
VOCABULARY = 51865
EOT, SOT, FRENCH, TRANSCRIBE, NO_TIMESTAMPS, FIRST_TIMESTAMP = 50257, 50258, 50265, 50359, 50363, 50364


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH, bias=False)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)

    def forward(self, x, source=None, mask=None):
        source = x if source is None else source

        def split(y):
            return y.view(y.shape[0], -1, HEADS, WIDTH // HEADS).transpose(1, 2)

        scores = split(self.query(x)) @ (split(self.key(source)) / math.sqrt(WIDTH // HEADS)).transpose(-1, -2)
        weights = (scores if mask is None else scores + mask).softmax(-1)
        return self.out((weights @ split(self.value(source))).transpose(1, 2).reshape(x.shape)), weights


class Block(nn.Module):
    def __init__(self, cross):
        super().__init__()
        self.attn, self.attn_ln = Attention(), nn.LayerNorm(WIDTH)
        self.cross_attn = Attention() if cross else None
        self.cross_attn_ln = nn.LayerNorm(WIDTH) if cross else None
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))
        self.mlp_ln = nn.LayerNorm(WIDTH)

    def forward(self, x, source=None, mask=None):
        x = x + self.attn(self.attn_ln(x), mask=mask)[0]
        weights = None
        if self.cross_attn is not None:
            heard, weights = self.cross_attn(self.cross_attn_ln(x), source)
            x = x + heard
        return x + self.mlp(self.mlp_ln(x)), weights


def sinusoids():
    half = WIDTH // 2
    rates = torch.exp(-math.log(10000) / (half - 1) * torch.arange(half))
    angles = torch.arange(AUDIO_CONTEXT)[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


class SelfTestModel(nn.Module):
    """Tokens are rows of the compact table: first the words, then the special tokens, then the timestamps."""

    def __init__(self, words, phonemes):
        super().__init__()
        self.words = len(words)
        self.ids = [*range(self.words), EOT, SOT, FRENCH, TRANSCRIBE, NO_TIMESTAMPS, *range(FIRST_TIMESTAMP, FIRST_TIMESTAMP + AUDIO_CONTEXT + 1)]
        self.compact = {token: row for row, token in enumerate(self.ids)}
        self.conv1 = nn.Conv1d(MELS, WIDTH, 3, padding=1)
        self.conv2 = nn.Conv1d(WIDTH, WIDTH, 3, stride=2, padding=1)
        self.register_buffer("positions", sinusoids())
        self.encoder = nn.ModuleList([Block(False) for _ in range(ENCODER_LAYERS)])
        self.ln_post = nn.LayerNorm(WIDTH)
        self.embedding = nn.Parameter(torch.randn(len(self.ids), WIDTH) * 0.05)
        self.text_positions = nn.Parameter(torch.randn(TEXT_CONTEXT, WIDTH) * 0.02)
        self.decoder = nn.ModuleList([Block(True) for _ in range(DECODER_LAYERS)])
        self.ln = nn.LayerNorm(WIDTH)
        self.register_buffer("mask", torch.triu(torch.full((TEXT_CONTEXT, TEXT_CONTEXT), -1e9), 1))
        self.phonemes = nn.Linear(WIDTH, len(phonemes) + 1)
        self.spoken_words = nn.Linear(WIDTH, self.words + 1)

    def encode(self, mel):
        """Encoder output, and the output of the layer below the last, which is taught to hear phonemes."""
        x = F.gelu(self.conv1(mel))
        x = F.gelu(self.conv2(x)).transpose(1, 2)
        x = x + self.positions[:x.shape[1]]
        below = None
        for place, block in enumerate(self.encoder):
            x, _ = block(x)
            if place == ENCODER_LAYERS - 2:
                below = x
        return self.ln_post(x), below

    def decode(self, tokens, heard):
        """Logits over the compact table, and the cross attention of every layer."""
        x = self.embedding[tokens] + self.text_positions[:tokens.shape[1]]
        mask = self.mask[:tokens.shape[1], :tokens.shape[1]]
        attention = []
        for block in self.decoder:
            x, weights = block(x, heard, mask)
            attention.append(weights)
        x = self.ln(x)
        # The last component is always 1: the last column of the embedding is a bias per token, which lets the export silence untrained rows.
        x = torch.cat([x[..., :-1], torch.ones_like(x[..., :1])], -1)
        return x @ self.embedding.t(), attention

    @torch.no_grad()
    def transcribe(self, mel, longest=24):
        """Greedy words of every clip of a batch, without timestamps."""
        heard, _ = self.encode(mel)
        tokens = torch.tensor([[self.compact[token] for token in (SOT, FRENCH, TRANSCRIBE, NO_TIMESTAMPS)]] * len(mel))
        going = torch.ones(len(mel), dtype=torch.bool)
        found = [[] for _ in range(len(mel))]
        for _ in range(longest):
            best = self.decode(tokens, heard)[0][:, -1, :self.words + 1].argmax(-1)
            going &= best != self.words
            if not going.any():
                break
            for clip in going.nonzero().flatten().tolist():
                found[clip].append(int(best[clip]))
            tokens = torch.cat([tokens, best[:, None]], 1)
        return found
