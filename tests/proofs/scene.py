"""The company of the proofs, made in the database of a `Home`; `play` tells keys and ids.

Each handoff goes to somebody else, so that no two alerts become one letter. Handoffs can be offered in the past: their
reminders then fall due while the proof runs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction

from surehand.core.engine import Actor
from surehand.core.engine.commands import Offer, OpenRecord
from surehand.runtime.access import NewKey, create_key
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.execute import Done, Request, execute_batch
from surehand.runtime.people import add_person
from surehand.runtime.playbooks import publish
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.runtime.workspaces import create_workspace

REMIND_AFTER = timedelta(minutes=30)
PLAYBOOK = """
playbook: proof
title: Proof
record: {singular: client, plural: clients}
fields:
  scope: {type: text, title: Scope}
stages:
  won: {team: sales, means: Signed, start: true}
  onboarding: {team: onboarding, means: We start, final: true}
handoffs:
  won -> onboarding:
    id: sales-to-onboarding
    title: Sales to onboarding
    requires: [scope]
    receiver: [{team: onboarding, by: least_loaded}]
    clock:
      accept_within: 6 hours
      remind: [30 minutes, 4 hours]
      escalate: [{after: 8 hours, to: lead of onboarding}]
    tasks:
      - {id: kickoff, title: Plan the kick-off, due: 2 days after accepted}
    alerts:
      - {on: [offered, reminded], to: [receiver], by: [inbox, email]}
"""


def play(people: int, seeded: int, spread: float, hook: str = "") -> dict[str, Any]:
    """A company with so many receivers, and handoffs whose reminders fall due one by one within ``spread`` seconds.

    All that happens from then on is told to the address ``hook``.
    """
    call_command("migrate", verbosity=0)
    workspace = create_workspace("Proof").pk
    for team in ("sales", "onboarding"):
        add_team(workspace, team)
    sender = add_person(workspace, "Sam Sender", "sam@example.com", role="admin", teams=["sales"]).pk
    lead = add_person(workspace, "Otto Lead", "otto@example.com", role="lead", teams=["onboarding"]).pk
    set_lead(workspace, "sales", sender)
    set_lead(workspace, "onboarding", lead)
    with transaction.atomic():
        receivers = [
            add_person(workspace, f"Rita {n}", f"rita{n}@example.com", teams=["onboarding"]).pk
            for n in range(people)
        ]
    assert isinstance(save_draft(workspace, PLAYBOOK), Saved)
    assert isinstance(publish(workspace, Actor(sender), "proof", "To prove"), Saved)
    if hook:
        assert isinstance(add_webhook(workspace, Actor(sender), Webhook(url=hook)), Made)
    return {
        "workspace": workspace,
        "sender": _key(workspace, sender),
        "lead": _key(workspace, lead),
        "team": [_key(workspace, person) for person in receivers[:8]],
        "receivers": receivers,
        "seeded": [
            _offer_early(workspace, sender, receivers[n], timedelta(seconds=spread * n / seeded))
            for n in range(seeded)
        ],
    }


def _key(workspace: str, person: str) -> str:
    key = create_key(workspace, person, "proof", ["read", "write"])
    assert isinstance(key, NewKey), key
    return key.token


def _offer_early(workspace: str, sender: str, receiver: str, later: timedelta) -> str:
    """Offer a record so long ago that its reminder is due ``later`` than now; the handoff."""
    then = datetime.now(UTC) - REMIND_AFTER + later
    opening = Request(OpenRecord(title="Seeded", values={"scope": "All"}), playbook="proof")
    record = _carry_out(workspace, sender, opening, then).id
    offer = Request(Offer(to="onboarding", receiver=receiver), record=record)
    return next(iter(_carry_out(workspace, sender, offer, then).handoffs))


def _carry_out(workspace: str, person: str, request: Request, now: datetime) -> Any:
    (outcome,) = execute_batch(workspace, Actor(person), [request], now=now)
    assert isinstance(outcome, Done), outcome
    return outcome.state
