"""What the tests of Slack begin with: a playbook that alerts there, and a record that was offered."""

from __future__ import annotations

from typing import Any

from tests.sample import PLAYBOOK

BY_SLACK = PLAYBOOK.replace("by: [inbox, email]}", "by: [inbox, email, slack]}", 1)
AT_ONE_CLICK = BY_SLACK.replace("read_back: {required: true, ask", "read_back: {required: false, ask", 1)


def buttons(message: dict[str, Any]) -> list[str]:
    return [e["action_id"] for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]


def said(message: dict[str, Any]) -> str:
    return str(message["blocks"])


def offered(office: Any, playbook: str = BY_SLACK) -> tuple[str, str]:
    office.company.publish(playbook)
    record, handoff = office.company.offered()
    office.work()
    return record, handoff
