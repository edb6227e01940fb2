"""Carrying out what a form asks for. Sent twice, it has one effect; once refused, it may be sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from django.http import QueryDict

from surehand.core.engine import Command, Refusal, encode
from surehand.core.engine.facts import SuggestedReceiver
from surehand.runtime.execute import Outcome, Request, execute_batch
from surehand.runtime.ids import new_id
from surehand.runtime.unsent import drop_unsent
from surehand.store.queries.answers import read_answers
from surehand.web.access import PageRequest, Reader
from surehand.web.news import with_reason


def carry_out(
    request: PageRequest,
    reader: Reader,
    commands: Sequence[Command],
    *,
    record: str = "",
    playbook: str = "",
    suggested: tuple[SuggestedReceiver, ...] = (),
) -> Outcome:
    """Carry out the commands of one form in one transaction; the answer is that to the last.

    The form's ``version``, where it has one, is the version of the record that the reader has seen; its ``unsent``
    names what was kept of it while it was filled in, which has now been sent. ``suggested`` is whom it showed to choose
    a receiver from.
    """
    seen = request.POST.get("version", "")
    requests = [
        Request(
            command,
            record,
            playbook=playbook,
            expect=int(seen) if seen.isdecimal() and not number else None,
            key=_key(reader, request.POST, record, command),
            suggested=suggested,
        )
        for number, command in enumerate(commands)
    ]
    outcome = execute_batch(reader.workspace.workspace, reader.actor, requests, now=reader.now)[-1]
    place = request.POST.get("unsent", "")
    if place and not isinstance(outcome, Refusal):
        drop_unsent(reader.workspace.workspace, reader.person.id, place)
    return with_reason(outcome, record, seen, reader) if isinstance(outcome, Refusal) else outcome


def carry_out_each(
    request: PageRequest,
    reader: Reader,
    commands: Sequence[tuple[str, Command]],
    *,
    mode: Literal["each", "all"],
) -> list[Outcome]:
    """Carry out one command on each of several records, in one transaction: each for itself, or all or none."""
    posted = request.POST
    requests = [
        Request(command, record, key=_key(reader, posted, record, command)) for record, command in commands
    ]
    return execute_batch(reader.workspace.workspace, reader.actor, requests, mode=mode, now=reader.now)


def _key(reader: Reader, posted: QueryDict, record: str, command: Command) -> str:
    """The idempotency key: of this form, as it was filled.

    A refusal has no effect that could double, and its reason may be gone: then the form gets a new key.
    """
    form = posted.get("key", "")
    if not form:
        return ""
    content = "\n".join((form[:80], reader.person.id, record, encode(command)))
    key = f"page:{hashlib.sha256(content.encode()).hexdigest()[:40]}"
    answer = read_answers(reader.workspace.workspace, [key]).get(key)
    return f"{key}:{new_id('again')}" if answer and answer.refusal else key
