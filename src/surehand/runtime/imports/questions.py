"""What must be answered before an import can begin. Whatever can be read in two ways is asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Dict
from zoneinfo import available_timezones

from surehand.core.engine import Directory, FormHint, Refusal, Unmet
from surehand.core.playbook import Playbook
from surehand.core.values import nearest
from surehand.core.values.currencies import CURRENCIES
from surehand.runtime.imports.columns import UNCLEAR_BLANKS, Column
from surehand.runtime.imports.dates import ORDER_WORDS
from surehand.runtime.imports.evidence import Example, Reading
from surehand.runtime.imports.mapping import Mapping, Target, parse_target
from surehand.runtime.imports.recognise import Recognised

MARK_WORDS: Dict[str, str] = {".": "a decimal point", ",": "a decimal comma"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TEXT_KINDS = frozenset(("text", "long_text", "list", "contact"))


def check_mapping(
    recognised: Recognised, mapping: Mapping, playbook: Playbook, directory: Directory
) -> Refusal | None:
    """None when an import can begin; else everything that stands in the way, each with the form that answers it."""
    unmet = (
        *_columns(recognised, mapping, playbook),
        *_needs(recognised, mapping),
        *_doubts(recognised, mapping, playbook),
        *_settings(mapping, playbook, directory),
    )
    if not unmet:
        return None
    count = "One thing has" if len(unmet) == 1 else f"{len(unmet)} things have"
    return Refusal("mapping_incomplete", f"{count} to be answered before the import.", unmet)


def _ask(code: str, subject: str, sentence: str, options: dict[str, str] | None = None) -> Unmet:
    forms = (FormHint(subject, "choice", subject, options=options),) if options else ()
    return Unmet("input", subject, code, sentence, forms=forms)


def _columns(recognised: Recognised, mapping: Mapping, playbook: Playbook) -> Iterator[Unmet]:
    names = [column.name for column in recognised.columns]
    taken: dict[str, str] = {}
    spoken_of = (
        *mapping.columns,
        *mapping.dates,
        *mapping.decimals,
        *mapping.nulls,
        *mapping.values,
        *mapping.leave_out,
    )
    for name in dict.fromkeys(spoken_of):
        if name not in names:
            meant = nearest(name, names)
            hint = (
                f"Did you mean “{meant}”?" if meant else f"It has {', '.join(f'“{n}”' for n in names[:12])}."
            )
            yield _ask("no_such_column", name, f"The file has no column “{name}”. {hint}")
    for name, text in mapping.columns.items():
        target = parse_target(text, playbook)
        if isinstance(target, str):
            yield _ask("no_such_target", name, f"Column “{name}”: {target}")
        elif text != "ignore" and text in taken:
            yield _ask(
                "target_twice", name, f"“{taken[text]}” and “{name}” both become {text}; leave one out."
            )
        else:
            taken[text] = name


def _needs(recognised: Recognised, mapping: Mapping) -> Iterator[Unmet]:
    roles = set(mapping.columns.values())
    if mapping.mode != "change" and not mapping.title and "title" not in roles:
        yield _ask(
            "no_title",
            "title",
            "Say what records are called: name a title column, or a text such as “{name}”.",
        )
    if (mapping.mode != "open" or mapping.connection) and "key" not in roles:
        yield _ask("no_key", "key", "To find records again, one column has to be their key.")
    for name in _PLACEHOLDER.findall(mapping.title):
        if recognised.column(name) is None:
            yield _ask("no_such_column", "title", f"The title speaks of “{name}”, which is no column.")


def _doubts(recognised: Recognised, mapping: Mapping, playbook: Playbook) -> Iterator[Unmet]:
    for name, text in mapping.columns.items():
        column, target = recognised.column(name), parse_target(text, playbook)
        if column is None or isinstance(target, str) or target.role == "ignore":
            continue
        kind = target.field.type if target.field else "text"
        if kind in ("date", "date_time") and name not in mapping.dates:
            yield from _doubt("dates", column, column.dates, ORDER_WORDS)
        if kind in ("number", "money") and target.part != "currency" and name not in mapping.decimals:
            yield from _doubt("decimals", column, column.decimals, MARK_WORDS)
        if name not in mapping.nulls and (target.role or kind in _TEXT_KINDS):
            yield from _unclear_nulls(column, target)


def _doubt(what: str, column: Column, reading: Reading | None, said: Dict[str, str]) -> Iterator[Unmet]:
    if reading is None or not reading.open:
        return
    shown = "; ".join(_shown(example, said) for example in reading.examples)
    if reading.open == "ambiguous":
        possible = {way for example in reading.examples for way in example.readings}
        ways = {way: words for way, words in said.items() if way in possible}
        sentence = (
            f"The {what} of “{column.name}” can be read in more than one way: {shown}. Say which is meant."
        )
    else:
        ways = dict(said)
        sentence = (
            f"No way of reading fits all {what} of “{column.name}”: {shown}. Mend it, or say which is meant."
        )
    yield _ask(f"{reading.open}_{what}", column.name, sentence, ways)


def _shown(example: Example, said: Dict[str, str]) -> str:
    readings = (f"{example.readings[way]} ({said[way]})" for way in said if way in example.readings)
    return f"“{example.text}” is {' or '.join(readings)}"


def _unclear_nulls(column: Column, target: Target) -> Iterator[Unmet]:
    words = {word: times for word, times in column.blanks.items() if word.casefold() in UNCLEAR_BLANKS}
    if words:
        found = ", ".join(f"“{word}” {times:,} times" for word, times in words.items())
        sentence = f"“{column.name}” holds {found}: is that a value, or does it stand for nothing?"
        yield _ask("unclear_nulls", column.name, sentence, {",".join(words): "nothing", "": "a value"})


def _settings(mapping: Mapping, playbook: Playbook, directory: Directory) -> Iterator[Unmet]:
    for name, stage in (("start", mapping.start), ("stage", mapping.stage)):
        if stage and stage not in playbook.stages:
            meant = nearest(stage, playbook.stages)
            hint = f" Did you mean {meant}?" if meant else ""
            yield _ask("no_such_stage", name, f"There is no stage “{stage}”.{hint}")
    if mapping.start in playbook.stages and mapping.start not in playbook.starts():
        sentence = (
            f"Records cannot be opened in {mapping.start}; open them in {', '.join(playbook.starts())}."
        )
        yield _ask("not_a_start", "start", sentence)
    if mapping.owner and directory.find(mapping.owner) is None:
        yield _ask("no_such_person", "owner", f"“{mapping.owner}” is no member of this workspace.")
    for name, address in mapping.people.items():
        if directory.find(address) is None:
            yield _ask(
                "no_such_person",
                "people",
                f"“{name}” is to be {address}, who is no member of this workspace.",
            )
    if mapping.currency and mapping.currency not in CURRENCIES:
        yield _ask(
            "unknown_currency", "currency", f"“{mapping.currency}” is no currency; use a code such as EUR."
        )
    if mapping.zone and mapping.zone not in available_timezones():
        yield _ask(
            "unknown_zone", "zone", f"“{mapping.zone}” is no time zone; use a name such as Europe/Berlin."
        )
