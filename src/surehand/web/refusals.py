"""The one way in which a refusal is shown: why, each thing that stands in the way with its input, and every way on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from surehand.core.engine import Next, Refusal, Unmet
from surehand.core.playbook import Field
from surehand.web.access import Reader
from surehand.web.inputs import Input, InputMaker, Texts
from surehand.web.words import listed, with_titles

# Where on a page an act is done: the id of its form; ``{to}`` is the stage it leads to.
_PLACES = {
    "offer": "way-{to}",
    "move": "way-{to}",
    "override": "override-{to}",
    "note": "notes",
    "attach": "files",
    "set": "fields",
    "accept": "accept",
    "return": "return",
    "ask": "ask",
}


@dataclass(frozen=True)
class Refused:
    """A refusal on its way back to the form it answers; ``form`` names that form, ``texts`` is what was typed."""

    refusal: Refusal
    form: str
    texts: Texts

    def by_form(self) -> Mapping[str, Mapping[str, str]]:
        """What was typed, under the name of its form: so that no other form shows it."""
        return {self.form: {name: texts[0] for name, texts in self.texts.items() if texts}}


@dataclass(frozen=True)
class Item:
    """One thing that stands in the way, with the inputs that mend it. What a single field lacks, its input tells.

    ``above`` names the fields whose inputs stand at an earlier item; ``mend`` says who can put right what has no input.
    """

    sentence: str
    code: str
    seen: str
    mend: str
    is_warning: bool
    above: str = ""
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


def show_refusal(refusal: Refusal, reader: Reader) -> RefusalView:
    """A refusal without inputs: for acts whose form stands elsewhere on the page."""
    items = tuple(_item(unmet, reader) for unmet in refusal.unmet)
    return RefusalView(refusal.code, refusal.sentence, items, tuple(_ways(refusal.allowed, reader)))


def items_of(
    unmet: Iterable[Unmet], fields: Mapping[str, Field], maker: InputMaker, reader: Reader
) -> tuple[Item, ...]:
    """What stands in the way, each with its inputs; a field that mends several things has its input at the first."""
    asked: set[str] = set()
    items: list[Item] = []
    for each in unmet:
        names = [form.field for form in each.forms if form.field in fields]
        new = [name for name in names if name not in asked]
        above = listed(fields[name].title for name in names if name in asked)
        asked.update(new)
        problem = each.sentence if each.kind in ("field", "input") else ""
        inputs = tuple(
            maker.make(fields[name], problem, is_wrong=bool(problem) and each.code != "missing")
            for name in new
        )
        told = bool(inputs and problem)
        item = replace(_item(each, reader), above=above, inputs=inputs, is_told_by_input=told)
        items.append(replace(item, seen=with_titles(item.seen, fields)))
    return tuple(items)


def _item(unmet: Unmet, reader: Reader) -> Item:
    mend = listed((_who(each, reader) for each in unmet.mend), "or") if unmet.mend else ""
    return Item(unmet.sentence, unmet.code, unmet.seen, mend, unmet.severity == "warn")


def _who(mend: str, reader: Reader) -> str:
    known = reader.facts.directory.people.get(mend)
    return known.name if known else f"the {mend}"


def _ways(allowed: Iterable[Next], reader: Reader) -> Iterable[Way]:
    for each in allowed:
        if each.act == "open" and each.to:
            yield Way(each.sentence, reader.url("record", each.to))
        elif each.act == "recall" and each.to:
            yield Way(each.sentence, reader.url("handoff", each.to))
        else:
            place = _PLACES.get(each.act)
            yield Way(each.sentence, f"#{place.format(to=each.to)}" if place else "")
