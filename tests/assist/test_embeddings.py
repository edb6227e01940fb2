"""Local embeddings: a BERT model out of a folder, read with care, and the same whoever stands beside a sentence."""

from __future__ import annotations

import hashlib
import json
import math
import struct

import numpy as np
import pytest

from surehand.assist.embeddings import Unusable, open_embedder
from surehand.assist.embeddings.model import cosines
from surehand.assist.embeddings.words import Vocabulary
from surehand.assist.route import Past, PastHandoffs, Told

WIDTH, HEADS, LAYERS, INNER, PLACES = 8, 2, 2, 16, 24
PIECES = "[PAD] [UNK] [CLS] [SEP] the shop open ##s ##ing we build a , . 1 2 ! café cafe 中".split()
CONFIG = {
    "model_type": "bert",
    "hidden_size": WIDTH,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": INNER,
    "max_position_embeddings": PLACES,
    "vocab_size": len(PIECES),
    "hidden_act": "gelu",
}
SHAPES = {
    "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
    "embeddings.position_embeddings.weight": (PLACES, WIDTH),
    "embeddings.token_type_embeddings.weight": (2, WIDTH),
    "embeddings.LayerNorm.weight": (WIDTH,),
    "embeddings.LayerNorm.bias": (WIDTH,),
}
for layer in range(LAYERS):
    for name, (rows, columns) in {
        "attention.self.query": (WIDTH, WIDTH),
        "attention.self.key": (WIDTH, WIDTH),
        "attention.self.value": (WIDTH, WIDTH),
        "attention.output.dense": (WIDTH, WIDTH),
        "intermediate.dense": (INNER, WIDTH),
        "output.dense": (WIDTH, INNER),
    }.items():
        SHAPES[f"encoder.layer.{layer}.{name}.weight"] = (rows, columns)
        SHAPES[f"encoder.layer.{layer}.{name}.bias"] = (rows,)
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        SHAPES[f"encoder.layer.{layer}.{name}.weight"] = (WIDTH,)
        SHAPES[f"encoder.layer.{layer}.{name}.bias"] = (WIDTH,)


def weights():
    """Small numbers by chance, always the same."""
    chance = np.random.default_rng(7)
    return {name: chance.normal(0, 0.5, shape).astype("f4") for name, shape in SHAPES.items()}


def safetensors(tensors):
    """The tensors as the format has them."""
    header, content = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        raw = tensor.tobytes()
        kind = {"float32": "F32", "float16": "F16"}[tensor.dtype.name]
        header[name] = {
            "dtype": kind,
            "shape": list(tensor.shape),
            "data_offsets": [len(content), len(content) + len(raw)],
        }
        content += raw
    told = json.dumps(header).encode()
    return struct.pack("<Q", len(told)) + told + content


@pytest.fixture
def folder(tmp_path):
    """A folder with a tiny model."""
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "vocab.txt").write_text("\n".join(PIECES))
    (tmp_path / "model.safetensors").write_bytes(safetensors(weights()))
    return tmp_path


def hash_of(folder):
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def opened(folder):
    return open_embedder(folder, hash_of(folder))


def by_the_book(numbers):
    """The same model as the papers write it, one number at a time."""
    told = {name: tensor.astype("f8").tolist() for name, tensor in weights().items()}

    def dense(name, row):
        pairs = zip(told[f"{name}.weight"], told[f"{name}.bias"], strict=True)
        return [sum(x * w for x, w in zip(row, column, strict=True)) + bias for column, bias in pairs]

    def norm(name, row):
        mean = sum(row) / len(row)
        spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-12)
        scale, bias = told[f"{name}.weight"], told[f"{name}.bias"]
        return [(x - mean) / spread * s + b for x, s, b in zip(row, scale, bias, strict=True)]

    def plus(*rows):
        return [sum(each) for each in zip(*rows, strict=True)]

    embedded = [
        plus(
            told["embeddings.word_embeddings.weight"][number],
            told["embeddings.position_embeddings.weight"][place],
            told["embeddings.token_type_embeddings.weight"][0],
        )
        for place, number in enumerate(numbers)
    ]
    hidden = [norm("embeddings.LayerNorm", row) for row in embedded]
    size = WIDTH // HEADS
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        asks, keys, seen = (
            [dense(f"{at}.attention.self.{part}", row) for row in hidden]
            for part in ("query", "key", "value")
        )
        after = []
        for place, row in enumerate(hidden):
            heads = []
            for head in range(HEADS):
                part = slice(head * size, (head + 1) * size)
                scores = [
                    math.exp(
                        sum(x * y for x, y in zip(asks[place][part], key[part], strict=True))
                        / math.sqrt(size)
                    )
                    for key in keys
                ]
                for column in range(size):
                    weighed = (s * each[part][column] for s, each in zip(scores, seen, strict=True))
                    heads.append(sum(weighed) / sum(scores))
            attended = dense(f"{at}.attention.output.dense", heads)
            row = norm(f"{at}.attention.output.LayerNorm", plus(row, attended))
            wide = [x / 2 * (1 + math.erf(x / math.sqrt(2))) for x in dense(f"{at}.intermediate.dense", row)]
            after.append(norm(f"{at}.output.LayerNorm", plus(row, dense(f"{at}.output.dense", wide))))
        hidden = after
    mean = [sum(column) / len(hidden) for column in zip(*hidden, strict=True)]
    length = math.sqrt(sum(x * x for x in mean))
    return [x / length for x in mean]


def test_it_computes_what_the_papers_say(folder):
    [row] = opened(folder).embed(["We build the shop."])
    assert row == pytest.approx(by_the_book([2, 9, 10, 4, 5, 13, 3]), abs=1e-5)


def test_a_sentence_is_the_same_beside_any_other(folder):
    embedder = opened(folder)
    texts = ["the", "we build a shop, a café, the shops", "opening 1 2!", ""] * 20
    together = embedder.embed(texts)
    for text, row in zip(texts[:4], together[:4], strict=True):
        assert row == pytest.approx(embedder.embed([text])[0], abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(80), abs=1e-5)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The SHOPS", "the shop ##s"),
        ("opening", "open ##ing"),
        ("Café, cafe\u0301.", "cafe , cafe ."),
        ("the中shop", "the 中 shop"),
        ("we\u200b \tbuild\x00", "we build"),
        ("shopx", "[UNK]"),
        ("s" * 101, "[UNK]"),
        ("", ""),
    ],
)
def test_words_are_taken_apart_as_the_model_learned_them(text, pieces):
    vocabulary = Vocabulary({piece: number for number, piece in enumerate(PIECES)}, lower=True)
    assert [PIECES[number] for number in vocabulary.numbers(text, 99)][1:-1] == pieces.split()


def test_what_is_too_long_is_cut(folder):
    words = ["the"] * (PLACES - 2)
    rows = opened(folder).embed([" ".join(words), " ".join([*words, "shop", "open"])])
    assert rows[0] == pytest.approx(rows[1], abs=1e-6)


def test_half_as_exact_numbers_do(folder):
    half = {f"bert.{name}": tensor.astype("f2") for name, tensor in weights().items()}
    exact = opened(folder).embed(["we build a shop"])[0]
    (folder / "model.safetensors").write_bytes(safetensors(half))
    assert opened(folder).embed(["we build a shop"])[0] == pytest.approx(exact, abs=0.01)


def damaged(content):
    return {
        "empty": b"",
        "no header": struct.pack("<Q", 10**12) + b"{}",
        "cut": content[:-40],
        "no tensors": safetensors({}),
        "no json": struct.pack("<Q", 2) + b"xx",
    }


@pytest.mark.parametrize("how", damaged(b""))
def test_a_damaged_file_is_refused(folder, how):
    path = folder / "model.safetensors"
    path.write_bytes(damaged(path.read_bytes())[how])
    with pytest.raises(Unusable, match=r"model\.safetensors|lacks a tensor"):
        opened(folder)


def test_other_weights_than_the_pinned_ones_are_refused(folder):
    pinned = hash_of(folder)
    (folder / "model.safetensors").write_bytes(safetensors(weights() | {"more": np.zeros(1, "f4")}))
    with pytest.raises(Unusable, match="not the one that was pinned"):
        open_embedder(folder, pinned)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("config.json", None, "config.json cannot be read"),
        ("config.json", "[]", "not what a BERT model has there"),
        ("config.json", json.dumps(CONFIG | {"model_type": "gpt2"}), "only BERT"),
        ("config.json", json.dumps(CONFIG | {"num_attention_heads": 3}), "no multiple"),
        ("vocab.txt", None, "vocab.txt cannot be read"),
        ("vocab.txt", "a\nb", "lacks \\[CLS\\]"),
        ("model.safetensors", None, "model.safetensors cannot be read"),
    ],
)
def test_what_is_missing_is_named(folder, name, content, sentence):
    pinned = hash_of(folder)
    path = folder / name
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(Unusable, match=sentence):
        open_embedder(folder, pinned)


def test_vectors_that_were_kept_are_compared(folder):
    texts = ["we build the shop", "a café, a cafe", "we build the shops"]
    vectors = opened(folder).vectors(texts)
    alike = cosines([*vectors, b"", b"1234"], vectors[0])
    assert alike[0] == pytest.approx(1, abs=1e-5)
    assert alike[2] > alike[1]
    assert alike[3:] == [0, 0]


def test_what_is_said_in_other_words_is_found(folder):
    vectors = dict(
        zip(("shop", "café"), opened(folder).vectors(["we build the shop", "a café"]), strict=True)
    )
    history = PastHandoffs(cosines)
    for number in range(2):
        history.learn(Past(f"s{number}", "sam", Told("alpha beta", vector=vectors["shop"])))
        history.learn(Past(f"c{number}", "cleo", Told("gamma delta", vector=vectors["café"])))
    assert history.ranking(Told("epsilon", vector=vectors["café"]))[0][0] == "cleo"
    assert history.ranking(Told("epsilon"))[0] == ()
