"""The mapping of HubSpot as a form, and what was typed into it. Inputs are named as `check_mapping` names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from surehand.connectors.hubspot import shapes as s
from surehand.core.playbook import Field, Playbook
from surehand.runtime.hubspot.inventory import HubSpotAccount
from surehand.runtime.hubspot.mapping import people_of
from surehand.runtime.hubspot.proposing import rule_for
from surehand.runtime.hubspot.settings import (
    STATUS_PROPERTY,
    HubSpotSettings,
    Master,
    Names,
    Object,
    PropertyRule,
    StageRule,
    WriteBack,
)
from surehand.runtime.hubspot.texts import READS
from surehand.web.access import Reader
from surehand.web.inputs import people_to_choose
from surehand.web.sync.setup.forms import Form, Row, Select, Table, Tick, chosen_under, options

NOTHING = "-"
"""What a choice says that means nothing, on purpose: an empty one is not answered yet."""
_LIMITS = ("100", "190", "250")


def mapping_form(
    account: HubSpotAccount, playbook: Playbook, mapping: HubSpotSettings, reader: Reader
) -> Form:
    """The mapping as it can be changed."""
    return Form(
        tables=(
            _stages(account, playbook, mapping),
            _fields(account, playbook, mapping),
            _owners(account, mapping, reader),
        ),
        selects=(_names(mapping), _status(account, mapping), _past(mapping), _limit(mapping)),
        ticks=(
            Tick("write.owner", _("Write the owner to the deal"), mapping.write.owner),
            Tick("write.note", _("Write the brief as one note, kept up to date"), mapping.write.note),
            Tick("write.tasks", _("Write the tasks of the handoff as tasks"), mapping.write.tasks),
            Tick("write.stage", _("Move the deal when the record moves"), mapping.write.stage),
            Tick(
                "write.deals",
                _("Make a deal for a record that was opened here"),
                mapping.write.deals,
                _("Also for an earlier one, as soon as something happens to it."),
            ),
        ),
        told=_told(account, mapping, reader),
    )


def typed_mapping(
    account: HubSpotAccount, playbook: Playbook, was: HubSpotSettings, posted: QueryDict
) -> HubSpotSettings:
    """The mapping as the form says."""
    past, limit = posted.get("past", was.past), posted.get("limit", "")
    return replace(
        was,
        stages=_typed_stages(account, was, posted),
        properties=tuple(
            rule
            for field in playbook.fields.values()
            if (rule := _typed_rule(account, field, was, posted)) is not None
        ),
        people={
            owner: "" if person == NOTHING else person
            for owner, person in chosen_under(posted, "people.").items()
        },
        write=WriteBack(
            status=posted.get("write.status", ""),
            owner="write.owner" in posted,
            note="write.note" in posted,
            tasks="write.tasks" in posted,
            stage="write.stage" in posted,
            deals="write.deals" in posted,
        ),
        names=next((each for each in get_args(Names) if each == posted.get("names", "")), was.names),
        past="pass" if past == "pass" else "wait",
        limit=int(limit) if limit in _LIMITS else was.limit,
    )


def _typed_stages(account: HubSpotAccount, was: HubSpotSettings, posted: QueryDict) -> dict[str, StageRule]:
    pipeline = account.pipeline(was.pipeline)
    found: dict[str, StageRule] = {}
    for stage in pipeline.stages if pipeline else ():
        chosen = posted.get(f"stages.{stage.id}", "")
        if chosen == NOTHING:
            found[stage.id] = StageRule()
        elif chosen:
            found[stage.id] = StageRule(chosen, posted.get(f"stages.{stage.id}.offer", ""))
    return found


def _typed_rule(
    account: HubSpotAccount, field: Field, was: HubSpotSettings, posted: QueryDict
) -> PropertyRule | None:
    """A field's property; ``deal:amount`` is that of the deal, ``contact:`` the whole contact."""
    object, colon, name = posted.get(f"properties.{field.id}", "").partition(":")
    known: tuple[Object, ...] = get_args(Object)
    of = next((each for each in known if each == object), None)
    if of is None or not colon:
        return None
    masters: tuple[Master, ...] = get_args(Master)
    chosen = posted.get(f"properties.{field.id}.master", "")
    master = next((each for each in masters if each == chosen), None)
    property = account.property(of, name)
    if property is None:
        kind = "contact" if of == "contact" and not name else "string"
        return PropertyRule(name, field.id, of, "hubspot" if not name else master or "newest", kind)
    rule = rule_for(of, property, field)
    kept = next((each for each in was.properties if each.field == field.id and each.property == name), None)
    if kept and kept.object == of:
        rule = replace(rule, options={**rule.options, **kept.options})
    return replace(rule, master=master or rule.master)


def _stages(account: HubSpotAccount, playbook: Playbook, mapping: HubSpotSettings) -> Table:
    pipeline = account.pipeline(mapping.pipeline)
    here = {
        NOTHING: _("nothing: a record stays where it is"),
        **{e.id: e.title for e in playbook.stages.values()},
    }
    targets = {way.target: playbook.stages[way.target].title for way in playbook.handoffs.values()}
    rows = tuple(
        Row(stage.label, _outcome(stage), _stage_selects(stage, mapping.stages.get(stage.id), here, targets))
        for stage in (pipeline.stages if pipeline else ())
        if not stage.archived
    )
    return Table(
        "stages",
        _("Stages"),
        _("Stages are held by their ids: renaming one in HubSpot changes nothing."),
        (_("Stage in HubSpot"), _("Stage here"), _("Then offered to")),
        rows,
    )


def _stage_selects(
    stage: s.Stage, rule: StageRule | None, here: Mapping[str, str], targets: Mapping[str, str]
) -> tuple[Select, ...]:
    chosen = "" if rule is None else rule.stage or NOTHING
    label = _("%(stage)s here is") % {"stage": stage.label}
    offered = _("%(stage)s is then offered to") % {"stage": stage.label}
    return (
        Select(f"stages.{stage.id}", label, options(here, chosen, _("Choose…"))),
        Select(
            f"stages.{stage.id}.offer",
            offered,
            options(targets, rule.offer if rule else "", _("nobody by itself")),
        ),
    )


def _outcome(stage: s.Stage) -> str:
    if stage.won:
        return _("won")
    return _("lost") if stage.closed else ""


def _fields(account: HubSpotAccount, playbook: Playbook, mapping: HubSpotSettings) -> Table:
    rules = {rule.field: rule for rule in mapping.properties}
    masters = {
        "newest": _("whoever changed it last"),
        "hubspot": _("HubSpot"),
        "surehand": _("Surehand"),
    }
    rows = []
    for field in playbook.fields.values():
        fits = _fitting(account, field)
        rule = rules.get(field.id)
        chosen = f"{rule.object}:{rule.property}" if rule else ""
        if not fits and not chosen:
            continue
        label = _("%(field)s is the property") % {"field": field.title}
        master = _("Master of %(field)s") % {"field": field.title}
        rows.append(
            Row(
                field.title,
                field.type.replace("_", " "),
                (
                    Select(f"properties.{field.id}", label, options(fits, chosen, _("not bound"))),
                    Select(
                        f"properties.{field.id}.master",
                        master,
                        options(masters, rule.master if rule else "newest"),
                    ),
                ),
            )
        )
    return Table(
        "fields",
        _("Fields"),
        _(
            "Only properties of a type that fits are offered. The master is the side that wins when both were changed."
        ),
        (_("Field here"), _("Property in HubSpot"), _("Master")),
        tuple(rows),
        _("No property of HubSpot can hold a field of the playbook."),
    )


def _fitting(account: HubSpotAccount, field: Field) -> dict[str, str]:
    objects = {"deal": _("deal"), "company": _("company"), "contact": _("contact")}
    found = {"contact:": _("the deal's first contact")} if field.type == "contact" else {}
    for object, called in objects.items():
        for each in account.properties.get(object, ()):  # type: ignore[call-overload]  # the three keys above
            if not each.archived and each.type in READS.get(field.type, ()):
                words = {"label": each.label or each.name, "object": called, "type": each.type}
                found[f"{object}:{each.name}"] = _("%(label)s (%(object)s, %(type)s)") % words
    return found


def _owners(account: HubSpotAccount, mapping: HubSpotSettings, reader: Reader) -> Table:
    here = people_of(account.owners, reader.facts.directory, replace(mapping, people={}))
    people = {NOTHING: _("nobody: whoever looks after the connection acts"), **people_to_choose(reader)}
    rows = tuple(
        Row(
            owner.name or owner.email or owner.id,
            owner.email,
            (
                Select(
                    f"people.{owner.id}",
                    _("%(owner)s here is") % {"owner": owner.name or owner.email},
                    options(people, _person(owner.id, mapping), _("Choose…")),
                ),
            ),
        )
        for owner in account.owners
        if (not owner.archived and owner.id not in here) or owner.id in mapping.people
    )
    return Table(
        "owners",
        _("Owners nobody here is known for"),
        _("Everybody else is known by their e-mail address."),
        (_("Owner in HubSpot"), _("Person here")),
        rows,
        _("Every owner in HubSpot is somebody here, by their e-mail address."),
    )


def _person(owner: str, mapping: HubSpotSettings) -> str:
    return (mapping.people[owner] or NOTHING) if owner in mapping.people else ""


def _status(account: HubSpotAccount, mapping: HubSpotSettings) -> Select:
    texts = {
        each.name: each.label
        for each in account.properties.get("deal", ())
        if each.type == "string" and not (each.read_only or each.calculated or each.built_in or each.archived)
    }
    known = {STATUS_PROPERTY: _("“Surehand status”, a property of its own"), **texts}
    none = _("nowhere")
    return Select(
        "write.status", _("How the handoff stands is written to"), options(known, mapping.write.status, none)
    )


def _names(mapping: HubSpotSettings) -> Select:
    ways = {
        "hubspot": _("a new name of the deal is one of its record"),
        "surehand": _("a new name of the record is one of its deal"),
        "newest": _("either one is one of the other"),
        "none": _("each side keeps its own"),
    }
    return Select("names", _("When one side is renamed"), options(ways, mapping.names))


def _past(mapping: HubSpotSettings) -> Select:
    ways = {
        "wait": _("wait in the first stage until they are complete"),
        "pass": _("pass by an exception, which is counted"),
    }
    label = _("Deals of before whose gates are not met")
    return Select("past", label, options(ways, mapping.past))


def _limit(mapping: HubSpotSettings) -> Select:
    plans = {each: _("%(number)s in ten seconds") % {"number": each} for each in _LIMITS}
    told = _("100 on Free and Starter, 190 on Professional and Enterprise, 250 with the add-on.")
    return Select("limit", _("Requests"), options(plans, str(mapping.limit)), told)


def _told(account: HubSpotAccount, mapping: HubSpotSettings, reader: Reader) -> tuple[str, ...]:
    here = people_of(account.owners, reader.facts.directory, replace(mapping, people={}))
    known = sum(1 for owner in account.owners if not owner.archived and owner.id in here)
    said = ngettext(
        "%(number)s owner is somebody here, by their e-mail address.",
        "%(number)s owners are people here, by their e-mail address.",
        known,
    )
    return (said % {"number": known},)
