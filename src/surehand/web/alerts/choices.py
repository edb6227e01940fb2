"""The form by which people choose what they get: a line for each kind of alert, quiet hours, and the daily letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine.follow import PLAYBOOKS_SAY
from surehand.runtime.preferences import SYSTEM, USUAL_HOUR, WEEKLY, Choice, Hours, Preferences
from surehand.web.access import Reader
from surehand.web.inputs import Option

_GROUPS: Mapping[Promise | str, Mapping[str, Promise | str]] = {
    gettext_lazy("What you receive"): {
        "offered": gettext_lazy("Something is handed over to you"),
        "rerouted": gettext_lazy("A handoff goes to somebody else"),
        "reminded": gettext_lazy("A reminder that something waits for you"),
        "answered": gettext_lazy("Your question is answered"),
        "recalled": gettext_lazy("The sender takes a handoff back"),
        "survey": gettext_lazy("A short question about a handoff you accepted"),
    },
    gettext_lazy("What you send"): {
        "accepted": gettext_lazy("A handoff of yours is accepted"),
        "returned": gettext_lazy("A handoff of yours is returned"),
        "return_undone": gettext_lazy("A return is taken back"),
        "asked": gettext_lazy("You are asked something"),
        "withdrawn": gettext_lazy("A handoff is withdrawn"),
    },
    gettext_lazy("Time"): {
        "overdue": gettext_lazy("A handoff is overdue"),
        "escalated": gettext_lazy("Nobody accepts a handoff, and it goes up to you"),
        "task_overdue": gettext_lazy("A task of yours is overdue"),
    },
    gettext_lazy("Tasks and records"): {
        "task_added": gettext_lazy("You get a task"),
        "task_reassigned": gettext_lazy("Somebody’s task becomes yours"),
        "owner_changed": gettext_lazy("A record changes hands"),
        "move_held": gettext_lazy("Your record was moved in another system, but something is missing"),
        "override_granted": gettext_lazy("An exception is allowed in your team"),
        "override_expired": gettext_lazy("An exception was not made good in time"),
    },
}
_SYSTEM_TITLE = gettext_lazy("Connections and letters")
_SYSTEM = {SYSTEM: gettext_lazy("Messages failed, a connection was disabled, or something did not happen")}
_SLACK: Mapping[str, bool | None] = {"": None, "now": True, "never": False}
KINDS = (*(kind for kinds in _GROUPS.values() for kind in kinds), SYSTEM)


@dataclass(frozen=True)
class KindChoice:
    """One kind of alert with what was chosen for it."""

    kind: str
    title: str
    options: tuple[Option, ...]
    slack: tuple[Option, ...]
    is_quiet: bool
    can_be_quiet: bool = True


@dataclass(frozen=True)
class Group:
    """Kinds that belong together."""

    title: str
    kinds: tuple[KindChoice, ...]


@dataclass(frozen=True)
class PreferencesPage:
    """The page. ``problem`` says what is wrong with the quiet hours."""

    groups: tuple[Group, ...]
    quiet_from: str
    quiet_to: str
    problem: str
    urgent_anyway: bool
    wants_digest: bool
    leads: bool
    wants_weekly: bool
    hours: tuple[Option, ...]
    zone: str
    email: str
    can_write: bool
    has_slack: bool


def preferences_page(
    reader: Reader, chosen: Preferences, problem: str = "", typed: QueryDict | None = None
) -> PreferencesPage:
    """The form as it was chosen, or as it was typed when it is refused."""
    hours = chosen.hours
    digest_hour = USUAL_HOUR if hours.digest_hour is None else hours.digest_hour
    return PreferencesPage(
        groups=_groups(reader, chosen),
        quiet_from=typed.get("quiet_from", "") if typed else _clock(hours.quiet_from),
        quiet_to=typed.get("quiet_to", "") if typed else _clock(hours.quiet_to),
        problem=problem,
        urgent_anyway=hours.urgent_anyway,
        wants_digest=hours.digest_hour is not None,
        leads=reader.keeps_connections,
        wants_weekly=chosen.choices.get(WEEKLY, Choice()).mail == "digest",
        hours=tuple(Option(str(hour), f"{hour:02}:00", hour == digest_hour) for hour in range(24)),
        zone=reader.zone.key,
        email=reader.person.email,
        can_write=bool(settings.EMAIL_URL),
        has_slack="slack" in reader.facts.directory.channels,
    )


def read_choices(posted: QueryDict) -> tuple[Preferences, str]:
    """What was chosen, and what is wrong with it, if anything."""
    choices = {kind: _choice(posted, kind) for kind in KINDS}
    if "weekly" in posted:
        choices[WEEKLY] = Choice("digest")
    typed = [posted.get("quiet_from", ""), posted.get("quiet_to", "")]
    start, end = map(_time, typed)
    is_whole = (start is None) == (end is None) and not (any(typed) and start is None)
    hour = posted.get("digest_hour", "")
    hours = Hours(
        start if is_whole else None,
        end if is_whole else None,
        "urgent_anyway" in posted,
        int(hour) % 24 if "digest" in posted and hour.isdecimal() and len(hour) < 3 else None,
    )
    problem = "" if is_whole else _("Quiet hours need a beginning and an end, such as 18:00 and 08:00.")
    return Preferences(choices, hours), problem


def _groups(reader: Reader, chosen: Preferences) -> tuple[Group, ...]:
    groups = tuple(_group(str(title), kinds, chosen) for title, kinds in _GROUPS.items())
    if not reader.keeps_connections:
        return groups
    system = tuple(_system(kind, str(words), chosen) for kind, words in _SYSTEM.items())
    return (*groups, Group(str(_SYSTEM_TITLE), system))


def _system(kind: str, title: str, chosen: Preferences) -> KindChoice:
    """What is about Surehand itself is always listed and counted, and mailed to those who want that."""
    picked = chosen.choices.get(kind, Choice()).mail
    ways = {"": _("Not by e-mail"), "now": _("At once"), "digest": _("In the daily letter")}
    options = tuple(Option(value, label, value == (picked or "")) for value, label in ways.items())
    return KindChoice(kind, title, options, (), is_quiet=False, can_be_quiet=False)


def _group(title: str, kinds: Mapping[str, Promise | str], chosen: Preferences) -> Group:
    return Group(title, tuple(_kind(kind, str(words), chosen) for kind, words in kinds.items()))


def _kind(kind: str, title: str, chosen: Preferences) -> KindChoice:
    choice = chosen.choices.get(kind, Choice())
    usual = (
        {"": _("As the playbook says"), "now": _("At once")} if kind in PLAYBOOKS_SAY else {"": _("At once")}
    )
    ways = usual | {"digest": _("In the daily letter"), "never": _("Not by e-mail")}
    picked = choice.mail if choice.mail in ways else ""
    options = tuple(Option(value, label, value == picked) for value, label in ways.items())
    return KindChoice(kind, title, options, _slack_options(kind, choice), choice.quiet)


def _slack_options(kind: str, choice: Choice) -> tuple[Option, ...]:
    usual = _("As the playbook says") if kind in PLAYBOOKS_SAY else _("In Slack")
    ways = {"": usual, "now": _("In Slack"), "never": _("Not in Slack")}
    if kind not in PLAYBOOKS_SAY:
        del ways["now"]
    picked = next(name for name, wanted in _SLACK.items() if wanted is choice.slack)
    return tuple(Option(value, label, value == picked) for value, label in ways.items())


def _choice(posted: QueryDict, kind: str) -> Choice:
    quiet = f"quiet.{kind}" in posted
    slack = _SLACK.get(posted.get(f"slack.{kind}", ""))
    match posted.get(f"mail.{kind}", ""):
        case "now" | "digest" | "never" as mail:
            return Choice(mail, quiet, slack)
        case _:
            return Choice(None, quiet, slack)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
