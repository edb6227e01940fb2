"""A real record under the draft: what each gate would say, beside what it says today. Nothing happens to the record."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import RecordState, Unmet
from surehand.core.playbook import Playbook
from surehand.runtime.language import spoken
from surehand.runtime.plans import GateAnswer, Tried, try_on
from surehand.store.queries.playbooks import find_records
from surehand.store.queries.states import read_state
from surehand.web.access import Reader

MOST_FOUND = 8


@dataclass(frozen=True)
class Found:
    """A record to choose."""

    id: str
    title: str


@dataclass(frozen=True)
class ItemView:
    """Something unmet; ``is_new`` when only the draft asks for it."""

    sentence: str
    is_warning: bool
    is_new: bool


@dataclass(frozen=True)
class AnswerView:
    """The answers of one gate. ``None`` for a version that has no such way."""

    title: str
    now: tuple[ItemView, ...] | None
    then: tuple[ItemView, ...] | None

    @property
    def is_same(self) -> bool:
        """Whether nothing changes."""
        return self.now == self.then


@dataclass(frozen=True)
class TrialView:
    """A record under both versions; ``cleared`` are the fields whose values would not fit."""

    id: str
    title: str
    stage: str
    version: int
    is_homeless: bool
    cleared: tuple[str, ...]
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class TryView:
    """The search and its outcome."""

    text: str
    found: tuple[Found, ...]
    trial: TrialView | None
    has_errors: bool


def try_view(slug: str, draft: Playbook | None, reader: Reader, text: str, record: str) -> TryView:
    """Records whose title has a text in it, and one of them under the draft; no draft stands for one with errors."""
    final = [stage.id for stage in draft.stages.values() if stage.final] if draft else []
    rows = find_records(reader.workspace.workspace, slug, text, without=final, limit=MOST_FOUND)
    found = tuple(Found(id, title) for id, title in rows)
    if draft is None:
        return TryView(text, found, None, has_errors=True)
    state = read_state(reader.workspace.workspace, record) if record else None
    trial = _trial(draft, state, reader) if state and state.playbook == slug else None
    return TryView(text, found, trial, has_errors=False)


def _trial(draft: Playbook, state: RecordState, reader: Reader) -> TrialView:
    tried: Tried = try_on(reader.workspace.workspace, reader.actor, draft, state, now=reader.now)
    titles = reader.program(state).playbook.fields
    return TrialView(
        id=state.id,
        title=state.title,
        stage=tried.stage,
        version=state.playbook_version,
        is_homeless=tried.is_homeless,
        cleared=tuple(titles[name].title if name in titles else name for name in tried.cleared),
        answers=tuple(_answer(each) for each in tried.answers),
    )


def _answer(answer: GateAnswer) -> AnswerView:
    known = {(item.kind, item.id) for item in answer.now or ()}
    return AnswerView(
        title=answer.title,
        now=_items(answer.now, None),
        then=_items(answer.then, known if answer.now is not None else None),
    )


def _items(
    unmet: tuple[Unmet, ...] | None, known: set[tuple[str, str]] | None
) -> tuple[ItemView, ...] | None:
    if unmet is None:
        return None
    return tuple(
        ItemView(
            spoken(item.sentence),
            item.severity == "warn",
            known is not None and (item.kind, item.id) not in known,
        )
        for item in unmet
    )
