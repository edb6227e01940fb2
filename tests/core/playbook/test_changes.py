"""The difference of two versions is told completely, in sentences, and only where something means something else."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surehand.core.calendar import Duration
from surehand.core.playbook import Playbook, compare, read_playbook
from surehand.core.playbook.terms import Audience, Due
from tests.core.playbook.sound_playbook import CASES, changed, load, playbook

SOUND_PLAYBOOK = playbook()


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in load(CASES / "changes.yaml")]
)
def test_changes_are_told_like_this(case: Any):
    changes = compare(SOUND_PLAYBOOK, playbook(*case["change"]))
    told = [{"code": each.code, "effect": each.effect, "sentence": each.sentence} for each in changes]
    assert told == (case["tells"] if isinstance(case["tells"], list) else [case["tells"]])


def test_change_knows_its_place_and_both_sides():
    (change,) = compare(SOUND_PLAYBOOK, playbook(("min_words: 4", "min_words: 12")))
    assert change.path == ("fields", "scope", "quality", "min_words")
    assert (change.old, change.new) == ("4", "12")


def test_what_is_gone_keeps_its_old_place():
    (change,) = compare(SOUND_PLAYBOOK, playbook(("requires: [scope, start]", "requires: [start]")))
    assert change.path == ("handoffs", "won -> onboarding", "requires", 0)


def test_same_playbook_has_not_changed():
    assert compare(SOUND_PLAYBOOK, playbook()) == ()


@given(st.randoms(use_true_random=False))
def test_moving_keys_around_changes_nothing(chance: random.Random):
    assert compare(SOUND_PLAYBOOK, shuffled(SOUND_PLAYBOOK, chance)) == ()


def test_order_of_required_fields_changes_nothing():
    assert compare(SOUND_PLAYBOOK, playbook(("requires: [scope, start]", "requires: [start, scope]"))) == ()


def test_whatever_changes_is_told():
    altered = list(alterations(SOUND_PLAYBOOK))
    assert len(altered) > 200
    assert [after for after in altered if not compare(SOUND_PLAYBOOK, after)] == []


def test_every_change_is_told_in_a_sentence():
    told = [
        change.sentence for after in alterations(SOUND_PLAYBOOK) for change in compare(SOUND_PLAYBOOK, after)
    ]
    assert [each for each in told if not re.fullmatch(r"[A-Z“*].*[.”)_x]", each)] == []


def test_the_way_back_is_told_the_other_way_round():
    opposite = {"stricter": "looser", "looser": "stricter", "neutral": "neutral"}
    for after in alterations(SOUND_PLAYBOOK):
        there, back = compare(SOUND_PLAYBOOK, after), compare(after, SOUND_PLAYBOOK)
        if there[0].code != "field_type_changed":
            told = sorted((each.old, each.new, each.effect) for each in there)
            assert told == sorted((each.new, each.old, opposite[each.effect]) for each in back)


def test_titles_with_braces_are_told_as_they_stand():
    text = changed([("title: Plan the kick-off", 'title: "Plan {manager}"')])
    before = read_playbook(text).playbook
    after = read_playbook(text.replace("due: 2 working", "due: 5 working")).playbook
    assert before is not None
    assert after is not None
    assert compare(before, after)[0].sentence.startswith(
        "The task “Plan {manager}” is now due 5 working days"
    )


def test_playbook_without_stages_can_be_compared():
    empty = read_playbook("playbook: client\nstages: {}\n").playbook
    assert empty is not None
    assert {change.code for change in compare(SOUND_PLAYBOOK, empty)} >= {"stage_removed", "handoff_removed"}


def shuffled(playbook: Playbook, chance: random.Random) -> Playbook:
    """The playbook with the keys of its mappings in another order; the first stage stays the first."""
    first, *others = playbook.stages
    orders = {name: mixed(getattr(playbook, name), chance) for name in ("fields", "moves", "handoffs")}
    stages = {name: playbook.stages[name] for name in (first, *chance.sample(others, len(others)))}
    return replace(playbook, stages=stages, **orders)


def mixed(mapping: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {key: mapping[key] for key in chance.sample(list(mapping), len(mapping))}


OTHER_WORDS = {
    "type": "text",
    "severity": "warn",
    "reason": "optional",
    "by": "round_robin",
    "outcome": "lost",
}
"""What else a setting with a few possible words can be."""


def alterations(part: Any, name: str = "") -> Iterator[Any]:
    """The part again and again, each time with one setting inside it changed."""
    match part:
        case bool():
            yield not part
        case int():
            yield part + 1
        case str():
            yield OTHER_WORDS.get(name, f"{part}_x")
        case Duration():
            yield Duration(part.amount + 1, part.unit, part.working)
        case Audience():
            yield Audience("ada@example.com")
        case Due():
            yield replace(part, amount=Duration(100, "days"))
        case tuple():
            for at, item in enumerate(part):
                yield from ((*part[:at], other, *part[at + 1 :]) for other in alterations(item))
        case dict():
            for key, item in part.items():
                yield from (part | {key: other} for other in alterations(item))
        case msgspec.Struct():
            for each in (each for each in part.__struct_fields__ if each not in ("id", "origin", "target")):
                yield from (
                    replace(part, **{each: other}) for other in alterations(getattr(part, each), each)
                )
