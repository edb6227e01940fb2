"""What the columns of a table probably are, each with how sure that is and why. A person confirms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher

import msgspec

from surehand.core.engine import Directory
from surehand.core.playbook import Field, Playbook
from surehand.runtime.imports.columns import Column
from surehand.runtime.imports.mapping import PARTS, ROLES
from surehand.runtime.imports.mapping import Mapping as ColumnMapping
from surehand.runtime.imports.recognise import Recognised
from surehand.runtime.imports.shapes import ExportShape, left_out_by, plain_name, shape_of, target_in

SURE_ENOUGH = 0.6
"""Below this, a column is proposed to be ignored."""

_SYNONYMS: Mapping[str, str] = {
    "title": "name|title|subject|deal name|opportunity name|record name|company|company name|account|account name"
    "|client|client name|customer|customer name|project|project name|candidate",
    "key": "key|id|record id|external id|deal id|lead id|mql id|opportunity id|object id|reference",
    "owner": "owner|record owner|deal owner|account owner|responsible|assigned to|assignee|sales agent|sales rep|agent"
    "|account executive|sdr|sdr id",
    "receiver": "receiver|handed over to|sr|sr id",
    "stage": "stage|deal stage|stage name|sales stage|status|phase|pipeline stage|lifecycle stage",
}
_FITS: Mapping[str, frozenset[str]] = {
    "number": frozenset(("number",)),
    "money": frozenset(("number", "money")),
    "date": frozenset(("date", "date_time")),
    "date_time": frozenset(("date", "date_time")),
    "yes_no": frozenset(("yes_no", "number")),
    "url": frozenset(("url",)),
}
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Match(msgspec.Struct, frozen=True):
    """A column and what it probably is: from 0 to 1 how sure that is, and why in a few words."""

    column: str
    target: str
    confidence: float
    why: str


class Proposal(msgspec.Struct, frozen=True):
    """A mapping to begin with, and the match behind each of its columns."""

    mapping: ColumnMapping
    matches: tuple[Match, ...]


def propose(recognised: Recognised, playbook: Playbook, directory: Directory) -> Proposal:
    """The likeliest mapping: the best matches first, each column and each target once."""
    shape = shape_of([column.name for column in recognised.columns], recognised.format.history)
    best = _known(recognised, shape) if shape else {}
    taken = {match.target for match in best.values()} - {"ignore"}
    candidates = [
        match
        for column in recognised.columns
        if column.name not in best
        for match in _candidates(column, playbook, directory, plain_name if shape else str)
    ]
    for match in sorted(candidates, key=lambda each: -each.confidence):
        if match.confidence >= SURE_ENOUGH and match.column not in best and match.target not in taken:
            best[match.column] = match
            taken.add(match.target)
    names = [column.name for column in recognised.columns]
    matches = tuple(best.get(name) or Match(name, "ignore", 0.0, "nothing is like it") for name in names)
    columns = {match.column: match.target for match in matches}
    mapping = ColumnMapping(columns=columns, title=_title(recognised, columns))
    return Proposal(_as_exported(mapping, recognised, shape) if shape else mapping, matches)


def _known(recognised: Recognised, shape: ExportShape) -> dict[str, Match]:
    """The columns whose meaning is known from the system that exported them; the first of several is taken."""
    found: dict[str, Match] = {}
    taken: set[str] = set()
    for column in recognised.columns:
        target = target_in(shape, column.name)
        if target and target not in taken:
            found[column.name] = Match(column.name, target, 1.0, f"that is what it is in {shape.told}")
            taken |= {target} - {"ignore"}
    return found


def _as_exported(mapping: ColumnMapping, recognised: Recognised, shape: ExportShape) -> ColumnMapping:
    """A mapping with what is known of the export besides its columns. A history without names only changes records."""
    is_history = recognised.format.history is not None
    names = [column.name for column in recognised.columns]
    is_named = "title" in mapping.columns.values()
    return msgspec.structs.replace(
        mapping,
        zone=shape.zone,
        keys="salesforce" if shape.keys else "",
        leave_out={} if is_history else left_out_by(shape, names),
        mode="change" if is_history and not is_named else mapping.mode,
        title="" if is_history and not is_named else mapping.title,
    )


def _title(recognised: Recognised, columns: Mapping[str, str]) -> str:
    """Without a title column, records are called by the column most like a name, else by their key."""
    if "title" in columns.values():
        return ""
    likely = [
        (max(_likeness(column.name, word) for word in _SYNONYMS["title"].split("|")), column.name)
        for column in recognised.columns
        if column.kind == "text" and not column.empty
    ]
    score, name = max(likely, default=(0.0, ""))
    keys = [column for column, target in columns.items() if target == "key"]
    if score >= SURE_ENOUGH:
        return f"{{{name}}}"
    return f"{{{keys[0]}}}" if keys else ""


def _candidates(
    column: Column, playbook: Playbook, directory: Directory, named: Callable[[str], str]
) -> Iterator[Match]:
    for field in playbook.fields.values():
        if field.type != "file":
            yield _of_field(column, field, named(column.name))
            yield from _of_parts(column, field, named(column.name))
    for role in ROLES:
        if role != "ignore":
            yield _of_role(column, role, playbook, directory)


def _of_field(column: Column, field: Field, name: str) -> Match:
    target = f"field:{field.id}" if field.id in ROLES else field.id
    score = max(_likeness(name, field.id), _likeness(name, field.title))
    why = f"it is called like {field.title}"
    share = _share(column, (*field.options, *field.options.values())) if field.options else 0.0
    if share > score:
        score, why = 0.9 * share, f"its values are those of {field.title}"
    allowed = _FITS.get(field.type)
    if allowed and column.kind not in allowed and column.kind != "empty":
        score, why = score * 0.7, f"{why}, but not all of its values are of that kind"
    return Match(column.name, target, round(score, 2), why)


def _of_parts(column: Column, field: Field, called: str) -> Iterator[Match]:
    for part in PARTS.get(field.type, ()):
        score = max(_likeness(called, f"{name} {part}") for name in (field.id, field.title))
        yield Match(
            column.name, f"{field.id}.{part}", round(score, 2), f"it is called like {field.title}, {part}"
        )


def _of_role(column: Column, role: str, playbook: Playbook, directory: Directory) -> Match:
    score = 0.95 * max(_likeness(column.name, word) for word in _SYNONYMS[role].split("|"))
    why = f"columns of that name usually are the {role}"
    if role == "key" and not column.unique:
        return Match(column.name, role, 0.0, "its values are not unique")
    if (
        role == "key"
        and score < SURE_ENOUGH
        and column.name.casefold().endswith(("id", "key", "no", "number"))
    ):
        return Match(column.name, role, 0.65, "its values are unique and it is called like an id")
    if role == "stage":
        stages = [word for stage in playbook.stages.values() for word in (stage.id, stage.title)]
        score, why = max((score, why), (0.9 * _share(column, stages), "its values are stages"))
    if role == "owner":
        people = [word for person in directory.people.values() for word in (person.email, person.name)]
        score, why = max((score, why), (0.9 * _share(column, people), "its values are people"))
    return Match(column.name, role, round(score, 2), why)


def _share(column: Column, known: tuple[str, ...] | list[str]) -> float:
    """How much of a column with few different values is among known words."""
    folded = {_folded(word) for word in known}
    total = sum(column.common.values())
    return (
        sum(times for text, times in column.common.items() if _folded(text) in folded) / total
        if total
        else 0.0
    )


def _likeness(name: str, other: str) -> float:
    """How alike two names are: 1 for the same words, less for some of them, or for nearly the same letters."""
    one, two = _words(name), _words(other)
    if not one or not two:
        return 0.0
    if one == two:
        return 1.0
    if set(one) == set(two):
        return 0.95
    if set(one) >= set(two) or set(two) >= set(one):
        return 0.6 + 0.3 * min(len(one), len(two)) / max(len(one), len(two))
    close = SequenceMatcher(None, " ".join(one), " ".join(two)).ratio()
    return 0.85 * close if close >= 0.8 else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(_HUMP.sub(" ", text).casefold())


def _folded(text: str) -> str:
    return " ".join(_words(text))
