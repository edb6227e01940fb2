"""Events, states and commands survive JSON exactly; what is no command is named."""

import json

import msgspec
import pytest
from hypothesis import given

from surehand.core.engine import (
    UnreadableCommand,
    command_from_plain,
    decode_command,
    decode_event,
    decode_state,
    encode,
)
from surehand.core.engine.commands import AddNote, Offer
from tests.core.engine.strategies import commands, events
from tests.sample import Story


@given(events)
def test_every_event_survives_json(event):
    assert decode_event(encode(event)) == event


@given(commands)
def test_every_command_survives_json(command):
    assert decode_command(encode(command)) == msgspec.convert(msgspec.to_builtins(command), type(command))


@given(commands)
def test_parsed_json_is_a_command(command):
    assert command_from_plain(json.loads(encode(command))) == decode_command(encode(command))


def test_a_whole_state_survives_json():
    state = Story().offered(manager="stan@example.com", main_contact="Ada <ada@example.com>").accepted().state

    assert decode_state(encode(state)) == state


def test_the_same_content_gives_the_same_text():
    assert encode({"b": 1, "a": 2}) == encode({"a": 2, "b": 1})


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"act": "note", "text": 3}, "Expected `str`, got `int` - at `$.text`"),
        ({"act": "note"}, "Object missing required field `text`"),
        ({"act": "note", "text": "x", "by": "me"}, "Object contains unknown field `by`"),
        ({"act": "promise"}, "Invalid value 'promise' - at `$.act`"),
        ({"text": "x"}, "Object missing required field `act`"),
        ([], "Expected `object`, got `array`"),
    ],
)
def test_what_is_no_command_is_named(plain, said):
    with pytest.raises(UnreadableCommand, match=said.replace("$", r"\$")):
        command_from_plain(plain)
    with pytest.raises(UnreadableCommand, match=said.replace("$", r"\$")):
        decode_command(json.dumps(plain))


def test_text_that_is_no_json_is_named():
    with pytest.raises(UnreadableCommand, match="JSON is malformed"):
        decode_command("act: note")


def test_raw_values_stay_as_sent():
    sent = '{"act":"offer","to":"onboarding","values":{"goals":["one",2],"scope":null}}'

    assert decode_command(sent) == Offer(to="onboarding", values={"goals": ["one", 2], "scope": None})


def test_defaults_are_filled_in():
    assert decode_command('{"act":"note","text":"x"}') == AddNote(text="x", handoff="")
