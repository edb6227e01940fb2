"""Messages and windows, judged by Slack's SDK however odd the words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.slack.blocks import (
    Button,
    Item,
    Window,
    looked_up,
    message,
    one_of,
    section,
    some_of,
    text_input,
    typed_in,
    window,
)
from surehand.connectors.slack.client import refusal_of
from surehand.connectors.slack.manifest import manifest
from tests.slack.fake import fit_blocks, fit_window

pytestmark = pytest.mark.any_database

ODD = st.text(max_size=400)
WORDS = dict.fromkeys(("about", "command", "hint", "shortcut", "saves"), "Words")


@given(
    ODD,
    st.lists(st.builds(Item, ODD, ODD.map(lambda text: text * 20), st.just("https://x/1"), ODD), max_size=60),
)
def test_any_words_fit(heading, items):
    made = message(heading, items, "And more.")

    fit_blocks(made.blocks)
    assert len(made.text) <= 3000


@given(ODD)
def test_any_button_fits(title):
    buttons = (Button("accept", title, "{}", style="primary"), Button("open", title, href="https://x/1"))
    fit_blocks(message("x", [Item("x", "y", buttons=buttons)]).blocks)


@given(ODD, st.dictionaries(st.text(min_size=1, max_size=30), ODD, min_size=1, max_size=120))
def test_any_window_fits(text, options):
    inputs = [
        section(f"*{text}*"),
        text_input("text", text, text=text),
        one_of("one", text, options),
        some_of("some", text, options),
        looked_up("record", text),
    ]
    fit_window(window(Window("act", text, inputs, "Not now", "Do it", "{}")))


def test_what_is_typed_is_read():
    values = {
        "a": {"a": {"type": "plain_text_input", "value": "words"}},
        "b": {"b": {"type": "plain_text_input", "value": None}},
        "c": {"c": {"type": "static_select", "selected_option": {"value": "one"}}},
        "d": {"d": {"type": "static_select", "selected_option": None}},
        "e": {"e": {"type": "multi_static_select", "selected_options": [{"value": "x"}, {"value": "y"}]}},
    }
    assert typed_in(values) == {"a": ("words",), "b": (), "c": ("one",), "d": (), "e": ("x", "y")}


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ("invalid_auth", "settings"),
        ("missing_scope", "settings"),
        ("never_heard_of", "settings"),
        ("users_not_found", "person"),
        ("not_in_channel", "person"),
        ("internal_error", "retry"),
        ("ratelimited", "retry"),
    ],
)
def test_errors_ask_for_what_mends_them(error, failure):
    assert refusal_of({"ok": False, "error": error}).failure == failure


def test_missing_permission_is_named():
    assert "im:write" in refusal_of({"error": "missing_scope", "needed": "im:write"}).answer


def test_manifest_of_the_open_line():
    made = manifest("Surehand", WORDS)

    assert made["settings"]["socket_mode_enabled"]
    assert "url" not in made["features"]["slash_commands"][0]
    assert "request_url" not in made["settings"]["interactivity"]


def test_manifest_of_calls():
    made = manifest("Surehand", WORDS, base="https://x/slack/con_1")

    assert made["features"]["slash_commands"][0]["url"] == "https://x/slack/con_1/commands"
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://x/slack/con_1/events"
    assert made["settings"]["interactivity"]["request_url"] == "https://x/slack/con_1/clicks"
