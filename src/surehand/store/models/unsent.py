"""What people typed into forms and have not sent."""

from __future__ import annotations

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace


class UnsentForm(OfWorkspace):
    """What stands in one form of one person. ``place`` names the form: ``record/rec_1/way:onboarding``.

    Transient: deleted when the form is sent, and after a month at the latest. ``texts`` holds a list for each control.
    """

    person = person_id()
    place = models.CharField(max_length=200)
    texts = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "unsent_form"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "place"], name="unsent_form_place")
        ]
