"""The encoding of a file is proved where it can be, and told where it is a guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from surehand.runtime.imports.encoding import detect_encoding

Write = Callable[..., Path]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_sure(table: Write, encoding: str) -> None:
    path = table("Name;Ort\nMüller;Köln\nŁukasz;Łódź\n", encoding)
    found = detect_encoding(path)
    assert found is not None
    assert found.sure
    assert path.read_text(found.name) == "Name;Ort\nMüller;Köln\nŁukasz;Łódź\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name,Ort\nMüller,Köln\nJäger,München\n", "cp1252"),
        ("nom,ville\nLefèvre,Besançon\n", "cp1252"),
        ("price\n100 €\n200 €\n", "cp1252"),
        ("note\nShe said “yes” – fine\n", "cp1252"),
        ("nazwa,miasto\nŁukasz Wójcik,Łódź\nŻółć Gęślą,Kraków\n", "cp1250"),
        ("имя,город\nИван Петров,Москва\nОльга,Казань\n", "cp1251"),
        ("名前,都市\n山田太郎,東京\n鈴木一郎,大阪市\n", "cp932"),
    ],
)
def test_older_encodings_are_guessed(table: Write, text: str, encoding: str) -> None:
    path = table(text, encoding)
    found = detect_encoding(path)
    assert found is not None
    assert not found.sure
    assert path.read_text(found.name) == text


def test_guess_shows_an_example(table: Write) -> None:
    found = detect_encoding(table("Name,Ort\nSmith,Hull\nMüller,Köln\n", "cp1252"))
    assert found is not None
    assert found.example == "Müller,Köln"


def test_binary_file_is_no_text(table: Write) -> None:
    assert detect_encoding(table(b"%PDF-1.7\x00\x01\xff\xfe\x00\xd8" * 50)) is None


def test_umlaut_at_the_end_counts(table: Write) -> None:
    """What decides stands behind the first megabyte: the whole file is looked at."""
    found = detect_encoding(table("a,b\n" + "1,2\n" * 500_000 + "ä,ö\n", "cp1252"))
    assert found is not None
    assert found.name == "cp1252"
