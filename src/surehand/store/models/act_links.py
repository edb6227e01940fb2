"""Links in letters by which somebody acts once without signing in."""

from __future__ import annotations

from django.db import models

from surehand.store.models.people import Person
from surehand.store.models.scope import OfWorkspace, id_field


class ActLink(OfWorkspace):
    """One link: who may do what on which handoff, until when. Only a digest of its token is kept.

    ``act`` is accept, return or ask; ``packet`` is the digest of the packet as the letter told it.
    """

    id = id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    handoff = models.CharField(max_length=40)
    act = models.CharField(max_length=10)
    token = models.CharField(max_length=64, unique=True)
    packet = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "act_link"
