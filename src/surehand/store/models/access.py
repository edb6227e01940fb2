"""Keys of programs, and the keys by which a repeated request is recognised."""

from django.db import models

from surehand.store.models.people import Person
from surehand.store.models.scope import OfWorkspace, id_field


class ApiKey(OfWorkspace):
    """A program's access, acting as a person. Only a digest of the secret is kept.

    ``audience`` is the address the key is for: empty is the REST API, an agent's key names that of the MCP server.
    """

    id = id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    audience = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(OfWorkspace):
    """A request that was answered, so that asking again has no second effect."""

    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    record = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    refusal = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_key"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="idempotency_key_once")]
