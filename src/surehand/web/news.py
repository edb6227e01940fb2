"""What happened to a record meanwhile, in a few sentences: for open pages, and for acts that came too late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from surehand.core.engine import RecordState, Refusal
from surehand.store.queries.changes import read_later
from surehand.store.queries.states import read_state
from surehand.store.queries.timeline import Entry
from surehand.web.access import Reader
from surehand.web.history import Teller

READ = 20
"""How many events are read: an act has some."""
_TOLD = 2
"""How many acts are told; the page itself shows them all."""


def told(latest: Sequence[Entry], state: RecordState, reader: Reader) -> list[str]:
    """The latest acts among some events, given with the newest first, in sentences with the oldest first."""
    teller = Teller(reader, state, reader.program(state).playbook)
    acts = [teller.tell(entry) for entry in _acts(latest)[-_TOLD:]]
    return [
        _("%(who)s %(sentence)s, %(when)s.")
        % {"who": act.who, "sentence": act.sentence, "when": act.at.words}
        for act in acts
    ]


def with_reason(refusal: Refusal, record: str, seen: str, reader: Reader) -> Refusal:
    """A refusal of an act on something that changed since: it says who did what, when, in place of two numbers."""
    if refusal.code != "changed_since":
        return refusal
    # The events first: whatever they speak of stands in a state that is read after them.
    later = read_later(reader.workspace.workspace, record, int(seen), READ)
    state = read_state(reader.workspace.workspace, record)
    if state is None:
        return refusal
    happened = " ".join(told(later, state, reader))
    sentence = _("%(happened)s Your page is older than that: look at it as it is now, then send it again.")
    return Refusal(refusal.code, sentence % {"happened": happened})


def _acts(latest: Sequence[Entry]) -> list[Entry]:
    """The first event of each act, the oldest act first; what follows from it happens in the same moment."""
    acts: dict[tuple[str, datetime], Entry] = {}
    for entry in latest:
        acts[entry.actor, entry.at] = entry
    return sorted(acts.values(), key=lambda entry: entry.version)
