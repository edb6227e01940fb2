"""The one way in which a refusal is shown: why, each thing that stands in the way with its input, and every way on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from surehand.core.engine import Next, Refusal, Unmet
from surehand.core.playbook import Field
from surehand.runtime.language import spoken, spoken_reasons
from surehand.web.access import Reader
from surehand.web.inputs import Input, InputMaker, Texts
from surehand.web.words import listed, with_titles

# Where on the page that is open an act is done: the id of its form; ``{to}`` is the stage it leads to.
_PLACES = {"override": "override-{to}", "accept": "accept", "return": "return", "ask": "ask"}
# On which page of the playbook ``to``.
_OF_PLAYBOOK = {"edit": "playbook-edit", "settle_draft": "playbook"}
# And where on the page of the record.
_ON_RECORD = {
    "offer": "?move={to}",
    "move": "?move={to}",
    "note": "#notes",
    "attach": "#files",
    "set": "#fields",
}


@dataclass(frozen=True)
class Refused:
    """A refusal on its way back to the form it answers; ``form`` names that form, ``texts`` is what was typed."""

    refusal: Refusal
    form: str
    texts: Texts

    @property
    def way(self) -> str:
        """The stage that the refused form led to; empty where it was no gate's."""
        kind, _colon, to = self.form.partition(":")
        return to if kind == "way" else ""

    def by_form(self) -> Mapping[str, Mapping[str, str]]:
        """What was typed, under the name of its form: so that no other form shows it."""
        return {self.form: {name: texts[0] for name, texts in self.texts.items() if texts}}


@dataclass(frozen=True)
class Item:
    """One thing that stands in the way, with the inputs that mend it. What a single field lacks, its input tells.

    ``above`` names the fields whose inputs stand at an earlier item; ``mend`` says who can put right what has no input;
    ``also`` is what else is not met for as long as the field is empty.
    """

    sentence: str
    code: str
    seen: str
    mend: str
    is_warning: bool
    above: str = ""
    also: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    is_told_by_input: bool = False


@dataclass(frozen=True)
class Way:
    """Something that may be done instead; without an address it only says so."""

    sentence: str
    href: str = ""


@dataclass(frozen=True)
class RefusalView:
    """A refusal as the template shows it."""

    code: str
    sentence: str
    items: tuple[Item, ...]
    ways: tuple[Way, ...]


def show_refusal(refusal: Refusal, reader: Reader, *, record: str = "") -> RefusalView:
    """A refusal without inputs: for acts whose form stands elsewhere. ``record`` is the one it is about."""
    items = tuple(_item(unmet, reader) for unmet in refusal.unmet)
    ways = tuple(Way(spoken(each.sentence), _address(each, reader, record)) for each in refusal.allowed)
    return RefusalView(refusal.code, spoken(refusal.sentence), items, ways)


def why(unmet: Unmet) -> str:
    """Why something is not met, in the reader's language; the message of a criterion is its playbook's own."""
    return unmet.sentence if unmet.kind == "criterion" else spoken(unmet.sentence)


def filled(well: Input) -> Item:
    """An input that was filled well, to be saved together with the rest."""
    return Item("", "filled", "", "", is_warning=False, inputs=(well,), is_told_by_input=True)


def problems_of(unmet: Iterable[Unmet]) -> Mapping[str, str]:
    """What is wrong with each field that has an input."""
    return {form.field: why(each) for each in unmet for form in each.forms}


class Folded(NamedTuple):
    """What stands in the way, without what is not met only because a field is missing: that is ``under`` the field."""

    kept: tuple[Unmet, ...]
    under: Mapping[str, tuple[str, ...]]


def folded(unmet: Iterable[Unmet]) -> Folded:
    """Fold criteria under a missing field that they read."""
    unmet = tuple(unmet)
    missing = {each.id for each in unmet if each.kind == "field" and each.code == "missing"}
    kept: list[Unmet] = []
    under: dict[str, tuple[str, ...]] = {}
    for each in unmet:
        field = next((form.field for form in each.forms if form.field in missing), "")
        if each.kind == "criterion" and field:
            under[field] = (*under.get(field, ()), why(each))
        else:
            kept.append(each)
    return Folded(tuple(kept), under)


def items_of(
    unmet: Iterable[Unmet], fields: Mapping[str, Field], maker: InputMaker, reader: Reader
) -> tuple[Item, ...]:
    """What stands in the way, each with its inputs; a field that mends several things has its input at the first."""
    asked: set[str] = set()
    items: list[Item] = []
    unmet, under = folded(unmet)
    for each in unmet:
        names = [form.field for form in each.forms if form.field in fields]
        new = [name for name in names if name not in asked]
        above = listed(fields[name].title for name in names if name in asked)
        asked.update(new)
        problem = why(each) if each.kind in ("field", "input") else ""
        inputs = tuple(
            maker.make(fields[name], problem, is_wrong=bool(problem) and each.code != "missing")
            for name in new
        )
        told = bool(inputs and problem)
        also = under.get(each.id, ()) if each.kind == "field" else ()
        item = replace(_item(each, reader), above=above, also=also, inputs=inputs, is_told_by_input=told)
        items.append(replace(item, seen=with_titles(item.seen, fields)))
    return tuple(items)


def _item(unmet: Unmet, reader: Reader) -> Item:
    mend = listed((_who(each, reader) for each in unmet.mend), _("or")) if unmet.mend else ""
    seen = "" if unmet.kind == "input" else spoken_reasons(unmet.seen)  # Its sentence tells what was typed.
    return Item(why(unmet), unmet.code, seen, mend, unmet.severity == "warn")


def _who(mend: str, reader: Reader) -> str:
    known = reader.facts.directory.people.get(mend)
    if known:
        return known.name
    return {"owner": _("the owner"), "client": _("the client"), "lead": _("the lead")}.get(mend) or spoken(
        mend
    )


def _address(allowed: Next, reader: Reader, record: str) -> str:
    """Where something else may be done; empty where that is nowhere on the pages."""
    if allowed.act == "open" and allowed.to:
        return reader.url("record", allowed.to)
    if allowed.act == "recall" and allowed.to:
        return reader.url("handoff", allowed.to)
    if allowed.act in _OF_PLAYBOOK and allowed.to:
        return reader.url(_OF_PLAYBOOK[allowed.act], allowed.to)
    if allowed.act in _PLACES:
        return f"#{_PLACES[allowed.act].format(to=allowed.to)}"
    if allowed.act not in _ON_RECORD:
        return ""
    page = reader.url("record", record) if record else ""
    place = _ON_RECORD[allowed.act].format(to=allowed.to)
    return page + place if page or place.startswith("#") else ""
