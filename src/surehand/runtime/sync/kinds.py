"""Setting up the connections that hold twins in one way, for what is no page: the API and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from surehand.core.engine import Actor, Refusal
from surehand.runtime.clickup import setup as clickup
from surehand.runtime.clickup.settings import KIND as CLICKUP
from surehand.runtime.clickup.settings import ClickUpSettings
from surehand.runtime.connections import find_connection, no_such_connection
from surehand.runtime.hubspot import setup as hubspot
from surehand.runtime.hubspot.settings import KIND as HUBSPOT
from surehand.runtime.hubspot.settings import HubSpotSettings
from surehand.runtime.sync.twins import KINDS
from surehand.store import models as m

Clock = Callable[[], datetime]


def begin(
    workspace: str, actor: Actor, kind: str, title: str, token: str, *, clock: Clock
) -> m.Connection | Refusal:
    """Make a connection with a token that the other side takes; it waits to be set up."""
    if kind == HUBSPOT:
        return hubspot.begin_hubspot(workspace, actor, token, clock=clock, title=title or "HubSpot")
    if kind == CLICKUP:
        return clickup.begin_clickup(workspace, actor, token, clock=clock, title=title or "ClickUp")
    return Refusal("no_such_system", f"There is no system “{kind}”: connect hubspot or clickup.")


def rotate(
    workspace: str, actor: Actor, connection: str, token: str, *, clock: Clock
) -> m.Connection | Refusal:
    """Another token in place of the one that is kept, once the other side takes it."""
    found = find_twins(workspace, connection)
    if isinstance(found, Refusal):
        return found
    act = hubspot.rotate_token if found.kind == HUBSPOT else clickup.rotate_token
    return act(workspace, actor, connection, token, clock=clock)


def confirm(
    workspace: str, actor: Actor, connection: str, settings: Mapping[str, object], *, clock: Clock
) -> m.Connection | Refusal:
    """Keep settings as those to work by; refused with everything that does not fit, each under the name of its part."""
    found = find_twins(workspace, connection)
    if isinstance(found, Refusal):
        return found
    kept = msgspec.json.decode(found.settings, type=dict[str, object])
    try:
        done = _confirmed(found, actor, {**kept, **settings}, clock)
    except msgspec.ValidationError as error:
        return Refusal("invalid_settings", f"These are no settings of {found.kind}: {error}.")
    if isinstance(done, m.Connection):
        return done
    first, *rest = done
    if not rest:
        return first
    unmet = tuple(item for each in done for item in each.unmet)
    sentence = " ".join(each.sentence for each in done)
    return Refusal("settings_unfit", sentence, unmet)


class Proposed(msgspec.Struct, frozen=True):
    """Settings as they could be, and everything about them that does not fit yet."""

    settings: Mapping[str, object]
    misfits: tuple[Refusal, ...]


def propose(
    workspace: str, connection: str, chosen: Mapping[str, object], *, clock: Clock
) -> Proposed | Refusal:
    """The likeliest settings around what is chosen, from names and types. Nothing is kept."""
    found = find_twins(workspace, connection)
    if isinstance(found, Refusal):
        return found
    kept = msgspec.json.decode(found.settings, type=dict[str, object])
    act = hubspot.propose if found.kind == HUBSPOT else clickup.propose
    kind: type[HubSpotSettings | ClickUpSettings] = (
        HubSpotSettings if found.kind == HUBSPOT else ClickUpSettings
    )
    try:
        wanted = msgspec.convert({**kept, **chosen}, kind)
    except msgspec.ValidationError as error:
        return Refusal("invalid_settings", f"These are no settings of {found.kind}: {error}.")
    proposed = act(found, wanted, clock=clock)  # type: ignore[arg-type]  # each takes its own kind
    if isinstance(proposed, Refusal):
        return proposed
    settings, misfits = proposed
    return Proposed(msgspec.to_builtins(settings), misfits)


def find_twins(workspace: str, connection: str) -> m.Connection | Refusal:
    """A connection that holds twins."""
    found = find_connection(workspace, connection)
    return found if found is not None and found.kind in KINDS else no_such_connection(connection)


def _confirmed(
    found: m.Connection, actor: Actor, plain: Mapping[str, object], clock: Clock
) -> m.Connection | tuple[Refusal, ...]:
    workspace, id = found.workspace_id, found.pk
    if found.kind == HUBSPOT:
        wanted = msgspec.convert(plain, HubSpotSettings)
        return hubspot.confirm(workspace, actor, id, wanted, clock=clock)
    return clickup.confirm(workspace, actor, id, msgspec.convert(plain, ClickUpSettings), clock=clock)
