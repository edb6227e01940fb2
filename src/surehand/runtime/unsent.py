"""Keeps what people type until they send it: a reload, a lost connection or the end of a session loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from surehand.core.engine import Refusal
from surehand.store import models as m

KEPT_FOR = timedelta(days=30)
LONGEST_PLACE = 200
MOST_CHARACTERS = 200_000
MOST_FORMS = 200
"""How many forms of one person are kept; the oldest go first."""


def keep_unsent(
    workspace: str, person: str, place: str, texts: Mapping[str, Sequence[str]], now: datetime
) -> Refusal | None:
    """Keep what stands in a form, in place of what stood there."""
    if not place or len(place) > LONGEST_PLACE or not place.isprintable():
        return Refusal("bad_place", f"A form is named by up to {LONGEST_PLACE} printable characters.")
    size = sum(len(name) + sum(map(len, each)) for name, each in texts.items())
    if size > MOST_CHARACTERS:
        sentence = (
            f"This is too long to be kept unsent ({size:,} of {MOST_CHARACTERS:,} characters): send the form."
        )
        return Refusal("too_long", sentence)
    kept = {name: [text.replace("\x00", "") for text in each] for name, each in texts.items()}
    forms = m.UnsentForm.objects.within(workspace)
    _form, is_new = forms.update_or_create(
        workspace_id=workspace, person=person, place=place, defaults={"texts": kept, "at": now}
    )
    if is_new:
        _drop_the_oldest(workspace, person)
    return None


def drop_unsent(workspace: str, person: str, place: str) -> None:
    """Forget what a person left in a form: it was sent, or is not wanted."""
    m.UnsentForm.objects.within(workspace).filter(person=person, place=place).delete()


def prune_unsent(now: datetime) -> int:
    """Forget, in every workspace, what was typed long ago. Gives back how many forms that were."""
    old = m.UnsentForm.objects.everywhere().filter(at__lt=now - KEPT_FOR)
    count, _ = old.delete()
    return count


def _drop_the_oldest(workspace: str, person: str) -> None:
    theirs = m.UnsentForm.objects.within(workspace).filter(person=person)
    too_many = list(theirs.order_by("-at", "-pk").values_list("pk", flat=True)[MOST_FORMS:])
    theirs.filter(pk__in=too_many).delete()
