"""Views of boards that people keep."""

from __future__ import annotations

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class SavedView(OfWorkspace):
    """A choice of what a board shows, kept under a name.

    ``query`` is the choice as the address of the board says it. A shared one everybody sees; ``opens_first`` is for
    its owner: the board opens with it.
    """

    id = id_field()
    person = person_id()
    playbook = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)
    opens_first = models.BooleanField(default=False)

    class Meta:
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "playbook", "person", "name"], name="saved_view_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
