"""The columns of a draft as its page shows them: what each holds, what it becomes, and what is open about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surehand.core.playbook import Playbook
from surehand.core.values import ValueProblem, nearest, read_value
from surehand.runtime.imports import Mapping as Answers
from surehand.runtime.imports import Recognised, mapping_of, propose
from surehand.runtime.imports.columns import UNCLEAR_BLANKS, Column
from surehand.runtime.imports.dates import ORDER_WORDS
from surehand.runtime.imports.mapping import PARTS, ROLES, parse_target
from surehand.runtime.imports.names import Stages
from surehand.runtime.imports.questions import MARK_WORDS
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.inputs import Option

_MOST_MEANINGS = 50
_SURE = 0.9
_KINDS = {
    "empty": gettext_lazy("empty"),
    "text": gettext_lazy("text"),
    "number": gettext_lazy("numbers"),
    "money": gettext_lazy("amounts"),
    "date": gettext_lazy("dates"),
    "date_time": gettext_lazy("dates and times"),
    "yes_no": gettext_lazy("yes or no"),
    "email": gettext_lazy("e-mail addresses"),
    "url": gettext_lazy("web addresses"),
}
_PARTS = {
    "amount": gettext_lazy("amount"),
    "currency": gettext_lazy("currency"),
    "name": gettext_lazy("name"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone"),
}


@dataclass(frozen=True)
class OptionGroup:
    """Some of the things to choose, with a heading."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Question:
    """Something about a column that has to be answered."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Meaning:
    """A value that is not known here, and what it may mean."""

    written: str
    times: int
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ColumnView:
    """A column: what it holds, what it becomes, and what is open about it."""

    index: int
    name: str
    holds: str
    examples: str
    why: str
    targets: tuple[OptionGroup, ...]
    questions: tuple[Question, ...]
    meanings: tuple[Meaning, ...]


def column_views(
    row: m.Import, recognised: Recognised, playbook: Playbook, reader: Reader
) -> Iterator[ColumnView]:
    """Every column of a draft, with what was proposed or answered."""
    answers = mapping_of(row)
    matches = propose(recognised, playbook, reader.facts.directory).matches
    for index, (column, match) in enumerate(zip(recognised.columns, matches, strict=True)):
        chosen = answers.columns.get(column.name, "ignore")
        proposed = match.target == chosen and match.confidence > 0
        sure = _("Sure: %(why)s") if match.confidence >= _SURE else _("Likely: %(why)s")
        yield ColumnView(
            index=index,
            name=column.name,
            holds=_holds(column),
            examples=", ".join(column.examples),
            why=sure % {"why": spoken(match.why)} if proposed else "",
            targets=_targets(playbook, chosen),
            questions=tuple(_questions(index, column, chosen, answers, playbook)),
            meanings=tuple(_meanings(column, chosen, answers, playbook)),
        )


def _holds(column: Column) -> str:
    parts = [str(_KINDS[column.kind])]
    if column.empty:
        empty = {"count": formats.number(column.empty)}
        parts.append(ngettext("%(count)s empty", "%(count)s empty", column.empty) % empty)
    if column.unique and column.filled > 1:
        parts.append(_("each once"))
    return ", ".join(parts)


def _targets(playbook: Playbook, chosen: str) -> tuple[OptionGroup, ...]:
    roles = tuple(Option(role, f"{role}: {spoken(says)}", role == chosen) for role, says in ROLES.items())
    fields: list[Option] = []
    for field in playbook.fields.values():
        if field.type == "file":
            continue
        name = f"field:{field.id}" if field.id in ROLES else field.id
        fields.append(Option(name, field.title, name == chosen))
        for part in PARTS.get(field.type, ()):
            fields.append(
                Option(f"{name}.{part}", f"{field.title}, {_PARTS[part]}", f"{name}.{part}" == chosen)
            )
    return (OptionGroup(_("The record"), roles), OptionGroup(_("Fields"), tuple(fields)))


def _questions(
    index: int, column: Column, chosen: str, answers: Answers, playbook: Playbook
) -> Iterator[Question]:
    target = parse_target(chosen, playbook)
    if isinstance(target, str) or target.role == "ignore":
        return
    kind = target.field.type if target.field else "text"
    if kind in ("date", "date_time") and column.dates and column.dates.open:
        order = answers.dates.get(column.name, "")
        yield Question(f"dates.{index}", _("Dates are written"), _ways(ORDER_WORDS, order))
    if kind in ("number", "money") and column.decimals and column.decimals.open:
        mark = answers.decimals.get(column.name, "")
        yield Question(f"decimals.{index}", _("Numbers are written with"), _ways(MARK_WORDS, mark))
    words = [word for word in column.blanks if word.casefold() in UNCLEAR_BLANKS]
    if words:
        yield Question(
            f"nulls.{index}",
            _("“%(words)s” is") % {"words": ", ".join(words)},
            _nulls(column, words, answers),
        )


def _ways(words: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return (Option("", "…"), *(Option(way, spoken(said), way == chosen) for way, said in words.items()))


def _nulls(column: Column, words: list[str], answers: Answers) -> tuple[Option, ...]:
    answer = answers.nulls.get(column.name)
    nothing = answer is not None and set(words) <= set(answer)
    return (
        Option("", "…"),
        Option("nothing", _("nothing"), nothing),
        Option("value", _("a value"), answer is not None and not nothing),
    )


def _meanings(column: Column, chosen: str, answers: Answers, playbook: Playbook) -> Iterator[Meaning]:
    """The few values of a choice or a stage that are not known here."""
    target = parse_target(chosen, playbook)
    if isinstance(target, str):
        return
    said = answers.values.get(column.name, {})
    field = target.field
    if field and field.type in ("choice", "multi_choice"):
        known: Mapping[str, str] = field.options
        strange = [text for text in column.common if isinstance(read_value(field.shape, text), ValueProblem)]
    elif target.role == "stage":
        known = {stage.id: stage.title for stage in playbook.stages.values()}
        stages = Stages(playbook)
        strange = [text for text in column.common if isinstance(stages.find(text), ValueProblem)]
    else:
        return
    for text in [*strange, *(each for each in said if each not in strange)][:_MOST_MEANINGS]:
        yield Meaning(text, column.common.get(text, 0), _meant(known, said.get(text, ""), text))


def _meant(known: Mapping[str, str], said: str, text: str) -> tuple[Option, ...]:
    close = nearest(text, {**known, **{title: title for title in known.values()}})
    hint = _("(perhaps %(value)s)") % {"value": close} if close else _("(not known here)")
    return (Option("", hint), *(Option(name, title, name == said) for name, title in known.items()))
