"""Which inputs each part of a playbook has: the playbook itself, a stage, a field, a move, a handoff."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from django.utils.translation import gettext as _

from surehand.core.playbook.model import Outcome, ReturnReason
from surehand.core.playbook.source import Source
from surehand.core.values.kinds import KINDS
from surehand.core.values.limits import LIMITED
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.playbooks.form import Entry, Form, FormMaker, Group
from surehand.web.playbooks.lists import alerts, brief, criteria, escalations, receivers, tasks, words_of
from surehand.web.playbooks.outline import title_in


def form_of(at: str, source: Source, reader: Reader) -> Form:
    """The form of a part; of the playbook where there is no such part."""
    section, _slash, key = at.partition("/")
    make = _FORMS.get(section)
    maker = FormMaker(source, reader)
    if make is None or key not in source.keys((section,)):
        return _playbook(maker)
    return Form(
        at=at,
        title=title_in(source, section, key),
        line=source.line((section, key)),
        groups=make(maker, section, key),
        elsewhere=maker.elsewhere(_elsewhere(section), (section, key)),
        problems=(),
        removable=True,
    )


def _playbook(maker: FormMaker) -> Form:
    stages = maker.stages()
    groups = (
        Group(
            "",
            (
                maker.line(_("Title"), "title"),
                maker.long(_("Description"), "description", help=_("From where to where, and for whom.")),
                maker.line(_("One record is called"), "record", "singular"),
                maker.line(_("Many are called"), "record", "plural"),
            ),
        ),
        Group(_("Passing a gate anyway"), _override(maker), is_folded=True),
        Group(_("Moves made in a connected tool"), (_enforce(maker),), is_folded=True),
        Group(_("Assists"), (_local_only(maker),), is_folded=True),
        Group("", add="stages", add_label=_("Add a stage")),
        Group("", add="fields", add_label=_("Add a field")),
        Group(_("Add a way between two stages"), _ends(stages), add="ways", add_label=_("Add the way")),
    )
    elsewhere = maker.elsewhere(
        {
            "business": _("Types of business"),
            "gate_budget": _("Most items of a gate"),
            "tests": _("Test cases in the file"),
        },
        (),
    )
    return Form("", _("The playbook"), 1, groups, elsewhere, (), removable=False)


def _enforce(maker: FormMaker) -> Entry:
    # What nobody says is the first of them.
    first = "hold" if maker.source.text_at(("enforce",)) == "hold" else ""
    answers = {
        first: _("It stays there and waits here until the gate is met"),
        "restore": _("It is set back there until the gate is met"),
        "flag": _("It passes as an exception, which is counted"),
    }
    return maker.choice(_("When the gate is not met"), answers, "enforce")


def _local_only(maker: FormMaker) -> Entry:
    return maker.tick(
        _("Nothing of these records is sent to a language model"),
        "assists",
        "local_only",
        help=_("The rules read them all the same."),
    )


def _override(maker: FormMaker) -> tuple[Entry, ...]:
    roles = {"member": _("Members"), "lead": _("Leads"), "admin": _("Administrators")}
    return (
        maker.checks(
            _("Who may"),
            roles,
            "override",
            "roles",
            help=_("Leads and administrators where nobody is named."),
        ),
        maker.line(_("For how long at most"), "override", "at_most", help=_("Such as “14 days”.")),
    )


def _ends(stages: dict[str, str]) -> tuple[Entry, ...]:
    """From and to of a new way; they are no part of the file until it is added."""
    options = tuple(Option(each, title) for each, title in stages.items())
    return (
        Entry(("new", "from"), _("From"), "choice", options=options),
        Entry(("new", "to"), _("To"), "choice", options=options),
    )


def _stage(maker: FormMaker, section: str, key: str) -> tuple[Group, ...]:
    outcomes = {"": _("The journey goes on"), **{each: each.capitalize() for each in get_args(Outcome)}}
    fields = maker.fields()
    return (
        Group(
            "",
            (
                maker.line(_("Title"), section, key, "title"),
                maker.long(_("What is true of a record here"), section, key, "means"),
                maker.choice(_("Team"), maker.teams(), section, key, "team"),
                maker.tick(
                    _("Records may begin here"),
                    section,
                    key,
                    "start",
                    help=_("They always may in the first stage."),
                ),
                maker.tick(_("The journey ends here"), section, key, "final"),
                maker.choice(_("How it ends"), outcomes, section, key, "outcome"),
            ),
        ),
        Group(
            _("Asked of every record that enters"),
            (maker.checks(_("Required fields"), fields, section, key, "entry", "requires"),),
            is_folded=True,
        ),
        criteria(maker, (section, key, "entry", "criteria"), _("Criteria to enter")),
        Group(
            _("Asked of every record that leaves"),
            (maker.checks(_("Required fields"), fields, section, key, "exit", "requires"),),
            is_folded=True,
        ),
        criteria(maker, (section, key, "exit", "criteria"), _("Criteria to leave")),
    )


def _field(maker: FormMaker, section: str, key: str) -> tuple[Group, ...]:
    source = maker.source
    kinds = {each: each.replace("_", " ") for each in KINDS}
    kind = source.text_at((section, key, "type"))
    first = [
        maker.line(_("Title"), section, key, "title"),
        maker.choice(_("Kind of value"), kinds, section, key, "type"),
        maker.line(_("Help"), section, key, "help", help=_("One sentence beside the input.")),
    ]
    if kind in ("choice", "multi_choice") and not source.text_at((section, key, "options")):
        first.append(maker.list(_("Options, one a line"), section, key, "options"))
    if kind == "money":
        first.append(maker.line(_("Currency"), section, key, "currency", help=_("Such as EUR.")))
    if kind in LIMITED:
        such = _("Such as “today” or “30 days before today”.") if kind == "date" else ""
        first.append(maker.line(_("At least"), section, key, "min", help=such))
        first.append(maker.line(_("At most"), section, key, "max", help=such))
    if kind in ("text", "long_text"):
        first.append(maker.line(_("Words at least"), section, key, "quality", "min_words"))
    more = (
        maker.line(_("Group on the record page"), section, key, "group"),
        maker.line(
            _("Holds for"), section, key, "fresh_for", help=_("Such as “30 days”; older counts as stale.")
        ),
        maker.tick(_("The client may be asked"), section, key, "ask_client", default="true"),
        maker.tick(_("Only a person may fill it in"), section, key, "human_only"),
        maker.tick(_("Hidden from language models"), section, key, "local_only"),
    )
    gates = tuple(
        maker.gate(title_in(source, kind, way), key, kind, way, "requires")
        for kind in ("moves", "handoffs")
        for way in source.keys((kind,))
    )
    return Group("", tuple(first)), Group(_("More"), more), Group(_("Required for"), gates)


def _move(maker: FormMaker, section: str, key: str) -> tuple[Group, ...]:
    reasons = {"no": _("No"), "optional": _("If there is one"), "required": _("Always")}
    return (
        Group(
            "",
            (
                maker.checks(_("Required fields"), maker.fields(), section, key, "requires"),
                maker.choice(_("Ask for a reason"), reasons, section, key, "reason", none=_("No")),
            ),
        ),
        criteria(maker, (section, key, "criteria"), _("Criteria")),
        tasks(maker, (section, key, "tasks")),
    )


def _handoff(maker: FormMaker, section: str, key: str) -> tuple[Group, ...]:
    path = (section, key)
    return (
        Group(
            "",
            (
                maker.line(_("Title"), *path, "title"),
                maker.checks(_("Required fields"), maker.fields(), *path, "requires"),
            ),
        ),
        criteria(maker, (*path, "criteria"), _("Criteria")),
        receivers(maker, (*path, "receiver")),
        Group(
            _("Clock"),
            (
                maker.line(
                    _("To be accepted within"),
                    *path,
                    "clock",
                    "accept_within",
                    help=_("Such as “4 working hours”."),
                ),
                maker.list(_("Reminders after, one a line"), *path, "clock", "remind"),
                maker.line(
                    _("Working hours"),
                    *path,
                    "clock",
                    "calendar",
                    help=_("The name of a calendar; “office” where there is none."),
                ),
            ),
        ),
        escalations(maker, (*path, "clock", "escalate")),
        Group(
            _("Accepting and returning"),
            (
                maker.tick(_("The receiver must read back"), *path, "read_back", "required"),
                maker.list(_("Questions to read back, one a line"), *path, "read_back", "ask"),
                maker.checks(
                    _("Reasons to return"),
                    words_of(get_args(ReturnReason)),
                    *path,
                    "returns",
                    "reasons",
                    help=_("All of them where none is ticked."),
                ),
                maker.choice(
                    _("Returns go to"), maker.stages(), *path, "returns", "to", none=_("Where it came from")
                ),
                maker.tick(_("Several may be accepted at once"), *path, "batch_accept"),
            ),
        ),
        tasks(maker, (*path, "tasks")),
        alerts(maker, (*path, "alerts")),
        brief(maker, (*path, "brief")),
    )


def _elsewhere(section: str) -> dict[str, str]:
    """What a part may have that only the file shows."""
    if section == "fields":
        return {"quality": _("All that is asked of a text"), "options": _("Options with labels")}
    if section == "handoffs":
        return {
            "id": _("Its id"),
            "effects": _("What connections do"),
            "survey": _("The question afterwards"),
            "split": _("Several at once"),
        }
    return {}


_FORMS: dict[str, Callable[[FormMaker, str, str], tuple[Group, ...]]] = {
    "stages": _stage,
    "fields": _field,
    "moves": _move,
    "handoffs": _handoff,
}
