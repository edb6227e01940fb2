"""What waits for the person of the key: the same as on their inbox page."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from surehand.api.rest import render
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Routes
from surehand.api.rest.handoffs import summaries
from surehand.api.rest.request import Call
from surehand.api.rest.tasks import with_titles
from surehand.store.queries import inbox, lists
from surehand.store.queries.suggestions import fields_waiting

routes = Routes("Inbox")

DUE_SOON = timedelta(days=2)


@routes.get("inbox", s.Inbox)
def get_inbox(call: Call) -> Answer:
    """What waits for the person of the key, and what they wait for."""
    workspace, person, receivers = call.workspace, call.access.person, _receivers(call)
    handoffs = inbox.read_open_handoffs(workspace, person, receivers)
    questions = inbox.read_open_questions(workspace, person)
    tasks = inbox.read_due_tasks(workspace, person, call.now + DUE_SOON)
    return Answer(
        s.Inbox(
            accept=summaries(call, [row for row in handoffs if row.receiver in receivers]),
            sent=summaries(call, [row for row in handoffs if row.receiver not in receivers]),
            returned=summaries(call, inbox.read_returned(workspace, person)),
            answer=[render.question_row(call.facts.directory, row) for row in questions],
            tasks=with_titles(call, tasks),
            suggested=_suggested(call),
        )
    )


def _suggested(call: Call) -> tuple[s.RecordRef, ...]:
    records = list(islice(fields_waiting(call.workspace, call.access.person), inbox.MOST))
    titles = lists.titles_of(call.workspace, records)
    return tuple(s.RecordRef(id=record, title=titles.get(record, "")) for record in records)


def _receivers(call: Call) -> tuple[str, ...]:
    """The person of the key, and everybody who is away and named them as substitute."""
    people = call.facts.directory.people.values()
    away = (p.id for p in people if (a := p.absence_at(call.now)) and a.substitute == call.access.person)
    return tuple(dict.fromkeys((call.access.person, *away)))
