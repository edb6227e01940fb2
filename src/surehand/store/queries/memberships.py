"""Who may enter which workspace. Asked at sign-in and at each page, before any workspace is known."""

from __future__ import annotations

import msgspec
from django.db.models import F, QuerySet

from surehand.store import models as m


class Membership(msgspec.Struct, frozen=True):
    """That an account is a person of a workspace. ``seq`` is the number of the latest event there."""

    workspace: str
    slug: str
    name: str
    person: str
    seq: int = 0


def read_membership(account: str, slug: str) -> Membership | None:
    """The account's place in one workspace; None where it is not, or no longer, a member."""
    return next(iter(_memberships(_people(account).filter(workspace__slug=slug))), None)


def read_memberships(account: str) -> list[Membership]:
    """Every workspace an account works in, by name."""
    return _memberships(_people(account).order_by("workspace__name"))


def workspaces_tied_to(account: str) -> frozenset[str]:
    """Every workspace of which the account is a person, those included that they left and can come back to."""
    tied = m.Person.objects.everywhere().filter(account=account)
    return frozenset(tied.values_list("workspace_id", flat=True))


def waits_for_proof(workspace: str, person: str) -> bool:
    """Whether somebody has an account that does not open the workspace, as its address is not proven."""
    unproven = m.Account.objects.filter(is_proven=False).values("email")
    untied = m.Person.objects.within(workspace).filter(id=person, account=None)
    return untied.filter(email__in=unproven).exists()


def membership_with_record(account: str, record: str) -> Membership | None:
    """The account's place in the workspace that has a record: for addresses that name no workspace, as in letters."""
    rows = m.Record.objects.everywhere().filter(id=record).values("workspace_id")
    return next(iter(_memberships(_people(account).filter(workspace_id__in=rows))), None)


def _people(account: str) -> QuerySet[m.Person]:
    return m.Person.objects.everywhere().filter(account=account, active=True)


def _memberships(people: QuerySet[m.Person]) -> list[Membership]:
    named = people.annotate(
        slug=F("workspace__slug"), workspace_name=F("workspace__name"), seq=F("workspace__seq")
    )
    columns = ("workspace_id", "slug", "workspace_name", "id", "seq")
    return [Membership(*row) for row in named.values_list(*columns)]
