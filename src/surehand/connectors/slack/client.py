"""Slack's Web API over httpx: one call at a time, and every failure said in words, as one of three kinds.

Arguments travel as a form, which every method takes; what is not text is JSON inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import msgspec

from surehand.connectors.channel import DeliveryFailed, Failure
from surehand.connectors.http import AllowedHosts, ForbiddenAddress, client

API = "https://slack.com/api/"
_LONGEST_WAIT = 3600
_TOO_MANY = 429
_BROKEN = 500

_SETTINGS = {
    "invalid_auth": "Slack does not know this token: install the app again and enter its new token.",
    "not_authed": "No token is set: enter the bot token of the app.",
    "account_inactive": "The app was removed from Slack: install it again and enter its new token.",
    "token_revoked": "The token was revoked: install the app again and enter its new token.",
    "token_expired": "The token has expired: install the app again and enter its new token.",
    "no_permission": "The app may not do this: install it again with the manifest of this page.",
    "not_allowed_token_type": "This is another kind of token: enter the one that is asked for.",
    "missing_scope": "The app lacks a permission: install it again with the manifest of this page.",
    "org_login_required": "The Slack workspace is being moved: its administrators have to finish that.",
    "ekm_access_denied": "The administrators of Slack have suspended access for apps.",
    "team_access_not_granted": "The app is not allowed in this Slack workspace: an administrator has to allow it.",
    "access_denied": "The administrators of Slack do not let the app do this.",
}
_PERSON = {
    "users_not_found": "Nobody in Slack has this e-mail address.",
    "user_not_found": "This person is not in Slack any more.",
    "user_disabled": "This person's account in Slack was closed.",
    "user_not_visible": "The app cannot see this person in Slack.",
    "cannot_dm_bot": "This address belongs to an app, which cannot be written to.",
    "channel_not_found": "Slack has no such channel, or the app is not in it: invite it there with /invite.",
    "not_in_channel": "The app is not in this channel: invite it there with /invite.",
    "is_archived": "This channel was archived.",
    "restricted_action": "Only some people may write in this channel: let the app do so too.",
    "message_not_found": "The message was deleted in Slack.",
    "cant_update_message": "This message is not the app's own.",
    "msg_too_long": "The message is too long for Slack.",
    "expired_trigger_id": "It took too long to open the window: press the button again.",
    "trigger_expired": "It took too long to open the window: press the button again.",
    "exchanged_trigger_id": "This click was used before: press the button again.",
    "invalid_trigger_id": "This click was used before: press the button again.",
}
_AGAIN = frozenset(
    ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited")
)


class SlackRefused(DeliveryFailed):
    """Slack answered no. ``error`` is its code."""

    def __init__(self, error: str, failure: Failure, answer: str, *, wait: timedelta | None = None) -> None:
        super().__init__(failure, answer, wait=wait)
        self.error = error


class SlackClient:
    """The Web API with one token. ``timeout`` is for a whole call, in seconds."""

    def __init__(
        self, token: str, *, api: str = API, allow: AllowedHosts | None = None, timeout: float = 15.0
    ) -> None:
        self._token = token
        self._api = api.rstrip("/") + "/"
        self._http = client(allow=allow or AllowedHosts(), timeout=timeout)

    def call(self, method: str, **arguments: object) -> dict[str, Any]:
        """What a method answers. Raises `DeliveryFailed`; as `SlackRefused` where Slack itself said no."""
        form = {name: _as_text(value) for name, value in arguments.items() if value is not None}
        try:
            response = self._http.post(
                self._api + method, data=form, headers={"Authorization": f"Bearer {self._token}"}
            )
        except ForbiddenAddress as error:
            raise DeliveryFailed("settings", str(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The text of an error may hold what was sent; its kind does not.
            raise DeliveryFailed("retry", f"Slack cannot be reached ({type(error).__name__}).") from None
        return _read(response)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def __enter__(self) -> SlackClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.status_code == _TOO_MANY:
        wait = _wait(response.headers)
        raise DeliveryFailed("retry", "Slack asks to be left alone for a while.", status=_TOO_MANY, wait=wait)
    if response.status_code >= _BROKEN:
        said = f"Slack has trouble of its own ({response.status_code})."
        raise DeliveryFailed("retry", said, status=response.status_code)
    try:
        answer = msgspec.json.decode(response.content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = f"What answered is not Slack ({response.status_code})."
        raise DeliveryFailed("retry", said, status=response.status_code) from None
    if answer.get("ok") is True:
        return answer
    raise refusal_of(answer, _wait(response.headers))


def refusal_of(answer: Mapping[str, Any], wait: timedelta | None = None) -> SlackRefused:
    """What a no of Slack means here. A code nobody has met is taken for a matter of the settings."""
    error = str(answer.get("error", "unknown"))[:80]
    if error in _AGAIN:
        return SlackRefused(error, "retry", f"Slack has trouble of its own ({error}).", wait=wait)
    if error in _PERSON:
        return SlackRefused(error, "person", _PERSON[error])
    said = _SETTINGS.get(error, f"Slack refused: {error}.")
    needed = str(answer.get("needed", ""))[:200]
    return SlackRefused(error, "settings", f"{said} It needs: {needed}." if needed else said)


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    asked = headers.get("retry-after", "")
    return timedelta(seconds=min(int(asked), _LONGEST_WAIT)) if asked.isdecimal() else None
