"""The form in which a log is confirmed: what its columns mean, by which rules it counts, and what things cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.audit.mapping import NEEDED, ROLES
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.runtime.audits.keeping import looked_of, settings_of, unclear_of
from surehand.runtime.audits.language import spoken_of_audit
from surehand.runtime.audits.shapes import Column, Looked, Settings
from surehand.store import models as m
from surehand.web import formats
from surehand.web.inputs import Option

_ROLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "case": (gettext_lazy("The case"), gettext_lazy("What is followed: a deal, an incident, an order.")),
    "activity": (gettext_lazy("What happened"), gettext_lazy("The stage, status or step it came to.")),
    "time": (gettext_lazy("When it happened"), gettext_lazy("Or when it began, where its end is told too.")),
    "end": (gettext_lazy("When it ended"), ""),
    "team": (gettext_lazy("The team"), gettext_lazy("Between teams work is handed over.")),
    "person": (gettext_lazy("The person"), ""),
    "order": (
        gettext_lazy("What orders equal times"),
        gettext_lazy("Without one it is the order of the file."),
    ),
    "group": (
        gettext_lazy("Handed over between"),
        gettext_lazy("Besides teams and people: regions, roles, systems."),
    ),
    "outcome": (gettext_lazy("How it ended"), gettext_lazy("Won, lost, cancelled.")),
    "value": (gettext_lazy("What it is worth"), ""),
}
_DATES = {
    "": gettext_lazy("as the dates themselves tell"),
    "dmy": gettext_lazy("the day first: 31/12/2026"),
    "mdy": gettext_lazy("the month first: 12/31/2026"),
    "ymd": gettext_lazy("the year first: 2026-12-31"),
}
_EMPTY = {
    "skip": gettext_lazy("are skipped"),
    "value": gettext_lazy("count as a team of their own"),
}
_PINGPONG = {
    "overlapping": gettext_lazy("every place where A, B, A begins"),
    "nonoverlapping": gettext_lazy("A, B, A, going on behind each"),
    "abab": gettext_lazy("only A, B, A, B"),
}
_PLACES = {
    "ambiguous_dates": "dates",
    "unreadable_times": "dates",
    "mixed_dates": "dates",
    "bad_hours": "hours",
    "bad_rate": "rates",
    "bad_zone": "zone",
    "bad_percentile": "percentile",
}
"""Beside which input it is told what is unclear; a column's own is asked where that column is chosen."""
_RATE = re.compile(r"(?P<name>[a-z]+)=(?P<rate>[\d.\-]+)(?P<unit>[A-Za-z]+)")
_LONGEST_LABEL = 60
_SHOWN = 200


@dataclass(frozen=True)
class UnclearView:
    """Something the file leaves open: why, with values that show it, and what can be done."""

    sentence: str
    examples: str
    ways: tuple[str, ...]


@dataclass(frozen=True)
class RoleField:
    """A meaning, and the columns that may have it. ``why`` says how sure the proposal is."""

    role: str
    label: str
    help: str
    why: str
    options: tuple[Option, ...]
    unclear: tuple[UnclearView, ...]


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file, as it can be told from others."""

    name: str
    filled: str
    examples: str


@dataclass(frozen=True)
class ColumnsForm:
    """The form. ``unclear`` tells by input what is open there, ``marks`` what may mean nothing and where it stands."""

    rows: str
    needed: tuple[RoleField, ...]
    further: tuple[RoleField, ...]
    dates: tuple[Option, ...]
    empty: tuple[Option, ...]
    zone: str
    nulls: str
    marks: tuple[str, ...]
    pingpong: tuple[Option, ...]
    percentile: str
    stages: str
    returned: str
    hours: str
    holidays: str
    rates: dict[str, str]
    hidden: bool
    columns: tuple[ColumnRow, ...]
    unclear: dict[str, tuple[UnclearView, ...]]


def columns_form(
    row: m.Audit, answered: Settings | None = None, open_now: Unclear | None = None
) -> ColumnsForm:
    """The form of an audit: what was answered just now or before, else what was recognised."""
    looked, settings = looked_of(row), answered or settings_of(row)
    unclear = (open_now,) if open_now else unclear_of(row)
    rules = settings.rules if settings else Rules()
    fields = [_field(role, looked, settings, unclear) for role in ROLES]
    return ColumnsForm(
        rows=formats.number(looked.rows),
        needed=tuple(field for field in fields if field.role in (*NEEDED, "team", "person")),
        further=tuple(field for field in fields if field.role not in (*NEEDED, "team", "person")),
        dates=_options(_DATES, rules.dates or ""),
        empty=_options(_EMPTY, rules.empty),
        zone=rules.zone,
        nulls=", ".join(settings.nulls if settings else looked.nulls),
        marks=tuple(spoken_of_audit(mark.sentence) for mark in looked.marks),
        pingpong=_options(_PINGPONG, rules.pingpong),
        percentile=formats.number(Decimal(f"{rules.percentile:g}")),
        stages="\n".join(rules.stages),
        returned="\n".join(rules.returned),
        hours=rules.hours,
        holidays=rules.holidays,
        rates=dict(_rates(settings)),
        hidden=settings.hidden if settings else False,
        columns=tuple(_row(column) for column in looked.columns[:_SHOWN]),
        unclear=_by_place(unclear),
    )


def unclear_views(unclear: Iterable[Unclear]) -> tuple[UnclearView, ...]:
    """What is open, as it is shown; ways that only the command line has are left out."""
    return tuple(
        UnclearView(
            spoken_of_audit(each.sentence),
            ", ".join(f"“{example}”" for example in each.examples),
            tuple(spoken_of_audit(way) for way in each.ways if "--" not in way),
        )
        for each in unclear
    )


def is_placed(unclear: Unclear) -> bool:
    """Whether it is told beside an input of the form."""
    return unclear.code in _PLACES or bool(unclear.column)


def _by_place(unclear: Iterable[Unclear]) -> dict[str, tuple[UnclearView, ...]]:
    places: dict[str, list[Unclear]] = {}
    for each in unclear:
        if each.code in _PLACES:
            places.setdefault(_PLACES[each.code], []).append(each)
    return {place: unclear_views(there) for place, there in places.items()}


def _field(role: str, looked: Looked, settings: Settings | None, unclear: Iterable[Unclear]) -> RoleField:
    chosen = _chosen(role, looked, settings)
    label, says = _ROLES[role]
    proposed = looked.proposed.get(role)
    sure = proposed is not None and proposed.column == chosen and bool(chosen)
    told = {"share": formats.percent(proposed.confidence)} if proposed else {}
    here = [each for each in unclear if each.column and each.column == chosen and each.code not in _PLACES]
    return RoleField(
        role=role,
        label=str(label),
        help=str(says),
        why=_("Recognised, %(share)s sure") % told if sure else "",
        options=_columns(looked, chosen, needed=role in NEEDED),
        unclear=unclear_views(here),
    )


def _chosen(role: str, looked: Looked, settings: Settings | None) -> str:
    if settings is None:
        return looked.proposed[role].column if role in looked.proposed else ""
    if role == "group":
        return settings.mapping.groups[0] if settings.mapping.groups else ""
    return str(getattr(settings.mapping, role))


def _columns(looked: Looked, chosen: str, *, needed: bool) -> tuple[Option, ...]:
    names = {column.name for column in looked.columns}
    none = Option("", _("Choose…") if needed else _("No column"), not chosen)
    columns = [Option(each.name, _label(each), each.name == chosen) for each in looked.columns]
    # Several columns taken together were given by a program, and stay as they are.
    together = [Option(chosen, chosen, True)] if chosen and chosen not in names else []
    return (none, *together, *columns)


def _label(column: Column) -> str:
    label = f"{column.name} – {', '.join(column.examples)}" if column.examples else column.name
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _row(column: Column) -> ColumnRow:
    return ColumnRow(column.name, formats.percent(column.filled), ", ".join(column.examples))


def _options(words: dict[str, str | Promise], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, str(said), value == chosen) for value, said in words.items())


def _rates(settings: Settings | None) -> Iterator[tuple[str, str]]:
    """The rates as they are typed again: each without its unit, and the currency of all."""
    for written in settings.rates if settings else ():
        if match := _RATE.fullmatch(written):
            yield match["name"], match["rate"]
            if match["name"] != "handover":
                yield "currency", match["unit"]
