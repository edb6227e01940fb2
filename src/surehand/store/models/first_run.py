"""The first hour of a workspace: the records to try things with, and whether its list of steps was put away."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class SampleRecord(OfWorkspace):
    """That a record is there to try things with: it is no step of the first run done, and can go at any time."""

    record = models.CharField(max_length=40)

    class Meta:
        db_table = "sample_record"
        constraints = [models.UniqueConstraint(fields=["workspace", "record"], name="sample_record_once")]


class FirstSteps(OfWorkspace):
    """That a workspace has put the list of its first steps away. The steps themselves are seen from the facts."""

    put_away_at = models.DateTimeField()

    class Meta:
        db_table = "first_steps"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="first_steps_once")]
