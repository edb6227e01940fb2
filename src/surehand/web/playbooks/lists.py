"""Lists that a move or handoff carries, row by row: criteria, receivers, tasks, alerts and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from django.utils.translation import gettext as _

from surehand.core.playbook import Path
from surehand.core.playbook.model import Moment
from surehand.web.playbooks.form import Entry, FormMaker, Group
from surehand.web.playbooks.outline import title_in


def criteria(maker: FormMaker, path: Path, title: str) -> Group:
    """Conditions that are asked at a gate."""
    severities = {"block": _("Stops the move"), "warn": _("Only warns")}

    def row(at: Path) -> tuple[str, tuple[Entry, ...]]:
        return maker.source.text_at((*at, "id")) or _("Criterion"), (
            maker.line(_("Must be true"), *at, "when", help=_("A condition, such as has(scope).")),
            maker.long(_("What people read when it is not"), *at, "say"),
            maker.choice(_("When it is not"), severities, *at, "severity", none=_("Stops the move")),
        )

    return _list(maker, title, path, row, _("Add a criterion"))


def receivers(maker: FormMaker, path: Path) -> Group:
    """The rules that say who receives a handoff, in their order."""
    ways = {"least_loaded": _("Whoever has least to do"), "round_robin": _("In turn")}

    def row(at: Path) -> tuple[str, tuple[Entry, ...]]:
        title = _("Rule %(number)s") % {"number": int(at[-1]) + 1}
        return title, (
            maker.line(
                _("If"), *at, "when", help=_("A condition; empty always fits. The first rule that fits wins.")
            ),
            maker.choice(_("Team"), maker.teams(), *at, "team", none=_("None")),
            maker.choice(_("Who of it"), ways, *at, "by", none=_("Whoever has least to do")),
            maker.line(_("Or a person"), *at, "person", help=_("An e-mail address.")),
            maker.choice(_("Or whoever stands in"), maker.fields(), *at, "same_as", none=_("No field")),
            maker.checks(_("With the skills named in"), maker.fields(), *at, "skills"),
        )

    return _list(maker, _("Who receives it"), path, row, _("Add a rule"))


def escalations(maker: FormMaker, path: Path) -> Group:
    """What happens, step by step, when nobody accepts."""

    def row(at: Path) -> tuple[str, tuple[Entry, ...]]:
        return maker.source.text_at((*at, "after")) or _("Step"), (
            maker.line(_("After"), *at, "after"),
            maker.list(
                _("To, one a line"), *at, "to", help=_("“lead of <team>”, admins or an e-mail address.")
            ),
            maker.tick(_("It goes to somebody else, too"), *at, "reroute"),
        )

    return _list(maker, _("When nobody accepts"), path, row, _("Add a step"))


def tasks(maker: FormMaker, path: Path) -> Group:
    """Tasks that follow a move or an acceptance."""
    ways = {
        way: title_in(maker.source, kind, way)
        for kind in ("moves", "handoffs")
        for way in maker.source.keys((kind,))
    }

    def row(at: Path) -> tuple[str, tuple[Entry, ...]]:
        return maker.source.text_at((*at, "title")) or _("Task"), (
            maker.line(_("Title"), *at, "title"),
            maker.line(_("Due"), *at, "due", help=_("Such as “2 working days after accepted”.")),
            maker.line(
                _("Whose"),
                *at,
                "owner",
                help=_("receiver, sender, owner, “lead of <team>” or an e-mail address."),
            ),
            maker.line(_("Only if"), *at, "when"),
            maker.choice(_("Must be done before"), ways, *at, "blocks", none=_("Nothing waits for it")),
        )

    return _list(maker, _("Tasks"), path, row, _("Add a task"))


def alerts(maker: FormMaker, path: Path) -> Group:
    """Who is told of what, and how."""
    channels = {"inbox": _("Inbox"), "email": _("E-mail"), "slack": "Slack"}

    def row(at: Path) -> tuple[str, tuple[Entry, ...]]:
        title = ", ".join(maker.source.texts_at((*at, "on"))) or _("Alert")
        return title, (
            maker.checks(_("When it is"), words_of(get_args(Moment)), *at, "on"),
            maker.list(_("To, one a line"), *at, "to"),
            maker.checks(_("Through"), channels, *at, "by"),
        )

    return _list(maker, _("Alerts"), path, row, _("Add an alert"))


def brief(maker: FormMaker, path: Path) -> Group:
    """The sections of the document that travels with a handoff."""

    def row(at: Path) -> tuple[str, tuple[Entry, ...]]:
        return maker.source.text_at((*at, "section")) or _("Section"), (
            maker.line(_("Heading"), *at, "section"),
            maker.checks(_("Fields"), maker.fields(), *at, "fields"),
            maker.list(_("What notes may add, one a line"), *at, "from_notes"),
        )

    return _list(maker, _("Sections of the brief"), path, row, _("Add a section"))


def _list(
    maker: FormMaker,
    title: str,
    path: Path,
    row: Callable[[Path], tuple[str, tuple[Entry, ...]]],
    add_label: str,
) -> Group:
    rows = maker.rows(path, row)
    return Group(title, (), rows, "/".join(map(str, path)), add_label, is_folded=True)


def words_of(names: Iterable[str]) -> dict[str, str]:
    """The names of the model as words that people read."""
    return {name: name.replace("_", " ") for name in names}
