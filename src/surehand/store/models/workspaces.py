"""A workspace is one company's data; nothing crosses workspaces."""

from django.db import models

from surehand.store.models.scope import OfWorkspace, id_field


class Workspace(models.Model):
    """One company. ``seq`` and ``head`` are the end of its event chain; writers lock this row, one at a time.

    ``trail_seq`` and ``trail_head`` are the end of its audit log.

    ``facts_version`` changes with people, teams, absences and calendars, so that processes know when to read them anew.
    """

    id = id_field()
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC")
    region = models.CharField(max_length=2, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")
    trail_seq = models.BigIntegerField(default=0)
    trail_head = models.CharField(max_length=64, blank=True, default="")
    facts_version = models.BigIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "workspace"

    def __str__(self) -> str:
        return self.name


class Calendar(OfWorkspace):
    """A working-time calendar, in the form `core.calendar.calendar_from_plain` reads."""

    id = id_field()
    name = models.CharField(max_length=60)
    definition = models.JSONField()

    class Meta:
        db_table = "calendar"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="calendar_name")]

    def __str__(self) -> str:
        return self.name
