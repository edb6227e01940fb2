"""A model as it lies in a folder: ``config.json``, ``vocab.txt`` and ``model.safetensors``, whose SHA-256 is pinned.

Safetensors holds numbers and nothing that could run: eight bytes with the length of a JSON header, the header, then the
tensors (github.com/huggingface/safetensors). Whoever names a folder also names the hash, so that nobody can put other
weights in its place unseen.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from surehand.assist.embeddings.words import Vocabulary

if TYPE_CHECKING:
    import numpy as np

WEIGHTS = "model.safetensors"
_LARGEST_HEADER = 10_000_000
_MARKS = ("[CLS]", "[SEP]", "[UNK]", "[PAD]")
_FLOATS = {"F32": "<f4", "F16": "<f2"}


class Unusable(ValueError):
    """A folder that holds no model that can be run here. The message names the file, what is wrong and the fix."""


class Shape(msgspec.Struct, frozen=True):
    """The shape of a BERT encoder, by the names of its ``config.json``."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    vocab_size: int
    layer_norm_eps: float = 1e-12
    hidden_act: str = "gelu"
    model_type: str = ""


class _Told(msgspec.Struct, frozen=True):
    do_lower_case: bool = True


class _Tensor(msgspec.Struct, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def read_shape(folder: Path) -> Shape:
    """The shape of the model in a folder. Raises `Unusable`."""
    shape: Shape = _json(folder / "config.json", Shape)
    if shape.model_type != "bert" or shape.hidden_act != "gelu":
        raise Unusable(
            f"{folder / 'config.json'} is of another kind of model; only BERT with GELU can be run."
        )
    if shape.hidden_size % shape.num_attention_heads:
        raise Unusable(f"{folder / 'config.json'}: hidden_size is no multiple of num_attention_heads.")
    return shape


def read_vocabulary(folder: Path) -> Vocabulary:
    """Its pieces. Raises `Unusable`."""
    path = folder / "vocab.txt"
    try:
        pieces = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(
            f"{path} cannot be read: {error}. It lies beside the weights of every BERT model."
        ) from None
    known = {piece: number for number, piece in enumerate(pieces)}
    if missing := [mark for mark in _MARKS if mark not in known]:
        raise Unusable(f"{path} lacks {', '.join(missing)}: it is no vocabulary of a BERT model.")
    settings = folder / "tokenizer_config.json"
    told = _json(settings, _Told) if settings.exists() else _Told()
    return Vocabulary(known, told.do_lower_case)


def read_weights(folder: Path, sha256: str) -> dict[str, np.ndarray[Any, Any]]:
    """Its tensors by name, as 32-bit floats. Raises `Unusable`, also where the file is not the one that was pinned."""
    path = folder / WEIGHTS
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error}.") from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256.strip().lower():
        raise Unusable(
            f"{path} has the SHA-256 {found}, not the one that was pinned; check where it came from."
        )
    try:
        return _tensors(content)
    except (struct.error, msgspec.MsgspecError, ValueError, TypeError) as error:
        raise Unusable(f"{path} is damaged: {error}.") from None


def _tensors(content: bytes) -> dict[str, np.ndarray[Any, Any]]:
    import numpy

    (length,) = struct.unpack_from("<Q", content)
    if length > min(_LARGEST_HEADER, len(content) - 8):
        raise ValueError("its header is longer than the file")
    header = msgspec.json.decode(content[8 : 8 + length], type=dict[str, msgspec.Raw])
    header.pop("__metadata__", None)
    found: dict[str, np.ndarray[Any, Any]] = {}
    for name, raw in header.items():
        tensor = msgspec.json.decode(raw, type=_Tensor)
        if tensor.dtype in _FLOATS:
            first, last = (8 + length + place for place in tensor.data_offsets)
            flat = numpy.frombuffer(content[first:last], dtype=_FLOATS[tensor.dtype])
            found[name.removeprefix("bert.")] = flat.astype("f4").reshape(tensor.shape)
    return found


def _json(path: Path, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error}.") from None
    except msgspec.MsgspecError as error:
        raise Unusable(f"{path} is not what a BERT model has there: {error}.") from None
