"""Accounts sign in; people work in a workspace. One account can be a person in several workspaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from surehand.store.models.scope import OfWorkspace, id_field


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with a normalised address."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account with an address, whatever its case."""
        return self.get(email=(username or "").casefold())


class Account(AbstractBaseUser):
    """Somebody who can sign in, by password or one-time link.

    ``zone`` is an IANA name and ``language`` a code such as ``de``; empty means that of the workspace, of the browser.
    ``sign_outs`` counts how often they signed out everywhere. ``is_proven`` tells that nobody but the owner of the
    address can have come in, see docs/decisions/proven-addresses.md; who was here before that was asked counts as such.
    """

    id = id_field()
    email = models.EmailField(max_length=320, unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    zone = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    sign_outs = models.PositiveIntegerField(default=0)
    is_proven = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.email

    def get_session_auth_hash(self) -> str:
        """What a session must know: it changes with the password, and when somebody signs out everywhere."""
        return self._signed_out(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the signing keys of before."""
        return map(self._signed_out, super().get_session_auth_fallback_hash())

    def _signed_out(self, known: str) -> str:
        return (
            salted_hmac("surehand.sign_outs", f"{known}{self.sign_outs}").hexdigest()
            if self.sign_outs
            else known
        )


class Team(OfWorkspace):
    """People who own stages together; ``slug`` is the name playbooks use, ``calendar`` names their working time."""

    id = id_field()
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    lead: Any = models.ForeignKey("Person", null=True, on_delete=models.SET_NULL, related_name="+")
    calendar = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        db_table = "team"
        constraints = [models.UniqueConstraint(fields=["workspace", "slug"], name="team_slug")]

    def __str__(self) -> str:
        return self.title


class Person(OfWorkspace):
    """Somebody who works in a workspace, with one role there. People who left are inactive, never deleted.

    ``calendar`` names their own working time; empty is that of their team.
    """

    ROLES: ClassVar[list[tuple[str, str]]] = [
        ("viewer", "Viewer"),
        ("member", "Member"),
        ("lead", "Lead"),
        ("admin", "Administrator"),
    ]

    id = id_field()
    account: Any = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=320)
    role = models.CharField(max_length=10, choices=ROLES, default="member")
    skills = models.JSONField(default=list)
    capacity = models.PositiveIntegerField(null=True)
    calendar = models.CharField(max_length=120, blank=True, default="", db_default="")
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "person"
        constraints = [models.UniqueConstraint(fields=["workspace", "email"], name="person_email")]

    def __str__(self) -> str:
        return self.name


class TeamMember(OfWorkspace):
    """That a person belongs to a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "team_member"
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="team_member_once")]


class Absence(OfWorkspace):
    """A time somebody is away, and who stands in."""

    id = id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    substitute = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "absence"
