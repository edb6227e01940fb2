"""The gold set: texts with what they say, as people annotated them. The texts are written for this, not collected.

A file holds a text, or the mails of a thread one by one; who is on which side; the playbook, a shipped one or one that
lies in a folder “playbooks” beside the texts'; `values` by field, with the words that carry them; and `sections`, with
words by which each sentence of a section is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

from surehand.assist.brief import Asked, asked
from surehand.assist.claims import Modality, Section
from surehand.assist.reading.mails import Written, mails
from surehand.assist.reading.sides import People, with_sides
from surehand.assist.reading.turns import turns
from surehand.assist.source import Form, Language, Segment, Source, Span
from surehand.core.playbook.model import Playbook
from surehand.core.playbook.read import read_playbook
from surehand.core.values import Value, ValueProblem, read_value


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says for a field: the value, the words that carry it, and how it is said.

    ``also`` are the other places where the text says the same.
    """

    value: Value
    span: Span
    modality: Modality
    also: tuple[Span, ...] = ()


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its answers. ``sections`` holds places; a sentence that overlaps one is in that section."""

    source: Source
    fields: tuple[Asked, ...]
    answers: Mapping[str, Answer]
    sections: Mapping[Section, tuple[Span, ...]]


class BadGold(ValueError):
    """A file of the gold set contradicts itself: the sentence names the file and the words."""


def read_set(folder: Path) -> list[Gold]:
    """All texts of a folder, by the names of their files."""
    return [read_gold(path) for path in sorted(folder.glob("*.yaml"))]


def read_gold(path: Path) -> Gold:
    """One text with its answers.

    Raises:
        BadGold: words that are not in the text, or a value that its field cannot hold.
    """
    written = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    source = _source(path.stem, written)
    fields = fields_of(_playbook(written["playbook"], path))
    by_id = {each.id: each for each in fields}
    return Gold(
        source=source,
        fields=fields,
        answers={
            field: Answer(
                value=_value(by_id[field], answer["value"], path.stem),
                span=_place(source, answer["span"]),
                also=tuple(_place(source, words) for words in answer.get("also", ())),
                modality=answer.get("modality", "stated"),
            )
            for field, answer in written["values"].items()
        },
        sections={
            section: tuple(_place(source, words) for words in found)
            for section, found in written["sections"].items()
        },
    )


def _playbook(name: str, gold: Path) -> str:
    """The words of a playbook: one beside the set, or one that is shipped, such as ``saas/customer``."""
    beside = gold.parent.parent / "playbooks" / f"{name}.yaml"
    shipped = resources.files("surehand").joinpath("playbooks", f"{name}.yaml")
    place = beside if beside.is_file() else shipped
    if not place.is_file():
        raise BadGold(f"{gold.stem}: there is no playbook {name}.")
    return place.read_text(encoding="utf-8")


@cache
def fields_of(playbook: str) -> tuple[Asked, ...]:
    """The fields of a playbook, by its text."""
    found = read_playbook(playbook).playbook
    if not isinstance(found, Playbook):
        raise BadGold("A playbook of the set cannot be read.")
    return tuple(asked(each) for each in found.fields.values())


def _source(name: str, written: Mapping[str, Any]) -> Source:
    day: date = written["written"]
    form: Form = written["form"]
    language: Language = written.get("language", "en")
    text, segments = _mails(written["parts"]) if "parts" in written else (written["text"], ())
    if form == "call":
        segments = turns(text)
    elif form == "mail" and not segments:
        thread = mails(text, Written(written.get("speaker", ""), day))
        segments = thread.segments if thread else ()
    source = Source(
        id=name, form=form, text=text, written=day, title=name, language=language, segments=segments
    )
    people = People(ours=tuple(written.get("ours", ())), theirs=tuple(written.get("theirs", ())))
    return with_sides(source, people)


def _mails(parts: list[Mapping[str, Any]]) -> tuple[str, tuple[Segment, ...]]:
    text, segments = "", []
    for part in parts:
        start = len(text)
        text += f"{part['text'].strip()}\n\n"
        segments.append(
            Segment(start=start, end=len(text) - 2, speaker=part["speaker"], written=part.get("written"))
        )
    return text, tuple(segments)


def _value(field: Asked, raw: object, name: str) -> Value:
    value = read_value(field.shape, raw)
    if value is None or isinstance(value, ValueProblem):
        raise BadGold(f"{name}: {field.id} cannot hold {raw!r}.")
    return value


def _place(source: Source, words: str) -> Span:
    at = source.text.find(words)
    if at < 0:
        raise BadGold(f"{source.id}: “{words}” is not in the text.")
    return Span(at, at + len(words))
