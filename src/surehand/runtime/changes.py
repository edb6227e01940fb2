"""What one transaction writes: events, projections, timers, deliveries; gathered, then saved in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from surehand.core.engine import Actor, Context, Effects, Event, Program, Recorded, RecordState, follow
from surehand.runtime.facts import Facts, Ledger
from surehand.runtime.ids import new_id
from surehand.runtime.slack.edits import write_edits
from surehand.runtime.sync.twins import Twins
from surehand.runtime.webhooks.written import Outgoing
from surehand.store import mapping
from surehand.store import statements as sql
from surehand.store.mapping import Row


class Changes:
    """The rows of one transaction. `add` as often as needed, then `save` once."""

    def __init__(self, facts: Facts, actor: Actor, now: datetime, ledger: Ledger) -> None:
        self.workspace = facts.workspace
        self._outgoing = Outgoing(facts, actor)
        self._twins = Twins(facts, actor)
        self._has_slack = "slack" in facts.directory.channels
        self.actor = actor
        self.now = now
        self._seq, self._head = ledger.seq, ledger.head
        self._events: list[Row] = []
        self._records: dict[str, RecordState] = {}
        self._handoffs: dict[str, Row] = {}
        self._questions: dict[str, Row] = {}
        self._declines: dict[tuple[str, str], tuple[Row, ...]] = {}
        self._tasks: dict[str, Row] = {}
        self._timers: dict[tuple[str, str], Row | None] = {}
        self._deliveries: list[Row] = []
        self._texts: dict[str, tuple[Row, ...]] = {}
        self._old_texts: set[str] = set()
        self._keys: list[Row] = []

    def add(
        self,
        context: Context,
        before: RecordState | None,
        after: RecordState,
        events: Sequence[Event],
        former: Program | None = None,
    ) -> None:
        """Take in what a command led to. ``former`` is the version followed before, if the command changed it."""
        self.append(before, after, events)
        self._project(context, before, after)
        self._take(after.id, follow(context, before, after, events, former))

    def append(self, before: RecordState | None, after: RecordState, events: Sequence[Event]) -> None:
        """Add events to the history, and the record as it is after them."""
        first = before.version if before else 0
        for version, event in enumerate(events, first + 1):
            self._seq += 1
            recorded = Recorded(event, self.now, self.actor.person, version)
            row, self._head = mapping.event_row(
                self.workspace, after.id, self._seq, self.actor.via, recorded, self._head
            )
            self._events.append(row)
            self._deliveries += self._outgoing.rows(after, self._seq, recorded)
        self._twins.add(after, events)
        self._records[after.id] = after

    def remember(self, key: str, fingerprint: str, record: str, version: int, refusal: str) -> None:
        """Keep the answer to a request, for when it comes again."""
        self._keys.append((self.workspace, key, fingerprint, record, version, refusal, self.now))

    def save(self) -> None:
        """Write everything, in the order that foreign readers expect: projections first, then history and its head."""
        records = [mapping.record_row(self.workspace, state, self.now) for state in self._records.values()]
        sql.write_many(sql.SAVE_RECORD, records)
        sql.write_many(sql.SAVE_HANDOFF, list(self._handoffs.values()))
        sql.write_many(sql.SAVE_QUESTION, list(self._questions.values()))
        sql.write_many(sql.FORGET_DECLINES, list(self._declines))
        sql.write_many(sql.ADD_DECLINE, [row for rows in self._declines.values() for row in rows])
        sql.write_many(sql.SAVE_TASK, list(self._tasks.values()))
        gone = [(state.id,) for state in self._records.values() if state.is_gone]
        sql.write_many(sql.FORGET_OPEN_TASKS, gone)
        sql.write_many(sql.FORGET_OPEN_QUESTIONS, gone)
        sql.write_many(sql.CLEAR_TIMER, [key for key, row in self._timers.items() if row is None])
        sql.write_many(sql.SET_TIMER, [row for row in self._timers.values() if row is not None])
        sql.write_many(sql.ADD_DELIVERY, [*self._deliveries, *self._twins.rows(self.now)])
        if self._has_slack and (self._handoffs or self._tasks):
            write_edits(self.workspace, [*self._handoffs, *self._tasks], self.now)
        sql.write_many(sql.FORGET_LONG_TEXTS, [(record,) for record in self._old_texts])
        sql.write_many(sql.ADD_LONG_TEXT, [row for rows in self._texts.values() for row in rows])
        sql.write_many(sql.ADD_IDEMPOTENCY_KEY, self._keys)
        if self._events:
            sql.write_many(sql.ADD_EVENT, self._events)
            sql.write_many(sql.MOVE_HEAD, [(self._seq, self._head, self.workspace)])

    def _project(self, context: Context, before: RecordState | None, after: RecordState) -> None:
        """The rows of the parts that changed; an unchanged part is the very same object as before.

        Another version of the playbook has other deadlines, though the handoffs are the same.
        """
        old = before.handoffs if before else {}
        migrated = before is not None and before.playbook_version != after.playbook_version
        for handoff in after.handoffs.values():
            if handoff is old.get(handoff.id) and not (migrated and handoff.is_open):
                continue
            due = mapping.due_of(context.program, context.calendars, handoff)
            self._handoffs[handoff.id] = mapping.handoff_row(self.workspace, after, handoff, due)
            was = old.get(handoff.id)
            if handoff.declined != (was.declined if was else ()):
                self._declines[after.id, handoff.id] = tuple(
                    mapping.decline_rows(self.workspace, after, handoff)
                )
            for question in handoff.questions:
                self._questions[question.id] = mapping.question_row(self.workspace, after, handoff, question)
        for task in after.tasks.values():
            if not before or task is not before.tasks.get(task.id):
                self._tasks[task.id] = mapping.task_row(self.workspace, after, task)
        if not before or before.values is not after.values:
            self._texts_changed(before, after)

    def _texts_changed(self, before: RecordState | None, after: RecordState) -> None:
        self._texts[after.id] = tuple(mapping.long_text_rows(self.workspace, after))
        if before and any(mapping.long_text_rows(self.workspace, before)):
            self._old_texts.add(after.id)

    def _take(self, record: str, effects: Effects) -> None:
        for timer in effects.set_timers:
            self._timers[record, timer.key] = mapping.timer_row(self.workspace, record, timer)
        for key in effects.clear_timers:
            self._timers[record, key] = None
        self._deliveries += [
            mapping.delivery_row(self.workspace, record, new_id("dlv"), message, self.now)
            for message in effects.messages
        ]
