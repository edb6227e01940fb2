"""Who may enter which workspace. Asked at sign-in and at each page, before any workspace is known."""

from __future__ import annotations

import msgspec
from django.db.models import F, QuerySet

from surehand.store import models as m


class Membership(msgspec.Struct, frozen=True):
    """That an account is a person of a workspace."""

    workspace: str
    slug: str
    name: str
    person: str


def read_membership(account: str, slug: str) -> Membership | None:
    """The account's place in one workspace; None where it is not, or no longer, a member."""
    return next(iter(_memberships(_people(account).filter(workspace__slug=slug))), None)


def read_memberships(account: str) -> list[Membership]:
    """Every workspace an account works in, by name."""
    return _memberships(_people(account).order_by("workspace__name"))


def membership_with_record(account: str, record: str) -> Membership | None:
    """The account's place in the workspace that has a record: for addresses that name no workspace, as in letters."""
    rows = m.Record.objects.everywhere().filter(id=record).values("workspace_id")
    return next(iter(_memberships(_people(account).filter(workspace_id__in=rows))), None)


def _people(account: str) -> QuerySet[m.Person]:
    return m.Person.objects.everywhere().filter(account=account, active=True)


def _memberships(people: QuerySet[m.Person]) -> list[Membership]:
    named = people.annotate(slug=F("workspace__slug"), workspace_name=F("workspace__name"))
    return [Membership(*row) for row in named.values_list("workspace_id", "slug", "workspace_name", "id")]
