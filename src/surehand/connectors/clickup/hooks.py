"""Webhooks of ClickUp: listed, made, changed, removed. https://developer.clickup.com/docs/webhooks"""

from __future__ import annotations

from typing import Any

import msgspec

from surehand.connectors.clickup.calls import Calls
from surehand.connectors.clickup.events import EVENTS
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import Webhook


class _Webhooks(msgspec.Struct, frozen=True):
    webhooks: tuple[Webhook, ...]


class _Webhook(msgspec.Struct, frozen=True):
    webhook: Webhook


class Hooks(Calls):
    """By which ClickUp calls us."""

    def webhooks(self, team: str) -> tuple[Webhook, ...]:
        """Those that were made by this token."""
        return self.get(f"/v2/team/{team}/webhook", _Webhooks).webhooks

    def create_webhook(self, team: str, endpoint: str, *, space: str = "") -> Webhook:
        """Ask to be called; the answer holds the secret that signs the calls."""
        body: dict[str, Any] = {"endpoint": endpoint, "events": list(EVENTS)}
        if space:
            body["space_id"] = int(space)
        return self.ask("POST", f"/v2/team/{team}/webhook", _Webhook, body=body).webhook

    def activate_webhook(self, webhook: Webhook) -> Webhook:
        """Let a suspended one work again. Whether its count of failures is forgotten by that, ClickUp does not say."""
        body = {"endpoint": webhook.endpoint, "events": "*", "status": "active"}
        return self.ask("PUT", f"/v2/webhook/{webhook.id}", _Webhook, body=body).webhook

    def remove_webhook(self, id: str) -> None:
        """Ask not to be called any more. One that is gone already is removed."""
        try:
            self.ask("DELETE", f"/v2/webhook/{id}", dict[str, Any])
        except ClickUpFailed as failed:
            if not failed.is_gone:
                raise
