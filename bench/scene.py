"""A workspace to measure in: a contract with eight required fields, two conditions and five tasks, and many records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command

from bench.server import MARK
from surehand.core.engine import Actor
from surehand.core.engine.commands import Accept, Offer, OpenRecord
from surehand.runtime import changes
from surehand.runtime.access import create_key
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.execute import Done, Request, execute, execute_batch
from surehand.runtime.people import add_person
from surehand.runtime.playbooks import publish
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.workspaces import create_workspace
from surehand.store import statements

RECORDS = 4800
PLAYBOOK = """
playbook: bench
title: Bench
record: {singular: client, plural: clients}
fields:
  package: {type: choice, title: Package, options: {standard: Standard, premium: Premium}}
  value: {type: money, title: Contract value, currency: USD}
  start_date: {type: date, title: Start date}
  scope: {type: long_text, title: Scope of work, quality: {min_words: 6}}
  goals: {type: list, title: Client goals}
  contact: {type: contact, title: Main contact}
  seats: {type: number, title: Seats}
  access: {type: yes_no, title: Access granted}
stages:
  contact: {team: sales, title: Contact, means: We talk}
  proposal: {team: sales, title: Proposal, means: They read, start: true}
  promised: {team: sales, title: Promised, means: They said yes, start: true}
  won: {team: sales, title: Won, means: Signed, start: true}
  onboarding: {team: onboarding, title: Onboarding, means: We start, final: true}
moves:
  contact -> proposal: {requires: [contact]}
  proposal -> promised: {requires: [value, start_date]}
  promised -> won: {requires: [scope, goals]}
handoffs:
  won -> onboarding:
    id: sales-to-onboarding
    title: Sales to onboarding
    requires: [package, value, start_date, scope, goals, contact, seats, access]
    criteria:
      - {id: budget, when: 'package != "premium" || value.amount >= 5000', say: Premium starts at 5000.}
      - {id: early, when: start_date >= today + days(5), say: Five days before the start.}
    receiver: [{team: onboarding, by: least_loaded}]
    clock:
      accept_within: 4 working hours
      remind: [2 working hours]
      escalate: [{after: 1 working day, to: lead of onboarding}]
    tasks:
      - {id: kickoff, title: "Plan the kick-off with {contact}", due: 2 working days after accepted}
      - {id: access, title: Check the access, due: 3 working days after accepted}
      - {id: welcome, title: Send the welcome, due: 1 working day after accepted}
      - {id: plan, title: Write the plan, due: 4 working days after accepted}
      - {id: invoice, title: Ask for the first invoice, due: 5 working days after accepted}
    alerts:
      - {on: [offered, accepted], to: [sender, receiver], by: [inbox, email]}
    brief:
      - {section: What they bought, fields: [package, value, scope, seats]}
      - {section: Start, fields: [start_date, goals, contact, access]}
"""


class Scene:
    """People, keys and records ready to be handed over."""

    def __init__(self, folder: Path, records: int = RECORDS) -> None:
        self.folder = folder
        call_command("migrate", verbosity=0)
        self.workspace = create_workspace("Bench", zone="Europe/Berlin", currency="USD").pk
        self.floor_workspace = create_workspace("Floor").pk
        for team in ("sales", "onboarding"):
            add_team(self.workspace, team)
        self.sender = add_person(self.workspace, "Sam", "sam@example.com", teams=["sales"], role="admin").pk
        self.receiver = add_person(self.workspace, "Dana", "dana@example.com", teams=["onboarding"]).pk
        set_lead(self.workspace, "sales", self.sender)
        set_lead(self.workspace, "onboarding", self.receiver)
        assert isinstance(save_draft(self.workspace, PLAYBOOK), Saved)
        published = publish(self.workspace, Actor(self.sender), "bench", "To measure")
        assert isinstance(published, Saved), published
        self.sender_key = create_key(self.workspace, self.sender, "bench", ["read", "write"]).token
        self.receiver_key = create_key(self.workspace, self.receiver, "bench", ["read", "write"]).token
        self.records = self.open("won", records)

    def offer(self, record: str) -> dict[str, Any]:
        """What the sender fills in when offering."""
        return {
            "to": "onboarding",
            "note": "They are in a hurry.",
            "values": {
                "package": "premium",
                "value": {"amount": "9000", "currency": "USD"},
                "start_date": "2099-03-20",
                "scope": f"We build the shop with forty products for {record}",
                "goals": ["ten orders a day", "fewer returns"],
                "contact": {"name": "Ann Lee", "email": "ann@example.com"},
                "seats": 12,
                "access": True,
            },
        }

    def offer_all(self, records: list[str]) -> None:
        """Offer many records at once."""
        offers = [Request(Offer(**self.offer(record)), record=record) for record in records]
        refused = [
            out
            for out in execute_batch(self.workspace, Actor(self.sender), offers)
            if not isinstance(out, Done)
        ]
        assert not refused, refused[0]

    def write_floor_acts(self) -> Path:
        """Keep the statements of one offer and one acceptance, with every id marked, for the floor to repeat."""
        record = self.records.pop()
        kept: dict[str, list[Any]] = {}
        offered = self._recorded("offer", kept, self.sender, Offer(**self.offer(record)), record)
        handoff = offered.state.open_handoffs[0]
        accept = Accept(handoff=handoff.id, digest=handoff.digest)
        self._recorded("accept", kept, self.receiver, accept, record)
        path = self.folder / "acts.json"
        path.write_text(json.dumps(kept))
        return path

    def open(self, stage: str, count: int) -> list[str]:
        """Open records in a stage."""
        opened = [
            Request(OpenRecord(title=f"Client {n}", stage=stage), playbook="bench") for n in range(count)
        ]
        outcomes = execute_batch(self.workspace, Actor(self.sender), opened)
        return [outcome.state.id for outcome in outcomes if isinstance(outcome, Done)]

    def _recorded(self, act: str, kept: dict[str, list[Any]], person: str, command: Any, record: str) -> Done:
        rows: list[Any] = []
        write = statements.write_many

        def recording(statement: str, given: Any) -> None:
            if given:
                adapted = [[self._marked(cell) for cell in statements.adapted(row)] for row in given]
                if statement == statements.ADD_EVENT:
                    adapted = [_numbered(row, act, index) for index, row in enumerate(adapted)]
                rows.append((_for_driver(statement), adapted))
            write(statement, given)

        changes.sql.write_many = recording
        outcome = execute(self.workspace, Actor(person), Request(command, record=record))
        changes.sql.write_many = write
        assert isinstance(outcome, Done), outcome
        kept[act] = rows
        return outcome

    def _marked(self, cell: Any) -> Any:
        """Ids differ on every act; the floor writes into a workspace of its own."""
        if cell == self.workspace:
            return self.floor_workspace
        if isinstance(cell, str) and cell.split("_")[0] in ("rec", "hnd", "task", "dlv"):
            return MARK + cell
        return cell if isinstance(cell, str | int | bool | None) else str(cell)


def _numbered(row: list[Any], act: str, index: int) -> list[Any]:
    """An event's number in the chain differs on every act too."""
    return [row[0], {"number": index + (50 if act == "accept" else 0)}, *row[2:]]


def _for_driver(statement: str) -> str:
    from django.db import connection

    return statement.replace("%s", "?") if connection.vendor == "sqlite" else statement
