"""Where people see the twin of a record at the other side."""

from __future__ import annotations

import msgspec

from surehand.store import models as m


class _Account(msgspec.Struct, frozen=True):
    """What the settings say of the account: where its pages are, and its number there."""

    pages: str = ""
    portal: str = ""


def page_of(connection: m.Connection, key: str) -> str:
    """The page of a twin by its key, such as ``deals/71``; empty where nobody knows it."""
    kind, _slash, id = key.rpartition("/")
    if connection.kind == "hubspot":
        account = msgspec.json.decode(connection.settings, type=_Account)
        host = account.pages.removeprefix("https://").rstrip("/") or "app.hubspot.com"
        known = kind == "deals" and account.portal.isdecimal() and id.isdecimal()
        return f"https://{host}/contacts/{account.portal}/record/0-3/{id}" if known else ""
    if connection.kind == "clickup" and kind == "tasks" and id.isalnum():
        return f"https://app.clickup.com/t/{id}"
    return ""
