"""Others' mails, where a copy lies beside the project: which sentences ask for something or offer it.

Real people wrote them, and others labelled them, roughly. What is asked or offered should be among the next steps, the
commitments or the open questions.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

from surehand.assist.brief import sorted_sentences
from surehand.assist.claims import Section
from surehand.assist.evaluation.packed import lines_of
from surehand.assist.evaluation.scores import Score
from surehand.assist.source import Source

SENTENCES = "email_intent.train.jsonl.gz"
_DAY = date(2001, 5, 1)
_ASKING: frozenset[Section] = frozenset({"next_steps", "commitments", "open_questions"})


def asking_sentences(folder: Path, most: int | None = None) -> Score:
    """The sentences that ask or offer: rightly told, told, and labelled as such."""
    scored = Score()
    for line in islice(lines_of(folder / SENTENCES), most):
        found, wanted = _asks(line["text"]), line["intent"] == "Yes"
        scored += Score(int(found and wanted), int(found), int(wanted))
    return scored


def _asks(text: str) -> bool:
    source = Source(id="sentence", form="note", text=text, written=_DAY)
    return any(_ASKING & set(each.sections) for each in sorted_sentences(source))
