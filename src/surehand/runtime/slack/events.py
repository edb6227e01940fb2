"""What Slack tells by itself: that the app was removed, or that somebody's account there has changed."""

from __future__ import annotations

from surehand.runtime.connections import disable_connection
from surehand.runtime.slack.answers import Acted, Click
from surehand.runtime.slack.members import forget_member

_REMOVED = {
    "app_uninstalled": "The app was removed from Slack: install it again and enter its new token.",
    "tokens_revoked": "Its tokens were revoked in Slack: install the app again and enter its new token.",
}


def hear(click: Click) -> Acted:
    """One event. Told twice, it has one effect."""
    event = click.payload.get("event", {})
    kind = str(event.get("type", ""))
    if kind in _REMOVED:
        disable_connection(click.workspace, click.connection.pk, _REMOVED[kind], now=click.now)
        return Acted(_REMOVED[kind])
    if kind == "user_change":
        forget_member(click.connection, str(event.get("user", {}).get("id", "")))
        return Acted("Who this is will be looked up anew.")
    return Acted("Nothing here asks for that.", status="ignored")
