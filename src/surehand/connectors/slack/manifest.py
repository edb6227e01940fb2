"""The manifest of the app: pasted into Slack it asks for just the permissions that are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCOPES = (
    "chat:write",
    "chat:write.public",
    "commands",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
EVENTS = ("app_uninstalled", "tokens_revoked", "user_change")
SAVE_NOTE = "save_note"
COMMAND = "/handoff"


def manifest(name: str, words: Mapping[str, str], *, base: str = "") -> dict[str, Any]:
    """The manifest of an app called ``name``. ``base`` is where Slack reaches us by HTTP; empty is Socket Mode.

    ``words`` are about, command, hint, shortcut and what the shortcut does.
    """
    socket = not base
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": words["command"],
        "usage_hint": words["hint"],
        "should_escape": False,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    if not socket:
        command["url"] = f"{base}/commands"
        interactivity |= {"request_url": f"{base}/clicks", "message_menu_options_url": f"{base}/clicks"}
        events["request_url"] = f"{base}/events"
    shortcut = {"name": words["shortcut"], "type": "message", "callback_id": SAVE_NOTE}
    return {
        "display_information": {"name": name[:35], "description": words["about"][:140]},
        "features": {
            "bot_user": {"display_name": name[:35], "always_online": True},
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "shortcuts": [{**shortcut, "description": words["saves"][:150]}],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
