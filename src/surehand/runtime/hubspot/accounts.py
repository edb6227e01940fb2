"""The way to a HubSpot account: its token, and the limits that all workers keep together.

A token of OAuth is renewed by one worker at a time, and both tokens are kept at once. A token that is refused is looked
up again before it is given up, as another worker may just have put a new one in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings as installation
from django.db import transaction
from django.db.models import QuerySet

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.connectors.hubspot.calls import TIMEOUT
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.oauth import OAuth, TokenRefused
from surehand.connectors.hubspot.shapes import Cost, RateSeen, Tokens
from surehand.runtime.connections import secrets_of
from surehand.runtime.hubspot.settings import KIND, hubspot_settings
from surehand.runtime.outgoing import allowed_hosts
from surehand.runtime.secrets import CannotOpen, seal
from surehand.runtime.sync.allowance import take, told_remaining
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection

RENEWED_BEFORE = timedelta(minutes=2)
LEASE = timedelta(seconds=45)
"""So long renewing a token may take."""
WINDOW = 10
"""Seconds over which HubSpot counts requests."""
SEARCH = Rate(per_second=3, burst=2)
"""Five searches in any second are allowed: what flows in a second and what is in store are never more.

Two are in store: deals and tasks are looked for side by side.
"""
FEW = 10

Clock = Callable[[], datetime]


class Later(DeliveryFailed):
    """There are no requests left for now; nothing was asked, and nothing is wrong."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("retry", "HubSpot's limit is used up for the moment.", status=429, wait=wait)
        self.until: timedelta = wait


class SharedMeter:
    """Keeps the limits of one account in the database. ``background`` work leaves half of them to the rest."""

    def __init__(self, connection: m.Connection, clock: Clock, *, background: bool = False) -> None:
        self._connection = connection
        self._clock = clock
        self._background = background
        self._limit = hubspot_settings(connection).limit
        self._credit = 0
        self.spent: dict[Cost, int] = {"general": 0, "search": 0}

    def reserve(self, requests: int) -> None:
        """Take the requests of one piece of work at once, so that none is made in vain. Raises `Later`."""
        if self._credit < requests:
            self._take("general", requests - self._credit)
            self._credit = requests

    def spend(self, cost: Cost) -> None:
        """Before a request. Raises `Later`."""
        if cost == "general" and self._credit:
            self._credit -= 1
        else:
            self._take(cost, 1)
        self.spent[cost] += 1

    def saw(self, rate: RateSeen) -> None:
        """Others may use the same account: where little is left, that is what counts."""
        if rate.remaining is not None and rate.remaining < FEW:
            told_remaining(self._connection, "general", rate.remaining, self._rate, self._clock())

    @property
    def _rate(self) -> Rate:
        # What is in store and what flows in a window are together no more than the window allows.
        return Rate(per_second=self._limit * 0.9 / WINDOW, burst=max(self._limit // 10, 1))

    def _take(self, cost: Cost, requests: int) -> None:
        now = self._clock()
        if self._background and cost == "general":
            half = Rate(self._rate.per_second / 2, max(self._rate.burst // 2, 1))
            if wait := take(self._connection, "background", half, now, cost=requests):
                raise Later(wait)
        rate = SEARCH if cost == "search" else self._rate
        if wait := take(self._connection, cost, rate, now, cost=requests):
            raise Later(wait)


def client_of(connection: m.Connection, clock: Clock, *, background: bool = False) -> HubSpotClient:
    """The API as a connection. Raises `DeliveryFailed` where its token is missing or holds no more."""
    settings = hubspot_settings(connection)
    return HubSpotClient(
        token_of(connection, clock()),
        base=installation.HUBSPOT_API,
        version=settings.version,
        allow=allowed_hosts(),
        meter=SharedMeter(connection, clock, background=background),
        timeout=TIMEOUT,
    )


def asking(connection: m.Connection, clock: Clock) -> HubSpotClient:
    """The API for the few requests that somebody waits for: at once, beside what workers keep to. Raises likewise.

    HubSpot counts them, and its next answer to a worker tells how much is left.
    """
    settings = hubspot_settings(connection)
    token = token_of(connection, clock())
    return HubSpotClient(
        token, base=installation.HUBSPOT_API, version=settings.version, allow=allowed_hosts()
    )


def token_of(connection: m.Connection, now: datetime) -> str:
    """The token that holds now, renewed where it is about to end. Raises `DeliveryFailed`."""
    secrets = _opened(connection)
    if hubspot_settings(connection).auth == "token":
        return secrets.get("token", "") or _missing()
    return secrets["access"] if _holds(secrets, now) else _renewed(connection, now)


def keep_tokens(connection: m.Connection, tokens: Tokens, now: datetime) -> None:
    """Keep both tokens at once, beside the other secrets."""
    with transaction.atomic():
        row = lock_connection(connection.workspace_id, connection.pk)
        if row is None:
            return
        kept = {**_opened(row), "access": tokens.access, "refresh": tokens.refresh}
        kept["until"] = (now + timedelta(seconds=tokens.expires_in)).isoformat()
        connection.secrets = row.secrets = seal(kept)
        row.save(update_fields=("secrets",))
        _turns(connection).update(at=now)


def oauth_of() -> OAuth:
    """The app at HubSpot that is registered for this installation."""
    id, secret = installation.HUBSPOT_CLIENT_ID, installation.HUBSPOT_CLIENT_SECRET
    return OAuth(id, secret, base=installation.HUBSPOT_API, allow=allowed_hosts())


def hubspot_anywhere(connection: str) -> m.Connection | None:
    """A HubSpot connection by the address at which HubSpot calls, in whichever workspace it is."""
    if not connection.isprintable():
        return None
    found: m.Connection | None = m.Connection.objects.everywhere().filter(id=connection, kind=KIND).first()
    return found


def _renewed(connection: m.Connection, now: datetime) -> str:
    secrets = _my_turn(connection, now)
    if _holds(secrets, now):
        return secrets["access"]
    try:
        with oauth_of() as oauth:
            tokens = oauth.refresh(secrets.get("refresh", ""))
    except TokenRefused:
        return _replaced(connection, secrets, now)
    keep_tokens(connection, tokens, now)
    return tokens.access


def _my_turn(connection: m.Connection, now: datetime) -> dict[str, str]:
    """Become the one who renews, unless somebody has just done it. Raises `DeliveryFailed` while somebody is at it."""
    with transaction.atomic():
        row = lock_connection(connection.workspace_id, connection.pk)
        secrets = _opened(row) if row else {}
        if row is None or _holds(secrets, now):
            return secrets
        turn, _ = _turns(connection).get_or_create(
            connection=connection.pk,
            name="token",
            defaults={"workspace_id": connection.workspace_id, "tokens": 0, "at": now},
        )
        if turn.at > now:
            raise DeliveryFailed(
                "retry",
                "Another worker renews the token of HubSpot just now.",
                # It rests as after too many requests: nothing is wrong, so no failure is counted.
                status=429,
                wait=timedelta(seconds=2),
            )
        turn.at = now + LEASE
        turn.save(update_fields=("at",))
        connection.secrets = row.secrets
    return secrets


def _replaced(connection: m.Connection, refused: dict[str, str], now: datetime) -> str:
    """The token that somebody has put in place of the refused one. Raises `DeliveryFailed` where there is none."""
    row = m.Connection.objects.within(connection.workspace_id).filter(pk=connection.pk).first()
    secrets = _opened(row) if row else {}
    if secrets.get("refresh") != refused.get("refresh") and _holds(secrets, now):
        return secrets["access"]
    raise DeliveryFailed("settings", "HubSpot does not let Surehand in any more: connect it again.")


def _turns(connection: m.Connection) -> QuerySet[m.Allowance]:
    rows: QuerySet[m.Allowance] = m.Allowance.objects.within(connection.workspace_id)
    return rows.filter(connection=connection.pk, name="token")


def _holds(secrets: dict[str, str], now: datetime) -> bool:
    until = secrets.get("until", "")
    return bool(until) and datetime.fromisoformat(until) - RENEWED_BEFORE > now


def _opened(connection: m.Connection) -> dict[str, str]:
    try:
        return secrets_of(connection)
    except CannotOpen as error:
        raise DeliveryFailed("settings", str(error)) from None


def _missing() -> str:
    raise DeliveryFailed("settings", "This HubSpot connection has no token yet: enter it on its page.")
