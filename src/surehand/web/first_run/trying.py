"""The third step: a handoff to try, or a file with real records."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from surehand.core.engine import Refusal
from surehand.store.queries.board import read_playbooks
from surehand.store.queries.first_run import read_progress
from surehand.web.access import Reader
from surehand.web.first_run.steps import Step, three_steps
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal


@dataclass(frozen=True)
class TryPage:
    """The page. ``samples`` is how many sample records there are; ``new`` is where a first record is opened."""

    steps: tuple[Step, ...]
    playbooks: tuple[Option, ...]
    samples: int
    new: str
    email_is_off: bool
    refused: RefusalView | None


def try_page(reader: Reader, refused: Refusal | None = None) -> TryPage:
    """What there is to try with."""
    playbooks = read_playbooks(reader.workspace.workspace)
    return TryPage(
        steps=three_steps(reader, "first-run-try"),
        playbooks=tuple(Option(each.slug, each.title) for each in playbooks),
        samples=read_progress(reader.workspace.workspace).samples,
        new=reader.url("new-record", playbooks[0].slug) if playbooks else "",
        email_is_off=not settings.EMAIL_URL,
        refused=show_refusal(refused, reader) if refused else None,
    )
