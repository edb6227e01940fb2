"""Carrying out what a form asks for. Sent twice, it has one effect; once refused, it may be sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.http import QueryDict

from surehand.core.engine import Command, encode
from surehand.runtime.execute import Outcome, Request, execute_batch
from surehand.runtime.ids import new_id
from surehand.store.queries.answers import read_answers
from surehand.web.access import PageRequest, Reader


def carry_out(
    request: PageRequest,
    reader: Reader,
    commands: Sequence[Command],
    *,
    record: str = "",
    playbook: str = "",
) -> Outcome:
    """Carry out the commands of one form in one transaction; the answer is that to the last.

    The form's ``version``, where it has one, is the version of the record that the reader has seen.
    """
    seen = request.POST.get("version", "")
    requests = [
        Request(
            command,
            record,
            playbook=playbook,
            expect=int(seen) if seen.isdecimal() and not number else None,
            key=_key(reader, request.POST, record, command),
        )
        for number, command in enumerate(commands)
    ]
    return execute_batch(reader.workspace.workspace, reader.actor, requests, now=reader.now)[-1]


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
