"""What channels, kinds of message and failures are called, and what mends a failure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHANNELS: Mapping[str, str | Promise] = {
    "inbox": gettext_lazy("Inbox"),
    "email": gettext_lazy("E-mail"),
    "slack": "Slack",
    "webhook": gettext_lazy("Webhooks"),
    "hubspot": "HubSpot",
    "clickup": "ClickUp",
}
KINDS: Mapping[str, str | Promise] = {
    "offered": gettext_lazy("Handoff offered"),
    "accepted": gettext_lazy("Handoff accepted"),
    "returned": gettext_lazy("Handoff returned"),
    "return_undone": gettext_lazy("Return taken back"),
    "recalled": gettext_lazy("Handoff recalled"),
    "withdrawn": gettext_lazy("Handoff withdrawn"),
    "asked": gettext_lazy("Question asked"),
    "answered": gettext_lazy("Question answered"),
    "reminded": gettext_lazy("Reminder"),
    "overdue": gettext_lazy("Handoff overdue"),
    "escalated": gettext_lazy("Handoff escalated"),
    "rerouted": gettext_lazy("Handoff re-routed"),
    "task_added": gettext_lazy("Task added"),
    "task_reassigned": gettext_lazy("Task reassigned"),
    "task_overdue": gettext_lazy("Task overdue"),
    "owner_changed": gettext_lazy("Owner changed"),
    "move_held": gettext_lazy("Move held"),
    "override_granted": gettext_lazy("Override allowed"),
    "override_expired": gettext_lazy("Override expired"),
    "survey": gettext_lazy("Question after a handoff"),
    "digest": gettext_lazy("Daily letter"),
    "slack_edit": gettext_lazy("Message shown anew"),
    "slack_answer": gettext_lazy("Answer to a click"),
    "twin_changed": gettext_lazy("Twin brought up to date"),
}
STATUSES: Mapping[str, str | Promise] = {
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
    "settled": gettext_lazy("Settled by hand"),
    "off": gettext_lazy("Off"),
}
TONES: Mapping[str, str] = {
    "waiting": "waiting",
    "sent": "ready",
    "failed": "late",
    "settled": "quiet",
    "off": "quiet",
}


RESULTS: Mapping[str, str | Promise] = {
    "sent": gettext_lazy("Sent"),
    "retry": gettext_lazy("Did not go out; tried again"),
    "settings": gettext_lazy("Refused: the settings have to be mended"),
    "person": gettext_lazy("Refused: somebody has to look at it"),
}
FINDINGS: Mapping[str, str | Promise] = {
    "no_handoff": gettext_lazy("Records that nobody handed over"),
    "no_tasks": gettext_lazy("Handoffs without their tasks"),
    "not_delivered": gettext_lazy("Messages that never went out"),
    "silent_connection": gettext_lazy("Connections that fell silent"),
    "stuck_connection": gettext_lazy("Connections that let nothing through"),
    "gate_idle": gettext_lazy("Asked for in vain"),
    "no_worker": gettext_lazy("No worker"),
    "late_timers": gettext_lazy("Late reminders"),
    "owner_left": gettext_lazy("Webhooks of people who left"),
    "table_refused": gettext_lazy("Tables that cannot be imported"),
    "stage_renamed": gettext_lazy("Stages that were renamed there"),
    "stage_new": gettext_lazy("Stages that are new there"),
    "stage_missing": gettext_lazy("Stages that are not there any more"),
    "status_renamed": gettext_lazy("Statuses that were renamed there"),
    "status_missing": gettext_lazy("Statuses that are not there any more"),
    "field_missing": gettext_lazy("Fields that are not there any more"),
    "field_changed": gettext_lazy("Fields whose type was changed there"),
    "place_missing": gettext_lazy("Places that are not there any more"),
    "no_account": gettext_lazy("People without an account there"),
    "twin_gone": gettext_lazy("Twins that are gone"),
    "twin_refused": gettext_lazy("What the other side does not take"),
    "twin_loop": gettext_lazy("Systems that keep changing each other"),
    "owner_unknown": gettext_lazy("Owners nobody here is known for"),
    "value_unread": gettext_lazy("Values that cannot be read"),
    "not_read": gettext_lazy("What could not be read from there"),
    "assignee_changed": gettext_lazy("Tasks that were given to others there"),
    "webhook_missing": gettext_lazy("Webhooks that cannot be set up"),
}


def finding_title(kind: str) -> str:
    """What a kind of finding is called."""
    return str(FINDINGS.get(kind, kind.replace("_", " ").capitalize()))


def channel_title(channel: str) -> str:
    """What a channel is called; one that nobody knows is called as the playbook names it."""
    return str(CHANNELS.get(channel, channel.replace("_", " ").capitalize()))


def kind_title(kind: str) -> str:
    """What a kind of message is called."""
    return str(KINDS.get(kind, kind.replace("_", " ").capitalize()))


def fix_of(failure: str, channel: str, to: str) -> str:
    """What has to be done about a failed delivery before it is sent again."""
    words = {"channel": channel_title(channel), "to": to}
    if failure == "settings":
        return _("%(channel)s: mend the settings, start Surehand again, then send it again.") % words
    if failure == "person":
        return _("Correct the address of %(to)s, or tell them in another way. Then send it again.") % words
    return _("It was tried for three days. Once the other side answers again, send it again.")
