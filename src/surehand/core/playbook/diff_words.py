"""The words in which the difference of two playbooks is told: a sentence for each setting and each kind of part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from surehand.core.calendar import Duration
from surehand.core.playbook.model import (
    Alert,
    Assists,
    BriefSection,
    Clock,
    Criterion,
    Escalation,
    Field,
    Given,
    Handoff,
    Move,
    OverrideRule,
    Part,
    PauseRule,
    Playbook,
    ReadBack,
    ReceiverRule,
    Stage,
    TaskTemplate,
    Then,
)
from surehand.core.values import Quality

Effect = Literal["stricter", "looser", "neutral"]
Judge: TypeAlias = Callable[[Any, Any], Effect]


class Setting(NamedTuple):
    """How the change of one setting is told, and how it is judged."""

    code: str
    sentence: str
    judge: Judge = lambda old, new: "neutral"
    nothing: str = "nothing"


class Kind(NamedTuple):
    """How parts of one kind are told: what makes two of them the same, their name, and what a new one means."""

    code: str
    key: Callable[[str | int, Any], str]
    name: Callable[[Titles, Any], str]
    added: str
    removed: str
    means: Callable[[Any], Effect] = lambda part: "neutral"


class Titles:
    """What fields, stages and ways are called in the new version, or in the old one where they are gone."""

    def __init__(self, old: Playbook, new: Playbook) -> None:
        self._fields = {**old.fields, **new.fields}
        self._stages = {**old.stages, **new.stages}

    def field(self, name: str) -> str:
        """A field by its title."""
        return f"*{self._fields[name].title if name in self._fields else name}*"

    def stage(self, name: str) -> str:
        """A stage by its title."""
        return self._stages[name].title if name in self._stages else name

    def way(self, way: Move | Handoff) -> str:
        """A move or handoff by its title."""
        if isinstance(way, Handoff):
            return way.title
        return f"{self.stage(way.origin)} to {self.stage(way.target)}"


def say(value: object) -> str:
    """A setting in words; empty when there is nothing in it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ("; " if any(isinstance(each, Part) for each in value) else ", ").join(map(say, value))
        case dict():
            return ", ".join(f"{key} {say(each)}" for key, each in value.items())
        case Escalation():
            return f"to {say(value.to)} after {value.after}{' and re-routes' if value.reroute else ''}"
        case Alert():
            return f"{say(value.to)} by {say(value.by)} when {say(value.on)}"
        case ReceiverRule():
            return _say_receiver(value)
        case Part():
            said = {name: getattr(value, name) for name in value.__struct_fields__}
            return ", ".join(f"{name} {say(each)}" for name, each in said.items() if each)
        case _:
            return str(value)


def _say_receiver(rule: ReceiverRule) -> str:
    who = rule.person or (f"whoever is {rule.same_as}" if rule.same_as else f"{rule.team} ({rule.by})")
    skilled = f" with the skill of {say(rule.skills)}" if rule.skills else ""
    return f"{who}{skilled}{f' if {rule.when}' if rule.when else ''}"


def _more_is_stricter(measure: Callable[[Any], Any]) -> Judge:
    def judge(old: object, new: object) -> Effect:
        was, now = measure(old), measure(new)
        return "stricter" if now > was else "looser" if now < was else "neutral"

    return judge


def _shortness(duration: Duration | None) -> float:
    return -duration.nominal if duration else float("-inf")


def _stricter(old: object, new: object) -> Effect:
    return "stricter"


def _of_criterion(criterion: Criterion) -> Effect:
    return "stricter" if criterion.severity == "block" else "neutral"


def _of_task(task: TaskTemplate) -> Effect:
    return "stricter" if task.blocks else "neutral"


BARE_NAMES = {(BriefSection, "fields"), (Criterion, "fields"), (Given, "fields"), (Then, "tasks")}
"""Settings that only name what `KINDS` tells of."""

OPPOSITE: Mapping[Effect, Effect] = {"stricter": "looser", "looser": "stricter", "neutral": "neutral"}

PLACES = {"entry": "entering {}", "exit": "leaving {}", "override": "an override"}
"""What a part inside another is called in sentences; otherwise it goes by the name of the whole."""

SETTINGS: Mapping[tuple[type, str], Setting] = {
    (Field, "title"): Setting("field_renamed", "*{old}* is now called *{new}*."),
    (Field, "type"): Setting("field_type_changed", "{whole} is now of type {new} (was {old}).", _stricter),
    (Field, "fresh_for"): Setting(
        "freshness_changed",
        "An answer to {whole} now holds for {new} (was {old}).",
        _more_is_stricter(_shortness),
        "any time",
    ),
    (Field, "local_only"): Setting(
        "field_local_only_changed", "What {whole} holds is hidden from language models: {new} (was {old})."
    ),
    (Quality, "min_words"): Setting(
        "words_changed", "{whole} now needs at least {new} words (was {old}).", _more_is_stricter(int)
    ),
    (Quality, "unique"): Setting(
        "uniqueness_changed",
        "{whole} must differ between records: {new} (was {old}).",
        _more_is_stricter(bool),
    ),
    (Stage, "title"): Setting("stage_renamed", "The stage “{old}” is now called “{new}”."),
    (Stage, "team"): Setting("team_changed", "{whole} now belongs to {new} (was {old})."),
    (Stage, "means"): Setting("meaning_changed", "{whole} now means “{new}” (was “{old}”)."),
    (Stage, "final"): Setting("final_changed", "{whole} is final: {new} (was {old})."),
    (Criterion, "when"): Setting("condition_changed", "{whole} is now met when {new} (was {old})."),
    (Criterion, "say"): Setting("message_changed", "“{old}” now reads “{new}”."),
    (Criterion, "severity"): Setting(
        "severity_changed",
        "The severity of {whole} is now {new} (was {old}).",
        _more_is_stricter(("warn", "block").index),
    ),
    (Move, "reason"): Setting(
        "reason_changed",
        "A reason for {whole} is now asked for: {new} (was {old}).",
        _more_is_stricter(("no", "optional", "required").index),
    ),
    (Handoff, "title"): Setting("handoff_renamed", "The handoff “{old}” is now called “{new}”."),
    (Handoff, "origin"): Setting("origin_changed", "{whole} now starts in {new} (was {old})."),
    (Handoff, "target"): Setting("target_changed", "{whole} now leads to {new} (was {old})."),
    (Handoff, "receiver"): Setting("receiver_changed", "{whole} now goes to {new} (was {old})."),
    (Handoff, "survey"): Setting("survey_changed", "The survey after {whole} is now: {new} (was {old})."),
    (Clock, "accept_within"): Setting(
        "deadline_changed",
        "The deadline to accept {whole} is now {new} (was {old}).",
        _more_is_stricter(_shortness),
    ),
    (Clock, "calendar"): Setting("calendar_changed", "{whole} now counts time by {new} (was {old})."),
    (Clock, "remind"): Setting("reminders_changed", "{whole} now reminds after {new} (was {old})."),
    (Clock, "escalate"): Setting("escalation_changed", "{whole} now escalates {new} (was {old})."),
    (PauseRule, "at_most"): Setting(
        "pause_changed",
        "The clock of {whole} may now stand still for {new} (was {old}).",
        _more_is_stricter(_shortness),
    ),
    (ReadBack, "required"): Setting(
        "read_back_changed",
        "{whole} needs a read-back to be accepted: {new} (was {old}).",
        _more_is_stricter(bool),
    ),
    (TaskTemplate, "due"): Setting("due_changed", "{whole} is now due {new} (was {old})."),
    (TaskTemplate, "owner"): Setting("task_owner_changed", "{whole} now belongs to the {new} (was {old})."),
    (TaskTemplate, "blocks"): Setting(
        "blocking_changed", "{whole} now blocks {new} (was {old}).", _more_is_stricter(bool)
    ),
    (BriefSection, "fields"): Setting("section_changed", "{whole} now tells {new} (was {old})."),
    (Playbook, "enforce"): Setting(
        "enforce_changed",
        "A move that a connected tool made past a gate is now answered by “{new}” (was “{old}”).",
        _more_is_stricter(lambda answer: {"flag": 0, "hold": 1}.get(answer, 2)),
    ),
    (Assists, "local_only"): Setting(
        "local_only_changed", "Records stay out of reach of language models: {new} (was {old})."
    ),
    (OverrideRule, "roles"): Setting(
        "override_roles_changed",
        "A gate may now be passed unmet by {new} (was {old}).",
        _more_is_stricter(lambda roles: -len(roles)),
    ),
    (OverrideRule, "at_most"): Setting(
        "override_time_changed",
        "An override now ends within {new} (was {old}).",
        _more_is_stricter(_shortness),
    ),
}

KINDS: Mapping[str, Kind] = {
    "fields": Kind(
        "field",
        lambda step, field: field.id,
        lambda titles, field: f"*{field.title}*",
        "{part} is a new field.",
        "The field {part} is gone.",
    ),
    "options": Kind(
        "option",
        lambda step, label: str(step),
        lambda titles, label: f"“{label}”",
        "{whole} now offers {part}.",
        "{whole} no longer offers {part}.",
        lambda label: "looser",
    ),
    "stages": Kind(
        "stage",
        lambda step, stage: stage.id,
        lambda titles, stage: f"“{stage.title}”",
        "{part} is a new stage.",
        "The stage {part} is gone.",
    ),
    "moves": Kind(
        "move",
        lambda step, move: move.arrow,
        lambda titles, move: titles.way(move),
        "{part} is a new move.",
        "The move {part} is gone.",
        lambda move: "looser",
    ),
    "handoffs": Kind(
        "handoff",
        lambda step, handoff: handoff.id,
        lambda titles, handoff: titles.way(handoff),
        "{part} is a new handoff.",
        "The handoff {part} is gone.",
        lambda handoff: "looser",
    ),
    "requires": Kind(
        "requirement",
        lambda step, name: str(name),
        lambda titles, name: titles.field(name),
        "{whole} now also requires {part}.",
        "{whole} no longer requires {part}.",
        lambda name: "stricter",
    ),
    "criteria": Kind(
        "criterion",
        lambda step, criterion: criterion.id or criterion.when,
        lambda titles, criterion: f"“{criterion.say}”",
        "{whole} now also asks: {part}",
        "{whole} no longer asks: {part}",
        _of_criterion,
    ),
    "tasks": Kind(
        "task",
        lambda step, task: task.id,
        lambda titles, task: f"the task “{task.title}”",
        "{whole} now creates {part}.",
        "{whole} no longer creates {part}.",
        _of_task,
    ),
    "alerts": Kind(
        "alert",
        lambda step, alert: say(alert),
        lambda titles, alert: say(alert),
        "{whole} now alerts {part}.",
        "{whole} no longer alerts {part}.",
    ),
    "effects": Kind(
        "effect",
        lambda step, effect: say(effect),
        lambda titles, effect: say(effect),
        "{whole} now also has the effect {part}.",
        "{whole} no longer has the effect {part}.",
    ),
    "brief": Kind(
        "section",
        lambda step, section: section.section,
        lambda titles, section: f"the section “{section.section}”",
        "The brief of {whole} now has {part}.",
        "The brief of {whole} no longer has {part}.",
    ),
    "tests": Kind(
        "test",
        lambda step, case: case.name,
        lambda titles, case: f"the test “{case.name}”",
        "{part} is new.",
        "{part} is gone.",
    ),
}
