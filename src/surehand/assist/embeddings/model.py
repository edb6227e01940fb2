"""A BERT encoder in numpy: sentences to vectors of length one, whose product tells how alike they are.

Formulas: Vaswani et al., “Attention Is All You Need” (2017); Devlin et al., “BERT” (2019); the mean over the words as
in Reimers and Gurevych, “Sentence-BERT” (2019). erf after Abramowitz and Stegun 7.1.26 (error below 1.5e-7).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from surehand.assist.embeddings.weights import Shape, Unusable, read_shape, read_vocabulary, read_weights
from surehand.assist.embeddings.words import Vocabulary

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
MOST_PIECES = 256
"""What a sentence model was taught with; a longer text is cut."""
AT_ONCE = 32
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def cosines(rows: Sequence[bytes], row: bytes) -> list[float]:
    """How like each of some vectors is to another; 0 for one that is empty or of another model's length."""
    none = bytes(len(row))
    kept = b"".join(each if len(each) == len(row) else none for each in rows)
    table = np.frombuffer(kept, "<f4").reshape(len(rows), -1)
    found: list[float] = (table @ np.frombuffer(row, "<f4")).tolist()
    return found


class Embedder:
    """A model that turns sentences into vectors. It is deterministic: the same text gives the same vector."""

    def __init__(self, shape: Shape, vocabulary: Vocabulary, weights: dict[str, Floats], name: str) -> None:
        self.name = name
        self._shape, self._vocabulary, self._weights = shape, vocabulary, weights
        self._most = min(MOST_PIECES, shape.max_position_embeddings)

    @classmethod
    def open(cls, folder: Path, sha256: str) -> Embedder:
        """The model in a folder. Raises `Unusable` where a file is missing, damaged or not the one that was pinned."""
        shape, vocabulary = read_shape(folder), read_vocabulary(folder)
        weights = read_weights(folder, sha256)
        found = cls(shape, vocabulary, weights, f"{folder.name}@{sha256[:12]}")
        try:
            found.embed(["a"])
        except (KeyError, ValueError) as error:
            raise Unusable(
                f"{folder} lacks a tensor of a BERT model, or one has another shape: {error}."
            ) from None
        return found

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text. Texts of like length are taken together, which changes nothing but the time."""
        read = [self._vocabulary.numbers(text, self._most) for text in texts]
        order = sorted(range(len(read)), key=lambda each: len(read[each]))
        rows = np.zeros((len(read), self._shape.hidden_size), "f4")
        for first in range(0, len(order), AT_ONCE):
            some = order[first : first + AT_ONCE]
            rows[some] = self._encode([read[each] for each in some])
        return rows

    def vectors(self, texts: Sequence[str]) -> list[bytes]:
        """The same as bytes, to be kept: 32-bit floats, the lowest byte first."""
        return [row.astype("<f4").tobytes() for row in self.embed(texts)]

    def _encode(self, read: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, read))
        numbers = np.zeros((len(read), longest), "i8")
        mask = np.zeros((len(read), longest), "f4")
        for row, each in enumerate(read):
            numbers[row, : len(each)] = each
            mask[row, : len(each)] = 1
        hidden = self._embedded(numbers)
        for layer in range(self._shape.num_hidden_layers):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, mask)
        summed = (hidden * mask[:, :, None]).sum(axis=1)
        mean: Floats = summed / mask.sum(axis=1, keepdims=True)
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12), "f4")

    def _embedded(self, numbers: np.ndarray[Any, Any]) -> Floats:
        told = self._weights
        words = told["embeddings.word_embeddings.weight"][numbers]
        places = told["embeddings.position_embeddings.weight"][: numbers.shape[1]]
        return self._norm(
            "embeddings.LayerNorm", words + places + told["embeddings.token_type_embeddings.weight"][0]
        )

    def _layer(self, name: str, hidden: Floats, mask: Floats) -> Floats:
        attended = self._dense(f"{name}.attention.output.dense", self._attention(name, hidden, mask))
        hidden = self._norm(f"{name}.attention.output.LayerNorm", hidden + attended)
        wide = _gelu(self._dense(f"{name}.intermediate.dense", hidden))
        return self._norm(f"{name}.output.LayerNorm", hidden + self._dense(f"{name}.output.dense", wide))

    def _attention(self, name: str, hidden: Floats, mask: Floats) -> Floats:
        size, length, width = hidden.shape
        heads = self._shape.num_attention_heads

        def split(part: str) -> Floats:
            dense = self._dense(f"{name}.attention.self.{part}", hidden)
            return dense.reshape(size, length, heads, width // heads).transpose(0, 2, 1, 3)

        scores = split("query") @ split("key").transpose(0, 1, 3, 2) / math.sqrt(width // heads)
        scores = scores + (mask[:, None, None, :] - 1) * 1e9
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (shares / shares.sum(axis=-1, keepdims=True)) @ split("value")
        return np.asarray(seen.transpose(0, 2, 1, 3).reshape(size, length, width), "f4")

    def _dense(self, name: str, hidden: Floats) -> Floats:
        return np.asarray(hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"], "f4")

    def _norm(self, name: str, hidden: Floats) -> Floats:
        mean = hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt(hidden.var(axis=-1, keepdims=True) + self._shape.layer_norm_eps)
        scaled = (hidden - mean) / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return np.asarray(scaled, "f4")


def _gelu(given: Floats) -> Floats:
    return np.asarray(given * 0.5 * (1 + _erf(given / math.sqrt(2))), "f4")


def _erf(given: Floats) -> Floats:
    steps = 1 / (1 + 0.3275911 * np.abs(given))
    sum_of: Floats = np.zeros_like(given)
    for factor in reversed(_ERF):
        sum_of = np.asarray((sum_of + factor) * steps, "f4")
    return np.asarray(np.sign(given) * (1 - sum_of * np.exp(-given * given)), "f4")
