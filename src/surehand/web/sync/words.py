"""What systems, streams and states are called on the pages of connections that hold twins."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SYSTEMS: Mapping[str, str] = {"hubspot": "HubSpot", "clickup": "ClickUp"}
"""The kinds of connections that hold twins of records."""

STREAMS: Mapping[str, str | Promise] = {
    "import": gettext_lazy("First import"),
    "deals": gettext_lazy("Deals"),
    "tasks": gettext_lazy("Tasks"),
    "comments": gettext_lazy("Comments"),
    "schema": gettext_lazy("Set-up of the other side"),
    "reconcile": gettext_lazy("Comparison of both sides"),
    "webhooks": gettext_lazy("Webhooks"),
}
PURPOSES: Mapping[str, str | Promise] = {
    "import": gettext_lazy("All deals with their history, once."),
    "deals": gettext_lazy("What was changed on deals, again and again."),
    "tasks": gettext_lazy("What was changed on tasks, again and again."),
    "comments": gettext_lazy("What was written about tasks."),
    "schema": gettext_lazy("Stages, fields and people: what was renamed, added or deleted."),
    "reconcile": gettext_lazy("Whether both sides are the same, once a day."),
    "webhooks": gettext_lazy("Whether the other side still tells us what happens."),
}
HELD: Mapping[str, tuple[str | Promise, str]] = {
    "held": (gettext_lazy("Held: there it stays moved"), "waiting"),
    "restored": (gettext_lazy("Set back there"), "waiting"),
    "passed": (gettext_lazy("Let pass, and flagged"), "late"),
    "complete": (gettext_lazy("Completed by itself"), "ready"),
    "undone": (gettext_lazy("Moved elsewhere since"), "quiet"),
}
"""What became of a move that the playbook did not let through, and its tone."""

CHOSEN: Mapping[str, str | Promise] = {
    "ours": gettext_lazy("Ours was chosen."),
    "theirs": gettext_lazy("Theirs was chosen."),
    "gone": gettext_lazy("Both sides are the same again."),
}


def system_title(kind: str) -> str:
    """What a system is called."""
    return SYSTEMS.get(kind, kind)


def stream_title(name: str) -> str:
    """What a stream is called; one that nobody named is called as it is."""
    return str(STREAMS.get(name, name.replace("_", " ").capitalize()))
