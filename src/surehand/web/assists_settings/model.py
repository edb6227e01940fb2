"""What the settings of the assists show, as they are or were typed, with what is used of today's budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from surehand.assist.llm import is_installed
from surehand.core.engine import Refusal
from surehand.core.values.currencies import CURRENCIES
from surehand.runtime.assists.model.keeping import SharedEndpoint, name_of
from surehand.runtime.assists.model.settings import APIS, AssistSettings, settings_of
from surehand.runtime.assists.model.state import SENTENCES
from surehand.runtime.assists.model.usage import day_so_far
from surehand.runtime.insights.titles import published
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.assist_uses import last_trial, trial_waits
from surehand.store.queries.board import read_playbooks
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.assists_settings import words
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago, exactly

WANTED_OF_TRIAL = 2
"""What there is to find in the text of a trial."""


@dataclass(frozen=True)
class LocalOnly:
    """A playbook, and whether nothing of it leaves; ``is_own`` where its own file says so."""

    slug: str
    title: str
    chosen: bool
    is_own: bool


@dataclass(frozen=True)
class Today:
    """What is used of the day, in words; ``used`` of ``most`` tokens are what the bar shows."""

    tokens: str
    limit: str
    money: str
    money_limit: str
    used: int
    most: int


@dataclass(frozen=True)
class Trial:
    """What came of the latest trial."""

    sentence: str
    is_good: bool
    details: tuple[str, ...]
    at: Moment


@dataclass(frozen=True)
class AssistsPage:
    """The settings, each as it stands in its control."""

    may_change: bool
    is_on: bool
    is_set_up: bool
    is_installed: bool
    url: str
    host: str
    model: str
    has_key: bool
    is_key_lost: bool
    apis: tuple[Option, ...]
    api_name: str
    tokens_a_day: str
    money_a_day: str
    price_sent: str
    price_received: str
    currencies: tuple[Option, ...]
    seconds: str
    local_only: tuple[LocalOnly, ...]
    today: Today
    trial: Trial | None
    trial_waits: bool
    resting: str
    refused: RefusalView | None


def assists_page(
    reader: Reader, typed: Mapping[str, str] | None = None, refused: Refusal | None = None
) -> AssistsPage:
    """The page. ``typed`` is what stood in the form that was refused."""
    workspace = reader.workspace.workspace
    held = settings_of(workspace)
    shown = {**_texts(held), **(typed or {})}
    return AssistsPage(
        may_change=reader.person.role == "admin",
        is_on=shown["engine"] == "model",
        is_set_up=bool(held.url and held.model),
        is_installed=is_installed(),
        url=shown["url"],
        host=held.host,
        model=shown["model"],
        has_key=held.has_key,
        is_key_lost=held.is_key_lost,
        apis=tuple(Option(each, str(words.APIS[each]), each == shown["api"]) for each in APIS),
        api_name=str(words.APIS[held.api]),
        tokens_a_day=shown["tokens_a_day"],
        money_a_day=shown["money_a_day"],
        price_sent=shown["price_sent"],
        price_received=shown["price_received"],
        currencies=tuple(Option(each, each, each == shown["currency"]) for each in sorted(CURRENCIES)),
        seconds=shown["seconds"],
        local_only=_local_only(reader, held, typed),
        today=_today(reader, held),
        trial=_trial(last_trial(workspace), reader),
        trial_waits=trial_waits(workspace),
        resting=_resting(reader, held),
        refused=show_refusal(refused, reader) if refused else None,
    )


def _texts(held: AssistSettings) -> dict[str, str]:
    return {
        "engine": held.engine,
        "url": held.url,
        "api": held.api,
        "model": held.model,
        "currency": held.currency,
        "seconds": str(held.seconds),
        "tokens_a_day": str(held.tokens_a_day),
        "money_a_day": _amount(held.money_a_day),
        "price_sent": _amount(held.price_sent),
        "price_received": _amount(held.price_received),
    }


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else formats.plain_number(amount.normalize() if amount else Decimal(0))


def _local_only(
    reader: Reader, held: AssistSettings, typed: Mapping[str, str] | None
) -> tuple[LocalOnly, ...]:
    chosen = held.local_only if typed is None else typed.get("local_only", "").split()
    found = []
    for each in read_playbooks(reader.workspace.workspace):
        playbook = published(reader.workspace.workspace, each.slug)
        is_own = bool(playbook and playbook.assists.local_only)
        found.append(LocalOnly(each.slug, each.title, is_own or each.slug in chosen, is_own))
    return tuple(found)


def _today(reader: Reader, held: AssistSettings) -> Today:
    day = day_so_far(reader.workspace.workspace, held, reader.now)
    limit = day.money_limit
    return Today(
        tokens=formats.number(day.tokens),
        limit=words.tokens(day.tokens_limit),
        money=words.money(day.money, held.currency) if held.price else "",
        money_limit="" if limit is None else words.money(limit, held.currency),
        used=min(day.tokens, day.tokens_limit),
        most=max(day.tokens_limit, 1),
    )


def _trial(row: m.AssistUse | None, reader: Reader) -> Trial | None:
    if row is None:
        return None
    is_good = row.outcome == "answered" and row.quotes >= WANTED_OF_TRIAL
    details = [
        row.model,
        _("%(seconds)s seconds") % {"seconds": formats.number(Decimal(str(round(row.seconds, 1))))},
        words.tokens(row.sent + row.received),
    ]
    if row.rung:
        details.append(str(words.RUNGS[row.rung]))
    return Trial(_told(row, is_good), is_good, tuple(details), ago(row.at, reader.now, reader.zone))


def _told(row: m.AssistUse, is_good: bool) -> str:
    if is_good:
        return _("It answered, and pointed at what there was to find.")
    if row.outcome == "answered":
        return _("It answered, and pointed at %(count)s of 2 sentences that it should have found.") % {
            "count": row.quotes
        }
    return spoken(SENTENCES[row.outcome])


def _resting(reader: Reader, held: AssistSettings) -> str:
    """Until when the model is left alone; empty where it is not."""
    if held.engine == "none":
        return ""
    shared = SharedEndpoint(reader.workspace.workspace, name_of(held.url, held.model), reader.now)
    until = shared.resting_until()
    return exactly(until, reader.zone) if until else ""
