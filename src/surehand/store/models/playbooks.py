"""Playbooks and their versions; a published version never changes."""

from django.db import models

from surehand.store.models.people import Person
from surehand.store.models.scope import OfWorkspace, id_field


class PlaybookEntry(OfWorkspace):
    """A playbook of a workspace, known by its stable id; ``current`` is the number of the published version."""

    id = id_field()
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    current = models.PositiveIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "playbook"
        constraints = [models.UniqueConstraint(fields=["workspace", "slug"], name="playbook_slug")]

    def __str__(self) -> str:
        return self.title


class PlaybookVersion(OfWorkspace):
    """One version: the file as written, with its test cases. Drafts can change; published and retired ones cannot.

    A draft may be no readable playbook yet: nobody's typing is lost. ``digest`` is that of what it holds.
    """

    STATUSES = [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")]

    id = id_field()
    playbook = models.ForeignKey(PlaybookEntry, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=STATUSES, default="draft")
    text = models.TextField()
    cases = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "playbook_version"
        constraints = [models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_number")]

    def __str__(self) -> str:
        return f"{self.playbook_id} {self.number}"
