"""The inputs for fields: one control for each kind of value, filled from a record or from what was typed.

A control's name is ``field.<id>``, with the part behind it where a value has parts (``field.budget.currency``). A form
says which fields it holds in its ``fields`` inputs, so that an unticked box is told from a field that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from surehand.core.engine import RecordState, Refusal, Unmet
from surehand.core.engine.commands import AttachFile
from surehand.core.engine.values_in import refuse_values, unreadable
from surehand.core.playbook import Field
from surehand.core.values import Contact, FieldValue, FileRef, Money, ValueProblem, in_words, to_plain
from surehand.runtime.files import let_go, store_file
from surehand.web import formats
from surehand.web.access import PageRequest, Reader
from surehand.web.typed import money_of, number_of

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"
PARTS = {"money": ("amount", "currency"), "contact": ("name", "email", "phone")}


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Input:
    """The input for one field. ``id`` is unique on the page.

    ``problem`` says what its value lacks, ``is_wrong`` whether there is a value that will not do.
    """

    field: str
    kind: str
    id: str
    label: str
    help: str
    texts: Mapping[str, str]
    options: tuple[Option, ...] = ()
    problem: str = ""
    is_wrong: bool = False

    @property
    def name(self) -> str:
        """The name of the control, or of the first part of the name of each."""
        return f"field.{self.field}"

    @property
    def template(self) -> str:
        """The template of the control."""
        return f"inputs/{self.kind}.html"

    @property
    def text(self) -> str:
        """What stands in the control."""
        return self.texts.get("", "")

    @property
    def described_by(self) -> str:
        """The ids of the texts that explain the control to those who hear the page."""
        said = ((self.help, "help"), (self.problem, "problem"))
        return " ".join(f"{self.id}-{part}" for text, part in said if text)


Texts = Mapping[str, list[str]]
"""What stands in the controls of a form, by name: what a `QueryDict` holds, without its tricks."""


def texts_of(posted: QueryDict) -> Texts:
    """What was typed into a form."""
    return {name: [str(text) for text in texts] for name, texts in posted.lists()}


def texts_of_values(values: Mapping[str, FieldValue], reader: Reader) -> Texts:
    """What would have to be typed for these values."""
    return {
        name: texts
        for field, held in values.items()
        for name, texts in _texts(f"field.{field}", held, reader)
    }


def _texts(name: str, held: FieldValue, reader: Reader) -> Iterable[tuple[str, list[str]]]:
    match held.value:
        case bool():
            yield name, [in_words(held.value)]
        case Money(amount, currency):
            yield f"{name}.amount", [formats.plain_number(amount)]
            yield f"{name}.currency", [currency]
        case Contact():
            yield from ((f"{name}.{part}", [getattr(held.value, part)]) for part in PARTS["contact"])
        case datetime():
            yield name, [held.value.astimezone(reader.zone).strftime(LOCAL_FORMAT)]
        case Decimal():
            yield name, [formats.plain_number(held.value)]
        case FileRef():
            yield name, [held.value.id]
        case tuple():
            yield name, list(held.value) if held.kind == "multi_choice" else ["\n".join(held.value)]
        case _:
            yield name, [str(held.value)]


@dataclass(frozen=True)
class InputMaker:
    """Makes the inputs of one form; ``prefix`` keeps their ids apart from those of other forms on the page."""

    reader: Reader
    prefix: str
    texts: Texts
    files: Mapping[str, FileRef]

    def make(self, field: Field, problem: str = "", *, is_wrong: bool = False) -> Input:
        """The input for a field, filled with what is known."""
        name = f"field.{field.id}"
        parts = PARTS.get(field.type, ())
        texts = {part: self._text(f"{name}.{part}") for part in parts} or {"": self._text(name)}
        if field.type == "money":
            texts["currency"] = texts["currency"] or field.currency
        return Input(
            field=field.id,
            kind=field.type,
            id=f"{self.prefix}-{field.id}",
            label=field.title,
            help=field.help,
            texts=texts,
            options=self._options(field, self.texts.get(name, [])),
            problem=problem,
            is_wrong=is_wrong,
        )

    def _text(self, name: str) -> str:
        return next(iter(self.texts.get(name, [])), "")

    def _options(self, field: Field, chosen: list[str]) -> tuple[Option, ...]:
        match field.type:
            case "yes_no":
                labels = {"yes": _("Yes"), "no": _("No")}
            case "person":
                labels = people_to_choose(self.reader)
            case "file":
                labels = {file.id: file.name for file in self.files.values()}
            case _:
                labels = dict(field.options)
        # What stands there stays to be chosen: somebody who left, an option of an earlier version.
        labels |= {value: self._name(field, value) for value in chosen if value and value not in labels}
        return tuple(Option(value, label, value in chosen) for value, label in labels.items())

    def _name(self, field: Field, value: str) -> str:
        if field.type == "person":
            return self.reader.facts.directory.name(value)
        return _("the one there is") if field.type == "file" else value


def people_to_choose(reader: Reader, team: str = "") -> dict[str, str]:
    """The names of the active people, or of those of one team, by id."""
    directory = reader.facts.directory
    people = directory.members(team) if team else directory.people.values()
    return {person.id: person.name for person in people if person.active}


@dataclass(frozen=True)
class Filled:
    """What a form fills in: raw values for the engine, and the commands that attach the files that came with it."""

    values: dict[str, object]
    attach: tuple[AttachFile, ...]


def read_filled(request: PageRequest, reader: Reader, state: RecordState) -> Filled | Refusal:
    """What the fields of a form change on a record. Refused when a file cannot be kept."""
    fields = reader.program(state).playbook.fields
    files = _store_uploads(request, fields, reader, state)
    if isinstance(files, Refusal):
        return files
    values = read_values(request.POST, fields, state.values, reader)
    if isinstance(values, Refusal):
        for kept in files.values():
            let_go(reader.workspace.workspace, kept.id)
        return values
    return Filled(
        {name: value for name, value in values.items() if name not in files},
        tuple(AttachFile(file=file, field=field) for field, file in files.items()),
    )


def read_values(
    posted: QueryDict, fields: Mapping[str, Field], held: Mapping[str, FieldValue], reader: Reader
) -> dict[str, object] | Refusal:
    """The raw values a form changes, as the engine reads them; an empty control clears its field.

    Numbers are read as the reader's language writes them; refused when one can be read in two ways.

    What stands as it was shown is left out, so that nobody takes over another's word by saving a form; except where
    answers grow stale: there, saving confirms them.
    """
    typed, before = texts_of(posted), texts_of_values(held, reader)
    named = (fields[name] for name in posted.getlist("fields") if name in fields)
    values: dict[str, object] = {}
    problems: list[Unmet] = []
    for field in named:
        changed = _content(typed, field) != _content(before, field)
        if not changed and field.fresh_for is None:
            continue
        read = _read(posted, field, reader) if changed else _confirmed(posted, field, held, reader)
        if isinstance(read, ValueProblem):
            problems.append(unreadable(field, "", read))
        values[field.id] = read
    return refuse_values(problems) if problems else values


def _confirmed(posted: QueryDict, field: Field, held: Mapping[str, FieldValue], reader: Reader) -> object:
    """What stands as it was shown, said again: a number exactly as it is held, however it was written."""
    value = held[field.id].value if field.id in held else None
    return to_plain(value) if isinstance(value, Decimal | Money) else _read(posted, field, reader)


def _content(texts: Texts, field: Field) -> list[str]:
    """What a field's controls hold, as far as it matters."""
    parts = PARTS.get(field.type, ())
    names = [f"field.{field.id}.{part}" for part in parts] or [f"field.{field.id}"]
    return [
        text.replace("\r\n", "\n").strip() for name in names for text in texts.get(name, []) if text.strip()
    ]


def _read(posted: QueryDict, field: Field, reader: Reader) -> object:
    name = f"field.{field.id}"
    match field.type:
        case "money":
            amount = posted.get(f"{name}.amount", "").strip()
            return amount and money_of(amount, posted.get(f"{name}.currency", ""))
        case "number":
            return number_of(posted.get(name, ""))
        case "contact":
            return {part: posted.get(f"{name}.{part}", "") for part in PARTS["contact"]}
        case "multi_choice":
            return posted.getlist(name)
        case "date_time":
            return _with_zone(posted.get(name, ""), reader)
        case _:
            return posted.get(name, "")


def _with_zone(text: str, reader: Reader) -> str:
    """A local moment with the reader's zone; what is none goes on as it is, to be refused with a sentence."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (local if local.tzinfo else local.replace(tzinfo=reader.zone)).isoformat()


def _store_uploads(
    request: PageRequest, fields: Mapping[str, Field], reader: Reader, state: RecordState
) -> dict[str, FileRef] | Refusal:
    """Keep the files that were sent for file fields, by field; the first that cannot be kept is the answer."""
    kept: dict[str, FileRef] = {}
    for name in request.FILES:
        field, upload = name.removeprefix("field.").removesuffix(".new"), request.FILES.get(name)
        if field not in fields or upload is None:
            continue
        file = keep_file(upload, reader, state)
        if isinstance(file, Refusal):
            for former in kept.values():
                let_go(reader.workspace.workspace, former.id)
            return file
        kept[field] = file
    return kept


def keep_file(upload: UploadedFile[bytes], reader: Reader, state: RecordState) -> FileRef | Refusal:
    """Keep one file; the same file again, under the same name, is the one that is there."""
    file = store_file(
        reader.workspace.workspace, upload.name or "", upload.chunks(), reader.person.id, state.id
    )
    if isinstance(file, Refusal):
        return file
    there = (each for each in state.files.values() if (each.digest, each.name) == (file.digest, file.name))
    known = next(there, None)
    if known is None:
        return file
    let_go(reader.workspace.workspace, file.id)
    return known
