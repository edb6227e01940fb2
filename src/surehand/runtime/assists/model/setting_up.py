"""Changing what the assists may do: what does not fit is refused, what changes is in the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from django.db import transaction
from msgspec import UNSET, UnsetType

from surehand.assist.llm import is_installed
from surehand.core.engine import Actor, Next, Refusal
from surehand.core.values.currencies import CURRENCIES
from surehand.runtime.assists.model.settings import (
    APIS,
    ENGINES,
    AssistSettings,
    millionths,
    row_of,
    settings_in,
    settings_of,
)
from surehand.runtime.outgoing import unfit_address
from surehand.runtime.secrets import seal
from surehand.runtime.shown import shown_address
from surehand.runtime.trail import Changed, difference, note
from surehand.store import models as m

SHORTEST, LONGEST = 5, 120
"""Seconds for one question: a local model on a small machine needs most of it."""
LONGEST_KEY, LONGEST_MODEL = 2000, 120
MOST_TOKENS = 1_000_000_000
MOST_MONEY = Decimal(1_000_000)


class AssistChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be another; what is not given stays. An empty ``key`` forgets the one that is kept."""

    engine: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    api: str | UnsetType = UNSET
    model: str | UnsetType = UNSET
    key: str | UnsetType = UNSET
    price_sent: Decimal | UnsetType | None = UNSET
    price_received: Decimal | UnsetType | None = UNSET
    currency: str | UnsetType = UNSET
    tokens_a_day: int | UnsetType = UNSET
    money_a_day: Decimal | UnsetType | None = UNSET
    seconds: int | UnsetType = UNSET
    local_only: tuple[str, ...] | UnsetType = UNSET


def change_settings(
    workspace: str, actor: Actor, change: AssistChange, *, now: datetime | None = None
) -> AssistSettings | Refusal:
    """Change the settings. That the key was changed is in the audit log; what it is is nowhere.

    A key belongs to the host it was given for: with another host it is forgotten, unless a key is given with it. From
    the moment a model is switched on it reads what is written then, not what was.
    """
    at = now or datetime.now(UTC)
    with transaction.atomic():
        seq = m.Workspace.objects.select_for_update().values_list("seq", flat=True).get(id=workspace)
        row = row_of(workspace) or m.AssistSettings(workspace_id=workspace)
        held = settings_in(row)
        wanted = _wanted(held, change)
        if refused := _unfit(workspace, wanted, change):
            return refused
        if change.key is not UNSET:
            row.secrets = seal({"key": change.key.strip()}) if change.key.strip() else ""
        elif wanted.host != held.host:
            row.secrets = ""
        if wanted.engine == "model" and held.engine != "model":
            row.seen = seq
        _put(row, wanted)
        row.changed_at = at
        row.save()
        _note(workspace, actor, held, row, change, at)
    return settings_in(row)


def _wanted(held: AssistSettings, change: AssistChange) -> AssistSettings:
    given = {
        name: each.strip() if isinstance(each, str) else each
        for name, each in msgspec.structs.asdict(change).items()
        if each is not UNSET and name != "key"
    }
    return msgspec.structs.replace(held, **given)


def _put(row: m.AssistSettings, wanted: AssistSettings) -> None:
    for name in ("engine", "url", "api", "model", "currency", "tokens_a_day", "seconds"):
        setattr(row, name, getattr(wanted, name))
    for name in ("price_sent", "price_received", "money_a_day"):
        amount = getattr(wanted, name)
        setattr(row, name, None if amount is None else millionths(amount))
    row.local_only = list(wanted.local_only)


def _note(
    workspace: str,
    actor: Actor,
    held: AssistSettings,
    row: m.AssistSettings,
    change: AssistChange,
    at: datetime,
) -> None:
    now = settings_in(row)
    was, is_now = difference(_told(held), _told(now))
    if change.key is not UNSET and (held.has_key or now.has_key):
        is_now["key"] = "changed" if now.has_key else "forgotten"
    elif held.has_key and not now.has_key:
        is_now["key"] = "forgotten"
    if was or is_now:
        note(workspace, actor, "assists_changed", workspace, Changed("", was, is_now), now=at)


def _told(held: AssistSettings) -> dict[str, object]:
    kept = ("has_key", "is_key_lost")
    told = {name: each for name, each in msgspec.structs.asdict(held).items() if name not in kept}
    plain = {name: str(each) if isinstance(each, Decimal) else each for name, each in told.items()}
    return {**plain, "url": shown_address(held.url) if held.url else "", "local_only": [*held.local_only]}


def _unfit(workspace: str, wanted: AssistSettings, change: AssistChange) -> Refusal | None:
    for check in (_unfit_words, _unfit_budget, _unfit_endpoint):
        if refused := check(wanted):
            return refused
    if change.key is not UNSET and not _is_key(change.key.strip()):
        return _invalid(f"A key has at most {LONGEST_KEY} characters, without spaces.")
    known = set(m.PlaybookEntry.objects.within(workspace).values_list("slug", flat=True))
    # A playbook that is not there any more harms nobody here, but nobody can name a new one that never was.
    unknown = set(wanted.local_only) - known - set(settings_of(workspace).local_only)
    return _invalid(f"There is no playbook “{min(unknown)}” in this workspace.") if unknown else None


def _unfit_words(wanted: AssistSettings) -> Refusal | None:
    if wanted.engine not in ENGINES or wanted.api not in APIS:
        return _invalid("The engine is “none” or “model”, and a model is asked as “openai” or “anthropic”.")
    if wanted.currency and wanted.currency not in CURRENCIES:
        return _invalid(f"“{wanted.currency}” is no currency. Write a code such as EUR.")
    if not SHORTEST <= wanted.seconds <= LONGEST:
        return _invalid(f"One question takes between {SHORTEST} and {LONGEST} seconds.")
    if len(wanted.model) > LONGEST_MODEL or not wanted.model.isprintable():
        return _invalid(f"The name of a model has at most {LONGEST_MODEL} characters.")
    return None


def _unfit_budget(wanted: AssistSettings) -> Refusal | None:
    if not 0 <= wanted.tokens_a_day <= MOST_TOKENS:
        return _invalid(f"A day has between 0 and {MOST_TOKENS:,} tokens.")
    amounts = (wanted.price_sent, wanted.price_received, wanted.money_a_day)
    if not all(each is None or _is_amount(each) for each in amounts):
        return _invalid(f"Prices and budgets are amounts between 0 and {MOST_MONEY:,}.")
    if wanted.money_a_day is not None and wanted.price is None:
        return _invalid("A budget in money needs both prices: what tokens cost that are sent and received.")
    return None


def _unfit_endpoint(wanted: AssistSettings) -> Refusal | None:
    """An address is looked at as soon as there is one; it may only be missing while no model is asked."""
    if wanted.url and (refused := unfit_address(wanted.url)):
        return refused
    if wanted.engine == "none":
        return None
    if not wanted.url or not wanted.model:
        return _invalid("To ask a model, its address and its name are needed.")
    return None if is_installed() else NOT_INSTALLED


NOT_INSTALLED = Refusal(
    "extra_missing",
    "This installation cannot ask a model: the extra “llm” is not installed.",
    allowed=(Next("install", "Have the administrator of the machine install surehand[llm]."),),
)


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= MOST_MONEY


def _is_key(key: str) -> bool:
    return len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and " " not in key


def _invalid(sentence: str) -> Refusal:
    return Refusal("invalid_setting", sentence)
