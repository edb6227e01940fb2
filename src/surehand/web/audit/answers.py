"""What people confirmed on an audit's page, as the settings it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict

import msgspec
from django.http import QueryDict

from surehand.audit.mapping import NEEDED, ROLES, Mapping
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.core.engine import Refusal
from surehand.runtime.audits.asking import Against
from surehand.runtime.audits.shapes import Settings

RATES = ("hour", "day", "handover")
_MOST_MARKS = 20
_MOST_NAMED = 200
_NUMBER = re.compile(r"\d*\.?\d+")


def settings_from(posted: QueryDict) -> Settings | Unclear:
    """The settings as the form says."""
    chosen = {role: posted.get(f"map.{role}", "") for role in ROLES}
    if missing := [role for role in NEEDED if not chosen[role]]:
        sentence = f"It is not said which column is the {' and which the '.join(missing)}."
        return Unclear("mapping_incomplete", sentence)
    group = chosen.pop("group")
    rules = _rules(posted, chosen["order"])
    if isinstance(rules, Unclear):
        return rules
    return Settings(
        mapping=Mapping(**chosen, groups=(group,) if group else ()),
        rules=rules,
        nulls=tuple(mark for part in posted.get("nulls", "").split(",") if (mark := part.strip()))[
            :_MOST_MARKS
        ],
        rates=tuple(_rates(posted)),
        hidden="hidden" in posted,
    )


def against_from(posted: QueryDict) -> Against | Refusal:
    """Which version is to be held against the log, and beside which other one."""
    version, other = (_version(posted.get(name, "")) for name in ("version", "other"))
    if version is None:
        return Refusal("no_version", "Choose a version of a playbook.")
    if other and other[0] != version[0]:
        return Refusal("other_playbook", "Two versions are compared within one playbook; choose another one.")
    return Against(version[0], version[1], other[1] if other else 0)


def _version(written: str) -> tuple[str, int] | None:
    """A version as the form names it: ``client:3``."""
    playbook, _, number = written.rpartition(":")
    return (playbook, int(number)) if playbook and number.isdecimal() and len(number) < 7 else None


def _rules(posted: QueryDict, order: str) -> Rules | Unclear:
    typed: Dict[str, object] = {
        "ties": order,
        "empty": posted.get("empty") or "skip",
        "zone": posted.get("zone", "").strip() or "UTC",
        "dates": posted.get("dates") or None,
        "hours": posted.get("hours", "").strip(),
        "holidays": posted.get("holidays", "").strip(),
        "pingpong": posted.get("pingpong") or "overlapping",
        "stages": _lines(posted.get("stages", "")),
        "returned": _lines(posted.get("returned", "")),
    }
    try:
        rules = msgspec.convert(typed, Rules)
        return msgspec.structs.replace(rules, percentile=_percentile(posted.get("percentile", "")))
    except msgspec.ValidationError as error:
        sentence = f"This is no rule that can be read: {error}."
        return Unclear("bad_rules", sentence)


def _percentile(typed: str) -> float:
    """The percentile as it is typed, with a point or a comma; the 90th where nothing is, 0 where it is no number."""
    written = "".join(typed.split()).replace(",", ".")
    if not written:
        return Rules().percentile
    return float(written) if _NUMBER.fullmatch(written) else 0.0


def _lines(typed: str) -> tuple[str, ...]:
    """The names of activities, each on a line of its own."""
    return tuple(dict.fromkeys(name for line in typed.splitlines() if (name := line.strip())))[:_MOST_NAMED]


def _rates(posted: QueryDict) -> list[str]:
    """Rates as `audit.cost.read_rates` takes them: with the one currency, and hand-overs in minutes."""
    currency = posted.get("currency", "").strip().upper()
    units = {"hour": currency, "day": currency, "handover": "min"}
    typed = {name: "".join(posted.get(f"rate.{name}", "").split()) for name in RATES}
    return [f"{name}={rate.replace(',', '.')}{units[name]}" for name, rate in typed.items() if rate]
