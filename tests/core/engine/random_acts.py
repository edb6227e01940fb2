"""Commands as busy, mistaken and mischievous people would send them, given a record as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import strategies as st

from surehand.core.engine import Command, Program, RecordState, ReturnedFor, current_digest
from surehand.core.engine import commands as c
from surehand.core.values import FileRef, Quoted
from tests.sample import COMPLETE, READ_BACK

Commands = st.SearchStrategy[Command]

RAW_VALUES = st.sampled_from(
    (
        {},
        dict(COMPLETE),
        {**COMPLETE, "package": "premium"},
        {**COMPLETE, "goals": ""},
        {"package": "standard", "access_granted": True},
        {"contract_value": "9000 EUR"},
        {"contract_value": ""},
        {"scope": "tbd"},
        {"scope": "A new shop with sixty products"},
        {"start_date": "2026-03-03"},
        {"start_date": "soon"},
        {"manager": "stan@example.com"},
        {"budget": 1},
    )
)
REASONS = st.sampled_from(("They asked for it", "It is too late", "The client called", "", "tbd"))
PAUSES = st.sampled_from(("waiting_on_client", "waiting_on_client", "lunch"))
FIELDS = st.sampled_from(("", "scope", "x"))
RETURNED = st.builds(
    ReturnedFor,
    st.sampled_from(("incomplete", "misrouted", "misrouted", "capacity", "whatever")),
    st.sampled_from(((), ("scope",), ("x",))),
)
SUGGESTED = st.builds(
    c.Suggested,
    suggestion=st.just("sug_1"),
    field=st.sampled_from(("start_date", "scope", "x")),
    value=st.sampled_from(("2026-03-30", "soon")),
    quoted=st.just(Quoted("note_1", 0, 9, "30 March.")),
    side=st.sampled_from(("ours", "theirs")),
)
FILES = st.builds(FileRef, st.sampled_from(("file_1", "file_2")), st.just("a.pdf"))


class Acts:
    """The commands there can be on a record: about what it has, mostly, and about what it has not."""

    def __init__(self, state: RecordState, program: Program, people: tuple[str, ...], now: datetime) -> None:
        self._state, self._program = state, program
        self.person = st.sampled_from((*people, "nobody@example.com", ""))
        onwards = tuple(way.target for way in program.playbook.ways_from(state.stage))
        self.stage = st.sampled_from((*onwards * 3, *program.playbook.stages))
        self.later = st.integers(-24, 24 * 20).map(lambda hours: now + timedelta(hours=hours))
        self.anyway = st.none() | st.builds(c.PassAnyway, reason=REASONS, expires=self.later)
        self.handoff, self.task = _one_of(state.handoffs), _one_of(state.tasks)
        asked = {question.id: question for each in state.handoffs.values() for question in each.questions}
        self.question, self.override = _one_of(asked), _one_of(state.overrides)

    def of_anybody(self) -> Commands:
        return st.one_of(
            st.builds(c.SetFields, values=RAW_VALUES, grade=st.sampled_from(("asserted", "verified"))),
            st.builds(c.Rename, title=REASONS),
            st.builds(c.Confirm, suggested=SUGGESTED, value=st.sampled_from((None, "2026-04-01", "soon"))),
            st.builds(c.Reject, suggested=SUGGESTED, reason=REASONS),
            st.builds(c.AddNote, text=REASONS, handoff=st.just("") | self.handoff),
            st.builds(c.AttachFile, file=FILES, field=st.sampled_from(("", "agreement", "scope"))),
            st.builds(c.AddTask, title=REASONS, owner=self.person, due=self.later),
            st.builds(c.CompleteTask, task=self.task),
            st.builds(c.ReopenTask, task=self.task),
            st.builds(c.ReassignTask, task=self.task, to=self.person),
            st.builds(c.RescheduleTask, task=self.task, due=self.later),
        )

    def of_the_sender(self) -> Commands:
        receiver = st.just("") | self.person
        return st.one_of(
            st.builds(c.Move, to=self.stage, values=RAW_VALUES, reason=REASONS, override=self.anyway),
            st.builds(
                c.Offer,
                to=self.stage,
                values=RAW_VALUES,
                note=REASONS,
                receiver=receiver,
                override=self.anyway,
            ),
            st.builds(c.Answer, question=self.question, text=REASONS, values=RAW_VALUES),
            st.builds(c.Recall, handoff=self.handoff, reason=REASONS),
            st.builds(c.Reassign, to=self.person, reason=REASONS),
        )

    def of_the_receiver(self) -> Commands:
        return st.one_of(
            self.handoff.map(self.acceptance),
            st.builds(c.Accept, handoff=self.handoff, digest=st.just("old"), read_back=st.just(READ_BACK)),
            st.builds(c.Return, handoff=self.handoff, reasons=st.lists(RETURNED, max_size=2).map(tuple)),
            st.builds(c.UndoReturn, handoff=self.handoff),
            st.builds(c.Ask, handoff=self.handoff, text=REASONS, field=FIELDS),
            st.builds(c.PauseClock, handoff=self.handoff, reason=PAUSES),
            st.builds(c.ResumeClock, handoff=self.handoff),
            st.builds(c.Reroute, handoff=self.handoff, reason=REASONS, to=st.just("") | self.person),
        )

    def of_leads(self) -> Commands:
        return st.one_of(
            st.builds(c.Withdraw, handoff=self.handoff, reason=REASONS),
            st.builds(c.Override, to=self.stage, reason=REASONS, expires=self.later),
            st.builds(c.CloseOverride, override=self.override, reason=REASONS),
        )

    def of_all(self) -> Commands:
        return self.of_anybody() | self.of_the_sender() | self.of_the_receiver() | self.of_leads()

    def endings(self) -> Commands:
        """After these a record takes no more."""
        merge = st.builds(c.Merge, into=st.just("rec_other"), reason=REASONS)
        return st.builds(c.Archive, reason=REASONS) | merge

    def acceptance(self, handoff: str) -> c.Accept:
        """Acceptance of the packet as it is now."""
        found = self._state.handoffs.get(handoff)
        known = found is not None and self._program.playbook.handoff(found.contract) is not None
        digest = current_digest(self._program, self._state, found) if found and known else ""
        return c.Accept(handoff=handoff, digest=digest, read_back=READ_BACK)


def _one_of(known: Mapping[str, object]) -> st.SearchStrategy[str]:
    """The latest mostly, an older one, or one that does not exist."""
    latest = tuple(reversed(tuple(known)))
    return st.sampled_from((*latest[:1] * 4, *latest, "x_9"))
