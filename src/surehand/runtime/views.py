"""Keeps views of boards: whoever made one may change it; a shared one a lead or administrator may change too."""

from __future__ import annotations

import msgspec
from django.db import transaction

from surehand.core.engine import Person, Refusal
from surehand.runtime.ids import new_id
from surehand.store import models as m
from surehand.store.queries.views import read_view

LONGEST_NAME = 80
LONGEST_QUERY = 1000
MOST_VIEWS = 50

NO_VIEW = Refusal("no_such_view", "This view is not there any more: somebody deleted it.")


class ViewText(msgspec.Struct, frozen=True):
    """What a view is to be: its name, whether others see it, and whether the board opens with it."""

    name: str
    shared: bool = False
    opens_first: bool = False


def save_view(
    workspace: str, person: Person, playbook: str, query: str, text: ViewText
) -> m.SavedView | Refusal:
    """Keep a choice of what a board shows."""
    theirs = m.SavedView.objects.within(workspace).filter(playbook=playbook, person=person.id)
    if theirs.count() >= MOST_VIEWS:
        return Refusal("too_many_views", f"You keep {MOST_VIEWS} views of this board; delete one first.")
    if len(query) > LONGEST_QUERY:
        return Refusal("too_long", "This choice is too long to be kept; search for less.")
    view = m.SavedView(
        id=new_id("view"), workspace_id=workspace, person=person.id, playbook=playbook, query=query
    )
    return _write(view, person, text)


def change_view(workspace: str, person: Person, view: str, text: ViewText) -> m.SavedView | Refusal:
    """Rename a view, share it or stop sharing it, let the board open with it or not."""
    found = read_view(workspace, view)
    if found is None:
        return NO_VIEW
    return _may_not_change(found, person) or _write(found, person, text)


def delete_view(workspace: str, person: Person, view: str) -> Refusal | None:
    """Delete a view; the records it showed stay as they are."""
    found = read_view(workspace, view)
    if found is None:
        return NO_VIEW
    refused = _may_not_change(found, person)
    if refused is None:
        found.delete()
    return refused


def may_change(view: m.SavedView, person: Person) -> bool:
    """Whether a person may rename or delete a view."""
    return view.person == person.id or (view.shared and person.role in ("lead", "admin"))


def _may_not_change(view: m.SavedView, person: Person) -> Refusal | None:
    if may_change(view, person):
        return None
    return Refusal("not_your_view", "Only whoever made this view, a lead or an administrator can change it.")


@transaction.atomic
def _write(view: m.SavedView, person: Person, text: ViewText) -> m.SavedView | Refusal:
    name = " ".join(text.name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return Refusal("bad_name", f"A view needs a name of up to {LONGEST_NAME} characters.")
    theirs = m.SavedView.objects.within(view.workspace_id).filter(playbook=view.playbook, person=view.person)
    if theirs.filter(name=name).exclude(pk=view.pk).exists():
        return Refusal("name_taken", f"There is a view “{name}” of this board already; choose another name.")
    if text.opens_first and view.person == person.id:
        theirs.exclude(pk=view.pk).update(opens_first=False)
    view.name, view.shared = name, text.shared
    # Whoever changes another's view does not choose what opens first for them.
    if view.person == person.id:
        view.opens_first = text.opens_first
    view.save()
    return view
