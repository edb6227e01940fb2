"""API keys: how programs come in. A key acts as one person in one workspace, within its scopes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, TypeAlias, get_args

import msgspec
from django.db import transaction
from django.db.models import Q

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.ids import new_id
from surehand.runtime.trail import MACHINE, Changed, note
from surehand.store import models as m
from surehand.store.statements import moment, read_many

Scope: TypeAlias = Literal["read", "write", "playbooks", "hooks", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
USE_IS_NOTED = timedelta(minutes=1)
"""How exactly a key remembers when it was last used: a write for every request would be too many."""


_FIND_KEY = (
    'SELECT k."id", k."name", k."workspace_id", k."person_id", p."role", k."scopes", k."last_used_at" '
    'FROM "api_key" k JOIN "person" p ON p."id" = k."person_id" '
    'WHERE k."digest" = %s AND k."revoked_at" IS NULL AND p."active" = %s'
)


class Access(msgspec.Struct, frozen=True):
    """What a key that was presented allows: to act as this person, within these scopes."""

    key: str
    name: str
    workspace: str
    person: str
    role: str
    scopes: frozenset[str]


class NewKey(msgspec.Struct, frozen=True):
    """A key just made. ``token`` is the whole of it, shown this once and kept nowhere."""

    id: str
    token: str


def create_key(
    workspace: str,
    person: str,
    name: str,
    scopes: Sequence[str],
    *,
    by: Actor = MACHINE,
    now: datetime | None = None,
) -> NewKey | Refusal:
    """Make a key for somebody. Of the token ``shk_<prefix>_<secret>`` only a SHA-256 digest is stored."""
    if not m.Person.objects.within(workspace).filter(id=person, active=True).exists():
        return Refusal("no_such_person", f"“{person}” is no active member of this workspace.")
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        said = f"There is no scope “{unknown[0]}”" if unknown else "A key needs a scope"
        again = (Next("create_key", "Choose again."),)
        return Refusal("unknown_scope", f"{said}; choose from {', '.join(SCOPES)}.", allowed=again)
    prefix = secrets.token_hex(4)
    token = f"shk_{prefix}_{secrets.token_hex(32)}"
    key = m.ApiKey(
        id=new_id("key"),
        workspace_id=workspace,
        person_id=person,
        name=" ".join(name.split())[:120] or "API key",
        prefix=prefix,
        digest=_digest(token),
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_at=now or datetime.now(UTC),
    )
    with transaction.atomic():
        key.save(force_insert=True)
        told = {"prefix": prefix, "person": person, "scopes": key.scopes}
        note(workspace, by, "key_made", key.pk, Changed(key.name, after=told), now=now)
    return NewKey(key.pk, token)


def verify_key(token: str, *, now: datetime | None = None) -> Access | None:
    """What a token allows; None when it is unknown or revoked, or its person has left.

    The row is found by the digest, never by comparing secrets: how long that takes tells a guesser something about
    the digest of the guess, and nothing about any key.
    """
    for key, name, workspace, person, role, scopes, last_used in read_many(_FIND_KEY, [_digest(token), True]):
        _note_use(key, moment(last_used), now or datetime.now(UTC))
        allowed = msgspec.json.decode(scopes) if isinstance(scopes, str) else scopes
        return Access(key, name, workspace, person, role, frozenset(allowed))
    return None


def keys_of(workspace: str) -> list[m.ApiKey]:
    """The keys of a workspace that can still be used, the newest first."""
    return list(m.ApiKey.objects.within(workspace).filter(revoked_at=None).order_by("-id"))


def revoke_key(
    workspace: str, key: str, *, by: Actor = MACHINE, now: datetime | None = None
) -> Refusal | None:
    """End a key at once and for good."""
    rows = m.ApiKey.objects.within(workspace).filter(id=key, revoked_at=None)
    with transaction.atomic():
        name = rows.values_list("name", flat=True).first()
        if name is None or not rows.update(revoked_at=now or datetime.now(UTC)):
            return Refusal("no_such_key", "There is no such key, or it was revoked before.")
        note(workspace, by, "key_revoked", key, Changed(name), now=now)
    return None


def _note_use(key: str, last_used: datetime | None, now: datetime) -> None:
    if last_used is not None and now - last_used < USE_IS_NOTED:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_NOTED)
    m.ApiKey.objects.everywhere().filter(long_ago, id=key).update(last_used_at=now)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
