"""The facts of a workspace, kept in the process for as long as they hold."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection

from surehand.core.calendar import WorkingCalendar
from surehand.core.engine import Actor, Context, Directory, Load, Program
from surehand.core.engine.facts import SuggestedReceiver
from surehand.core.playbook import read_playbook
from surehand.runtime.ids import new_id
from surehand.store import models as m
from surehand.store.queries import facts as queries
from surehand.store.statements import read_many


class Facts(msgspec.Struct, frozen=True):
    """What decisions in a workspace share: its zone and region, its people, its calendars."""

    workspace: str
    version: int
    zone: ZoneInfo
    region: str
    directory: Directory
    calendars: Mapping[str, WorkingCalendar]

    def context(
        self,
        program: Program,
        actor: Actor,
        now: datetime,
        *,
        loads: Mapping[str, Load] | None = None,
        repeated: frozenset[str] = frozenset(),
        suggested: tuple[SuggestedReceiver, ...] = (),
    ) -> Context:
        """Everything a decision depends on besides the record and the command."""
        return Context(
            program=program,
            actor=actor,
            now=now,
            today=now.astimezone(self.zone).date(),
            directory=self.directory,
            new_id=new_id,
            calendars=self.calendars,
            loads={} if loads is None else loads,
            repeated=repeated,
            region=self.region,
            suggested=suggested,
        )


class Ledger(msgspec.Struct, frozen=True):
    """The end of a workspace's event chain, as its writer found it."""

    seq: int
    head: str


class NoSuchWorkspace(LookupError):
    """There is no workspace with this id."""


MOST_FACTS = 128
MOST_PROGRAMS = 256
"""A process keeps the facts and playbooks that were used last; a busy one has no more workspaces at a time."""


def facts_of(workspace: str) -> Facts:
    """The facts of a workspace, read anew only when they changed. Raises `NoSuchWorkspace`."""
    found = read_many(
        'SELECT "facts_version", "zone", "region" FROM "workspace" WHERE "id" = %s', [workspace]
    )
    if not found:
        raise NoSuchWorkspace(workspace)
    return _facts(workspace, *found[0])


def lock_workspace(workspace: str) -> tuple[Facts, Ledger]:
    """Become the one writer of a workspace until the transaction ends. Raises `NoSuchWorkspace`."""
    # On SQLite the transaction itself is the lock (BEGIN IMMEDIATE).
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    columns = '"facts_version", "zone", "region", "seq", "head"'
    found = read_many(f'SELECT {columns} FROM "workspace" WHERE "id" = %s{lock}', [workspace])
    if not found:
        raise NoSuchWorkspace(workspace)
    version, zone, region, seq, head = found[0]
    return _facts(workspace, version, zone, region), Ledger(seq, head)


@lru_cache(MOST_FACTS)
def _facts(workspace: str, version: int, zone: str, region: str) -> Facts:
    directory, calendars = queries.read_directory(workspace), queries.read_calendars(workspace)
    return Facts(workspace, version, ZoneInfo(zone), region, directory, calendars)


def facts_changed(workspace: str) -> None:
    """Say that people, teams, absences or calendars changed; every process reads them anew at its next act."""
    # A moment, not a count: a count could come again after a roll-back, with other facts behind it.
    m.Workspace.objects.filter(id=workspace).update(facts_version=time.time_ns())


class NoSuchPlaybook(LookupError):
    """The workspace has no such playbook, or no such version of it."""


@lru_cache(MOST_PROGRAMS)
def program_of(workspace: str, playbook: str, number: int) -> Program:
    """A playbook version ready to run. Published versions never change, so each is kept once it was made.

    Raises `NoSuchPlaybook`.
    """
    versions = m.PlaybookVersion.objects.within(workspace).exclude(status="draft")
    text = versions.filter(playbook__slug=playbook, number=number).values_list("text", flat=True).first()
    if text is None:
        raise NoSuchPlaybook(f"{playbook} {number}")
    reading = read_playbook(text, f"{playbook}.yaml")
    if reading.playbook is None:
        raise NoSuchPlaybook(f"{playbook} {number} cannot be read: {reading.problems[0]}")
    return Program(reading.playbook, number)


def current_program(workspace: str, playbook: str) -> Program:
    """The published version of a playbook. Raises `NoSuchPlaybook`."""
    entries = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook, archived_at=None)
    number = entries.values_list("current", flat=True).first() if playbook.isprintable() else None
    if number is None:
        raise NoSuchPlaybook(playbook)
    return program_of(workspace, playbook, number)


def forget() -> None:
    """Drop everything kept in the process: for tests, which make many workspaces."""
    _facts.cache_clear()
    program_of.cache_clear()
