"""What the page of an address shows at which messages come in: proof, mapping, example, trial, and what came last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.connectors.webhook.paths import places
from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.runtime.language import spoken
from surehand.runtime.webhooks.incoming import Proof, address_of, incoming_of, newest
from surehand.runtime.webhooks.mapping import Mapped
from surehand.runtime.webhooks.reading import Read, try_out
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.inputs import Option, people_to_choose
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago
from surehand.web.webhooks.model import State, playbook_options, state_of
from surehand.web.words import in_local_words

LONGEST_EXAMPLE = 100_000
SHOWN = 60

PROOFS: Mapping[Proof, str | Promise] = {
    "standard": gettext_lazy("A signature of the Standard Webhooks, with a time: the safest"),
    "hexadecimal": gettext_lazy("HMAC-SHA256 of the body in a header, as GitHub and many others sign"),
    "address": gettext_lazy(
        "A secret in the address, for tools that cannot sign: weaker, for it stands in logs"
    ),
}
MODES: Mapping[str, str | Promise] = {
    "open_or_change": gettext_lazy("Open a record, or change the one that is there"),
    "open": gettext_lazy("Only open records"),
    "change": gettext_lazy("Only change records that are there"),
}
STATES: Mapping[str, str | Promise] = {
    "waiting": gettext_lazy("Waiting"),
    "done": gettext_lazy("Done"),
    "ignored": gettext_lazy("Left alone"),
    "failed": gettext_lazy("Failed"),
}
TONES: Mapping[str, str] = {"waiting": "waiting", "done": "ready", "ignored": "quiet", "failed": "late"}


@dataclass(frozen=True)
class NewDoor:
    """What was typed for a new address."""

    title: str = ""
    proof: Proof = "standard"
    header: str = "X-Hub-Signature-256"
    id_header: str = ""
    secret: str = ""


@dataclass(frozen=True)
class NewDoorPage:
    """The form for a new address."""

    typed: NewDoor
    proofs: tuple[Option, ...]
    refused: RefusalView | None


@dataclass(frozen=True)
class MappedField:
    """A field of the playbook, and where its value stands in a message."""

    id: str
    title: str
    path: str


@dataclass(frozen=True)
class MappingForm:
    """The form of the mapping, as it stands."""

    mapping: Mapped
    playbooks: tuple[Option, ...]
    modes: tuple[Option, ...]
    stages: tuple[Option, ...]
    keys: tuple[Option, ...]
    people: tuple[Option, ...]
    fields: tuple[MappedField, ...]
    places: tuple[Option, ...]
    example: str


@dataclass(frozen=True)
class Trial:
    """What the mapping makes of the example: a sentence and the values, or why it is held back."""

    sentence: str
    values: tuple[str, ...]
    refused: RefusalView | None


@dataclass(frozen=True)
class Came:
    """A message that came in, and what became of it."""

    id: str
    at: Moment
    word: str
    tone: str
    told: str
    record: str
    is_failed: bool


@dataclass(frozen=True)
class DoorPage:
    """An address. ``secret`` is shown this once; ``address`` has it in place of a signature where that is the proof."""

    id: str
    title: str
    state: State
    address: str
    proof: str
    header: str
    form: MappingForm
    came: tuple[Came, ...]
    trial: Trial | None
    secret: str
    refused: RefusalView | None


def new_door_page(reader: Reader, typed: NewDoor, refused: Refusal | None = None) -> NewDoorPage:
    """The form for a new address."""
    proofs = tuple(Option(value, str(label), value == typed.proof) for value, label in PROOFS.items())
    return NewDoorPage(typed, proofs, show_refusal(refused, reader) if refused else None)


def door_page(
    reader: Reader,
    row: m.Connection,
    *,
    mapping: Mapped | None = None,
    example: str = "",
    secret: str = "",
    refused: Refusal | None = None,
    tries: bool = False,
) -> DoorPage:
    """One address. ``mapping`` and ``example`` are what was typed; else what is kept, and the last message."""
    incoming, last = incoming_of(row), newest(reader.workspace.workspace, row.pk)
    chosen = mapping or incoming.mapping
    text = example or (_pretty(bytes(last[0].body)) if last else "")
    form, in_address = _form(reader, chosen, text), incoming.proof == "address"
    return DoorPage(
        id=row.pk,
        title=row.title,
        state=state_of(row),
        address=address_of(row, secret),
        proof=str(PROOFS[incoming.proof]),
        header=incoming.header if incoming.proof == "hexadecimal" else "",
        form=form,
        came=tuple(_came(each, reader) for each in last),
        trial=_trial(try_out(row, chosen, text.encode(), reader.now), form, reader) if tries else None,
        secret="" if in_address else secret,
        refused=show_refusal(refused, reader) if refused else None,
    )


def _form(reader: Reader, mapping: Mapped, example: str) -> MappingForm:
    playbook = _playbook(reader, mapping.playbook)
    fields = playbook.fields if playbook else {}
    stages = {name: stage.title for name, stage in playbook.stages.items()} if playbook else {}
    titles = {name: field.title for name, field in fields.items()}
    return MappingForm(
        mapping=mapping,
        playbooks=playbook_options(reader, mapping.playbook, _("None: keep messages only")),
        modes=_options({name: str(label) for name, label in MODES.items()}, mapping.mode),
        stages=_options({"": _("The first"), **stages}, mapping.stage),
        keys=_options({"": _("None"), **titles}, mapping.key_field),
        people=_options({"": _("The owner of this connection"), **people_to_choose(reader)}, mapping.person),
        fields=tuple(
            MappedField(name, title, mapping.fields.get(name, "")) for name, title in titles.items()
        ),
        places=_places(example),
        example=example,
    )


def _playbook(reader: Reader, slug: str) -> Playbook | None:
    try:
        return current_program(reader.workspace.workspace, slug).playbook if slug else None
    except NoSuchPlaybook:
        return None


def _places(example: str) -> tuple[Option, ...]:
    try:
        plain = msgspec.json.decode(example)
    except (msgspec.DecodeError, RecursionError):
        return ()
    return tuple(Option(path, str(value)[:SHOWN]) for path, value in places(plain).items())


def _trial(read: Read, form: MappingForm, reader: Reader) -> Trial:
    if read.refused:
        return Trial("", (), show_refusal(read.refused, reader))
    before, after = (state.values if state else {} for state in (read.before, read.after))
    changed = {name: held for name, held in after.items() if before.get(name) != held}
    titles = {field.id: field.title for field in form.fields}
    values = (f"{titles.get(name, name)}: {in_local_words(held.value)}" for name, held in changed.items())
    return Trial(_says(read), tuple(values), None)


def _says(read: Read) -> str:
    if read.after is None:
        return _("It would be left alone.")
    words = {"title": read.after.title}
    if read.before is None:
        return _("It would open the record %(title)s.") % words
    return _("It would be read into the record %(title)s.") % words


def _came(row: m.Inbound, reader: Reader) -> Came:
    return Came(
        id=row.pk,
        at=ago(row.received_at, reader.now, reader.zone),
        word=str(STATES[row.status]),
        tone=TONES[row.status],
        told=spoken(row.told),
        record=reader.url("record", row.record) if row.record else "",
        is_failed=row.status == "failed",
    )


def _pretty(body: bytes) -> str:
    try:
        return msgspec.json.format(body, indent=2).decode()[:LONGEST_EXAMPLE]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body.decode(errors="replace")[:LONGEST_EXAMPLE]


def _options(labels: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())
