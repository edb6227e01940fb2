"""What the roles are called and what each may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surehand.web.inputs import Option

ROLES: Mapping[str, tuple[Promise, Promise]] = {
    "viewer": (_("Viewer"), _("Sees everything and changes nothing.")),
    "member": (_("Member"), _("Works: fills in, hands over, accepts, asks, answers and does tasks.")),
    "lead": (_("Lead"), _("Works, publishes playbooks, and answers for the teams they lead.")),
    "admin": (
        _("Administrator"),
        _("May do what the lead of every team may, and manages people, settings and keys."),
    ),
}


@dataclass(frozen=True)
class RoleView:
    """A role, explained."""

    title: str
    meaning: str


def role_title(role: str) -> str:
    """What a role is called."""
    return str(ROLES[role][0])


def roles_explained() -> tuple[RoleView, ...]:
    """All roles, the least first."""
    return tuple(RoleView(str(title), str(meaning)) for title, meaning in ROLES.values())


def role_options(chosen: str) -> tuple[Option, ...]:
    """The roles to choose from."""
    return tuple(Option(role, role_title(role), role == chosen) for role in ROLES)
