"""What a back-test shows: in sentences, gate by gate, and what each thing a gate asks for would have held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.runtime.audits.language import spoken_of_audit
from surehand.store import models as m
from surehand.store.queries.playbooks import read_version
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.times import Moment, ago

_VERDICTS: Mapping[str, tuple[str | Promise, str]] = {
    "catches": (gettext_lazy("catches what goes bad"), "ready"),
    "no_better": (gettext_lazy("is no better than chance"), "waiting"),
    "catches_nothing": (gettext_lazy("catches nothing"), "waiting"),
    "not_judged": (gettext_lazy("holds what nobody knows the end of"), ""),
    "holds_everything": (gettext_lazy("holds everything"), "late"),
    "holds_nothing": (gettext_lazy("holds nothing"), "waiting"),
    "not_told": (gettext_lazy("the history does not tell"), ""),
}
_SHOWN = 10


@dataclass(frozen=True)
class ItemRow:
    """One thing that a gate asks for. ``holds`` is of the moves it can be told of, ``bad`` of the judged ones."""

    shown: str
    holds: str
    bad_held: str
    bad_let: str
    verdict: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class GateView:
    """What a gate would have done."""

    title: str
    figures: tuple[tuple[str, str, str], ...]
    sentences: tuple[str, ...]
    items: tuple[ItemRow, ...]
    evidence: str


@dataclass(frozen=True)
class ShiftView:
    """Moves of which two versions say different things."""

    sentence: str
    because: str
    evidence: str


@dataclass(frozen=True)
class BackTestPage:
    """A back-test. ``against`` says which version was compared; ``untold`` what the history cannot tell.

    ``changed`` says so where a draft that was tested was saved again since.
    """

    title: str
    audit: str
    href: str
    file: str
    against: str
    changed: str
    by: str
    at: Moment
    sentences: tuple[str, ...]
    shifts: tuple[ShiftView, ...]
    gates: tuple[GateView, ...]
    untold: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]


def back_test_page(row: m.BackTest, audit: m.Audit, reader: Reader) -> BackTestPage:
    """A back-test; beside another version, what the two say differently comes first."""
    told: dict[str, Any] = msgspec.json.decode(row.result)
    tested: dict[str, Any] = told["new"] if row.other else told
    against = _("compared with version %(number)s") % {"number": row.other} if row.other else ""
    return BackTestPage(
        title=_("%(playbook)s, version %(number)s") % {"playbook": tested["title"], "number": row.version},
        audit=audit.title,
        href=reader.url("audit", audit.pk),
        file=reader.url("audit-backtest-file", audit.pk, row.pk),
        against=against,
        changed=_("The draft was changed after this back-test.") if _is_changed(row) else "",
        by=reader.name(row.created_by),
        at=ago(row.created_at, reader.now, reader.zone),
        sentences=tuple(map(spoken_of_audit, _told_once(told))),
        shifts=tuple(map(_shift, told["shifts"])) if row.other else (),
        # What asks for nothing has nothing to tell, and comes last.
        gates=tuple(map(_gate, sorted(tested["gates"], key=lambda gate: not gate["items"]))),
        untold=tuple(_untold(tested)),
        rules=tuple(_rules(tested["rules"])),
    )


def _is_changed(row: m.BackTest) -> bool:
    """Whether one of the versions that were tested is not as it was: only drafts change."""
    found = (
        read_version(row.workspace_id, row.playbook, number) for number in (row.version, row.other) if number
    )
    return any(each.saved_at and each.saved_at > row.created_at for each in found if each)


def _told_once(told: Mapping[str, Any]) -> list[str]:
    """The sentences of a back-test without those that stand at their moves again."""
    elsewhere = {shift["sentence"] for shift in told.get("shifts", ())}
    return [sentence for sentence in told["sentences"] if sentence not in elsewhere]


def _rules(rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, sentence in rules.items():
        yield spoken_of_audit(name.replace("_", " ")), spoken_of_audit(sentence)


def _shift(shift: Mapping[str, Any]) -> ShiftView:
    # The sentence has the first of them already.
    rest = [(item, times) for item, times in shift["because"].items() if item not in shift["sentence"]]
    because = ", ".join(f"{item} ({formats.number(times)})" for item, times in rest)
    return ShiftView(spoken_of_audit(shift["sentence"]), because, _cases(shift["evidence"]))


def _gate(gate: Mapping[str, Any]) -> GateView:
    moves = {"moves": formats.number(gate["moves"])}
    figures = (
        (_("Would have been held"), formats.number(gate["held"]), _("of %(moves)s moves") % moves),
        (_("Caught"), _share(gate["caught"]), _("of the moves that went bad")),
        (_("Wrongly held"), _share(gate["wrongly"]), _("of what it would have held")),
        (_("Not told"), formats.number(gate["not_told"]), _("the history does not say enough")),
    )
    evidence = [case for cases in gate["evidence"].values() for case in cases]
    return GateView(
        title=gate["title"],
        figures=figures if gate["items"] else (),
        sentences=tuple(map(spoken_of_audit, gate["sentences"])),
        items=tuple(map(_item, gate["items"])),
        evidence=_cases(evidence),
    )


def _item(item: Mapping[str, Any]) -> ItemRow:
    verdict, tone = _VERDICTS[item["verdict"]]
    return ItemRow(
        shown=item["shown"],
        holds=_share(item["holds"]),
        bad_held=_share(item["bad_held"]),
        bad_let=_share(item["bad_let"]),
        verdict=str(verdict),
        tone=tone,
        sentence=spoken_of_audit(item["sentence"]),
    )


def _untold(tested: Mapping[str, Any]) -> list[str]:
    """What is not in the figures: fields without a column, activities without a stage, ways without a gate."""
    fields = [
        f"{field['title']}: {spoken_of_audit(field['why'])}" for field in tested["fields"] if field["why"]
    ]
    places = [f"{name} ({formats.number(times)})" for name, times in tested["unplaced"].items()]
    ways = [
        f"{way['origin']} → {way['target']} ({formats.number(way['moves'])})" for way in tested["outside"]
    ]
    told = []
    if places:
        told.append(
            _("Activities that are no stage of it: %(names)s") % {"names": ", ".join(places[:_SHOWN])}
        )
    if ways:
        told.append(_("Moves it has no way for: %(names)s") % {"names": ", ".join(ways[:_SHOWN])})
    return [*fields, *told]


def _share(part: Mapping[str, Any]) -> str:
    """“12 of 40 (30%)”; of nothing nothing is told."""
    if not part["of"]:
        return "–"
    told = {"n": formats.number(part["n"]), "of": formats.number(part["of"])}
    # Outside of the text with the share: what stands within one is not gathered for translation.
    counted = _("%(n)s of %(of)s") % told
    return f"{counted} ({formats.percent(part['n'] / part['of'])})"


def _cases(evidence: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(evidence[:_SHOWN]))
