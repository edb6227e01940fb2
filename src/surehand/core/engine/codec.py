"""Events, states and commands as JSON and back, exactly."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from msgspec.structs import replace

from surehand.core.engine.commands import Command
from surehand.core.engine.events import Event, FieldsSet, RecordOpened
from surehand.core.engine.state import RecordState
from surehand.core.values import FieldValue, from_plain

_encoder = msgspec.json.Encoder(order="deterministic")
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(cast("Any", Event))
_states = msgspec.json.Decoder(RecordState)
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(cast("Any", Command))


class UnreadableCommand(ValueError):
    """A command from outside that is not one; the message names the place and what belongs there."""


def encode(part: object) -> str:
    """An event, state or any of their parts as JSON; the same content always gives the same text."""
    return _encoder.encode(part).decode()


def decode_event(text: str) -> Event:
    """The event that `encode` wrote."""
    event = _events.decode(text)
    if isinstance(event, RecordOpened | FieldsSet):
        return replace(event, values=_typed(event.values))
    return event


def decode_state(text: str) -> RecordState:
    """The state that `encode` wrote."""
    state = _states.decode(text)
    return replace(state, values=_typed(state.values))


def decode_command(text: str | bytes) -> Command:
    """A command sent from outside, by its `act`. Raises `UnreadableCommand`."""
    try:
        return _commands.decode(text)
    except msgspec.MsgspecError as error:
        raise UnreadableCommand(str(error)) from None


def command_from_plain(plain: object) -> Command:
    """A command from parsed JSON. Raises `UnreadableCommand`."""
    try:
        return cast("Command", msgspec.convert(plain, cast("Any", Command)))
    except msgspec.MsgspecError as error:
        raise UnreadableCommand(str(error)) from None


def _typed(values: dict[str, FieldValue]) -> dict[str, FieldValue]:
    return {name: replace(held, value=from_plain(held.kind, held.value)) for name, held in values.items()}
