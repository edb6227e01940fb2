"""The way from a log to a contract, as the page of an audit shows it: what was mined, which playbooks were tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.runtime.audits.keeping import file_gone, mined_of
from surehand.runtime.audits.language import spoken_of_audit
from surehand.store import models as m
from surehand.store.queries.audits import list_back_tests, list_followed, list_versions
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.times import Moment, ago

_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """A line that history suggests: its place in the playbook, and its evidence."""

    place: str
    sentence: str
    live: bool


@dataclass(frozen=True)
class Contract:
    """What was mined; ``nothing`` says why there is nothing, ``draft`` is where it was opened."""

    lines: tuple[Line, ...]
    more: int
    nothing: str
    draft: str


@dataclass(frozen=True)
class Tried:
    """A back-test in the list."""

    title: str
    href: str
    by: str
    at: Moment


@dataclass(frozen=True)
class Onward:
    """What can be done with a measured log. ``gone`` says why nothing, where its file was deleted.

    ``followed`` are the playbooks of which our own events tell something.
    """

    gone: str
    followed: tuple[Option, ...]
    contract: Contract | None
    versions: tuple[Option, ...]
    others: tuple[Option, ...]
    tried: tuple[Tried, ...]


def onward(row: m.Audit, reader: Reader) -> Onward:
    """What was done with a log so far, and what can be done next."""
    gone = file_gone(row)
    versions = list_versions(row.workspace_id)
    # The draft that was opened from this log is what people want to try first.
    options = [_option(version, chosen=version.playbook.slug == row.mined_as) for version in versions]
    return Onward(
        gone=spoken_of_audit(gone.sentence) if gone else "",
        followed=_followed(row) if row.source == "own" else (),
        contract=_contract(row, reader) if row.mined else None,
        versions=tuple(options),
        others=(Option("", _("nothing")), *_others(versions)),
        tried=tuple(_tried(each, row, reader) for each in list_back_tests(row.workspace_id, row.pk)),
    )


def _others(versions: Sequence[m.PlaybookVersion]) -> Iterator[Option]:
    """The versions that another one of the same playbook can be compared with."""
    known = Counter(each.playbook.slug for each in versions)
    return (_option(each, chosen=False) for each in versions if known[each.playbook.slug] > 1)


def _followed(row: m.Audit) -> tuple[Option, ...]:
    return tuple(Option(each.slug, each.title) for each in list_followed(row.workspace_id))


def _contract(row: m.Audit, reader: Reader) -> Contract:
    mined = mined_of(row)
    lines = [Line(" › ".join(line.path), spoken_of_audit(line.sentence), line.live) for line in mined.lines]
    draft = reader.url("playbook-edit", row.mined_as) if row.mined_as else ""
    return Contract(tuple(lines[:_SHOWN]), max(len(lines) - _SHOWN, 0), spoken_of_audit(mined.nothing), draft)


def _option(version: m.PlaybookVersion, *, chosen: bool) -> Option:
    states = {"draft": _("draft"), "published": _("in use"), "retired": _("earlier")}
    told = {"playbook": version.playbook.title, "number": version.number, "state": states[version.status]}
    label = _("%(playbook)s, version %(number)s (%(state)s)") % told
    return Option(f"{version.playbook.slug}:{version.number}", label, chosen)


def _tried(each: m.BackTest, row: m.Audit, reader: Reader) -> Tried:
    told = {"playbook": each.playbook, "number": each.version, "other": each.other}
    title = (
        _("%(playbook)s %(number)s beside %(other)s") if each.other else _("%(playbook)s %(number)s")
    ) % told
    at = ago(each.created_at, reader.now, reader.zone)
    return Tried(title, reader.url("audit-backtest", row.pk, each.pk), reader.name(each.created_by), at)
