"""API keys: how programs and agents come in. A key acts as one person in one workspace, within its scopes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, TypeAlias, get_args

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.ids import new_id
from surehand.runtime.trail import MACHINE, Changed, note
from surehand.store import models as m
from surehand.store.statements import moment, read_many

Scope: TypeAlias = Literal["read", "write", "playbooks", "hooks", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
AgentScope: TypeAlias = Literal["read", "propose", "act"]
AGENT_SCOPES: tuple[AgentScope, ...] = get_args(AgentScope)
AGENT_STARTS_WITH: tuple[AgentScope, ...] = ("read", "propose")
"""What the key of an agent allows unless more is asked for: acting is never given unasked."""
AGENT_DAYS, MOST_AGENT_DAYS = 90, 365
USE_IS_NOTED = timedelta(minutes=1)
"""How exactly a key remembers when it was last used: a write for every request would be too many."""


_FIND_KEY = (
    'SELECT k."id", k."name", k."workspace_id", k."person_id", p."role", k."scopes", k."last_used_at", k."expires_at" '
    'FROM "api_key" k JOIN "person" p ON p."id" = k."person_id" '
    'WHERE k."digest" = %s AND k."audience" = %s AND k."revoked_at" IS NULL AND p."active" = %s'
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
    return _create(workspace, person, name, _Limits(tuple(scopes), SCOPES), by, now or datetime.now(UTC))


def create_agent_key(
    workspace: str,
    person: str,
    name: str,
    scopes: Sequence[str] = AGENT_STARTS_WITH,
    *,
    days: int = AGENT_DAYS,
    by: Actor = MACHINE,
    now: datetime | None = None,
) -> NewKey | Refusal:
    """Make a key with which an agent acts for somebody: good at the address of the MCP server only, until it ends."""
    if not 1 <= days <= MOST_AGENT_DAYS:
        return Refusal("invalid_setting", f"The key of an agent ends after 1 to {MOST_AGENT_DAYS} days.")
    at = now or datetime.now(UTC)
    limits = _Limits(tuple(scopes), AGENT_SCOPES, agents_address(), at + timedelta(days=days))
    return _create(workspace, person, name, limits, by, at)


def agents_address() -> str:
    """Where agents find the MCP server: the audience of their keys."""
    return f"{settings.BASE_URL}/mcp"


class _Limits(msgspec.Struct, frozen=True):
    """What a new key is to allow: some of the known scopes, where, and until when."""

    scopes: tuple[str, ...]
    known: tuple[str, ...]
    audience: str = ""
    expires: datetime | None = None


def _create(
    workspace: str, person: str, name: str, limits: _Limits, by: Actor, now: datetime
) -> NewKey | Refusal:
    if not m.Person.objects.within(workspace).filter(id=person, active=True).exists():
        return Refusal("no_such_person", f"“{person}” is no active member of this workspace.")
    unknown = sorted(set(limits.scopes) - set(limits.known))
    if unknown or not limits.scopes:
        said = f"There is no scope “{unknown[0]}”" if unknown else "A key needs a scope"
        again = (Next("create_key", "Choose again."),)
        return Refusal("unknown_scope", f"{said}; choose from {', '.join(limits.known)}.", allowed=again)
    prefix = secrets.token_hex(4)
    token = f"shk_{prefix}_{secrets.token_hex(32)}"
    key = m.ApiKey(
        id=new_id("key"),
        workspace_id=workspace,
        person_id=person,
        name=" ".join(name.split())[:120] or "API key",
        prefix=prefix,
        digest=_digest(token),
        scopes=[scope for scope in limits.known if scope in limits.scopes],
        audience=limits.audience,
        created_at=now,
        expires_at=limits.expires,
    )
    with transaction.atomic():
        key.save(force_insert=True)
        told = {"prefix": prefix, "person": person, "scopes": key.scopes}
        if limits.audience:
            told |= {"audience": limits.audience, "expires": limits.expires}
        note(workspace, by, "key_made", key.pk, Changed(key.name, after=told), now=now)
    return NewKey(key.pk, token)


def verify_key(token: str, *, audience: str = "", now: datetime | None = None) -> Access | None:
    """What a token allows at an address; None when it is unknown there, revoked or too old, or its person has left.

    The row is found by the digest, never by comparing secrets: how long that takes tells a guesser something about
    the digest of the guess, and nothing about any key.
    """
    at = now or datetime.now(UTC)
    found = read_many(_FIND_KEY, [_digest(token), audience, True])
    for key, name, workspace, person, role, scopes, last_used, expires in found:
        ends = moment(expires)
        if ends is not None and ends <= at:
            return None
        _note_use(key, moment(last_used), at)
        allowed = msgspec.json.decode(scopes) if isinstance(scopes, str) else scopes
        return Access(key, name, workspace, person, role, frozenset(allowed))
    return None


def keys_of(workspace: str) -> list[m.ApiKey]:
    """The keys of a workspace that nobody revoked, the newest first; those of agents also after their end."""
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
