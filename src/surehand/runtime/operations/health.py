"""Whether an installation can work: asked by load balancers and supervisors, many times a minute."""

from __future__ import annotations

import logging
import tempfile
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import DatabaseError

from surehand.store.queries import health

log = logging.getLogger(__name__)

BEAT_WITHIN = timedelta(seconds=60)
"""A worker beats every ten seconds: one that was silent for so long is stuck or gone."""


class Reason(msgspec.Struct, frozen=True):
    """One thing that keeps an installation from working, and what helps."""

    code: str
    sentence: str


def reasons_against(now: datetime) -> list[Reason]:
    """Everything that keeps this installation from working; nothing when it is ready.

    A database that a newer version has used is no reason: while an upgrade rolls through, old processes go on.
    """
    return [*_of_the_database(now), *_of_the_folder()]


def _of_the_database(now: datetime) -> list[Reason]:
    try:
        missing = health.steps_missing()
        workers = health.workers_since(now - BEAT_WITHIN) if not missing else 1
    except DatabaseError as error:
        # The reason may name hosts and accounts: it is for the log of the machine, not for whoever asks.
        log.warning("the database does not answer: %s", type(error).__name__)
        return [Reason("database_unreachable", "The database does not answer.")]
    found = []
    if missing:
        sentence = f"The database lacks {len(missing)} steps to this version; `surehand up` takes them."
        found.append(Reason("database_old", sentence))
    if not workers:
        sentence = f"No worker has given a sign of life for {BEAT_WITHIN.seconds} seconds; start one."
        found.append(Reason("no_worker", sentence))
    return found


def _of_the_folder() -> list[Reason]:
    try:
        tempfile.TemporaryFile(dir=settings.DATA).close()
    except OSError as error:
        log.warning("the data folder cannot be written: %s", error.strerror)
        return [Reason("folder_not_writable", "The data folder cannot be written: its disk is full or gone.")]
    return []
