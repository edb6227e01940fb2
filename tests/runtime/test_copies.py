"""Copies of the sample company are what its acts make, and share no id."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surehand.runtime.verify import verify
from surehand.store import models as m
from tests.copies import Copies
from tests.fixtures import Company

TOLD_BY_OTHERS = {"hash", "trail_head", "facts_version"}
"""Made of ids and moments."""


def copies_of(*, by_acts):
    """The rows of the sample company, which is gone again."""
    with transaction.atomic():
        copies = Copies(Company(by_acts=by_acts).id)
        transaction.set_rollback(True)
    return copies


def told_by(copies):
    """What the rows tell beside moments, each id by its place among them."""
    places = {id: f"id {number}" for number, id in enumerate(copies.ids)}
    return {model: [cells_of(row) for row in rows] for model, rows in copies.renamed(places).items()}


def cells_of(row):
    return {
        name: cell
        for name, cell in row.items()
        if name not in TOLD_BY_OTHERS and not isinstance(cell, datetime)
    }


def test_copy_is_what_the_acts_make(db):
    assert told_by(copies_of(by_acts=False)) == told_by(copies_of(by_acts=True))


def test_copies_share_no_id(db):
    assert set(copies_of(by_acts=False).ids).isdisjoint(copies_of(by_acts=False).ids)


def test_audit_log_of_a_copy_holds(workspace):
    assert m.TrailEntry.objects.within(workspace.id).count() > 10
    assert verify(workspace.id).faults == ()
