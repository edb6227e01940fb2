"""A form changes a playbook file where it says, and leaves everything else as its author wrote it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from surehand.core.playbook.source import NotWritable, Source, read_source

TEXT = """\
# The journey of a client.
playbook: client
title: Client journey   # as people call it
fields:
  scope: {type: text, title: "Scope, in short"}   # short
  goals:
    type: list

    # asked late
    help: 'What counts'
stages:
  won: {team: sales}

  # the last one
  done:
    team: care
    means: >
      It is over,
      and well.
    final: true
handoffs:
  won->done:
    requires: [scope, goals]
    criteria:
      - id: has-scope
        when: has(scope)   # always
        say: Say what they want.
      - {id: second, when: has(goals), say: Two.}
    alerts:
      - {on: offered, to: sender}
"""
WAY = ("handoffs", "won -> done")


def plain(text: str) -> Any:
    return YAML(typ="base").load(text)


def test_a_value_changes_in_its_place() -> None:
    changed = Source(TEXT).set_text(("title",), "The journey")
    assert changed == TEXT.replace("title: Client journey   #", "title: The journey   #")


def test_quotes_stay_as_they_were() -> None:
    changed = Source(TEXT).set_text(("fields", "goals", "help"), "What's new")
    assert "help: 'What''s new'" in changed


def test_a_folded_text_becomes_one_line() -> None:
    changed = Source(TEXT).set_text(("stages", "done", "means"), "It is: over")
    assert changed == TEXT.replace(">\n      It is over,\n      and well.", '"It is: over"')


def test_a_new_key_follows_the_others() -> None:
    changed = Source(TEXT).set_text(("fields", "goals", "group"), "Aims")
    assert "    help: 'What counts'\n    group: Aims\nstages:" in changed


def test_a_new_key_goes_into_the_brackets() -> None:
    changed = Source(TEXT).set_text(("stages", "won", "means"), "Signed, and paid")
    assert 'won: {team: sales, means: "Signed, and paid"}' in changed


def test_what_stands_around_a_key_is_made() -> None:
    changed = Source(TEXT).set_text((*WAY, "clock", "accept_within"), "4 working hours")
    assert "      - {on: offered, to: sender}\n    clock: {accept_within: 4 working hours}\n" in changed


def test_an_empty_value_takes_the_key_away() -> None:
    changed = Source(TEXT).set_text(("fields", "scope", "title"), "")
    assert "scope: {type: text}   # short" in changed


def test_the_first_key_of_an_item_gives_its_place() -> None:
    changed = Source(TEXT).without((*WAY, "criteria", 0, "id"))
    assert "      - when: has(scope)   # always\n" in changed


def test_the_last_key_takes_its_mapping_with_it() -> None:
    assert "\n  won:" not in Source(TEXT).without(("stages", "won", "team"))


def test_items_that_stay_keep_their_place() -> None:
    changed = Source(TEXT).set_texts((*WAY, "requires"), ["scope", "start"])
    assert "requires: [scope, start]" in changed


def test_a_single_value_becomes_a_list() -> None:
    changed = Source(TEXT).set_texts((*WAY, "alerts", 0, "to"), ["sender", "lead of care"])
    assert "{on: offered, to: [sender, lead of care]}" in changed


def test_an_item_is_added_below_the_others() -> None:
    changed = Source(TEXT).append((*WAY, "criteria"), "{id: third}")
    assert "say: Two.}\n      - {id: third}\n    alerts:" in changed


def test_an_item_goes_with_its_line() -> None:
    changed = Source(TEXT).without((*WAY, "criteria", 1))
    assert changed == TEXT.replace("      - {id: second, when: has(goals), say: Two.}\n", "")


def test_a_list_is_no_single_value() -> None:
    with pytest.raises(NotWritable):
        Source(TEXT).set_text((*WAY, "requires"), "scope")


def test_the_line_of_a_part_is_told() -> None:
    source = Source(TEXT)
    assert [source.line(path) for path in [("title",), (*WAY, "criteria", 1), (*WAY, "clock")]] == [3, 28, 22]


def test_a_text_that_is_no_yaml_has_no_source() -> None:
    assert read_source("playbook: [") is None


SHIPPED = [
    file.read_text("utf-8")
    for folder in sorted((files("surehand") / "playbooks").iterdir(), key=lambda each: each.name)
    if folder.is_dir()
    for file in sorted(folder.iterdir(), key=lambda each: each.name)
    if not file.name.endswith(".test.yaml")
][:1]


def scalars(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in scalars(each, (*path, key))]
    if isinstance(value, list):
        return [found for index, each in enumerate(value) for found in scalars(each, (*path, index))]
    return [path]


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    if not path:
        return text
    value[path[0]] = put(value[path[0]], path[1:], text)
    return value


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1)


@given(st.data(), WORDS)
def test_any_value_can_be_any_text(data: st.DataObject, value: str) -> None:
    text = data.draw(st.sampled_from([TEXT, *SHIPPED]))
    path = data.draw(st.sampled_from(scalars(plain(text))))
    spelled = tuple("won -> done" if step == "won->done" else step for step in path)
    assert plain(Source(text).set_text(spelled, value)) == put(plain(text), path, value)
