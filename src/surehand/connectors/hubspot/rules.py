"""What of a playbook HubSpot's own pipeline rules can hold, and what differs between the two.

HubSpot can forbid to skip stages and to go back, in every stage; say in which stages deals are created; and who edits
deals in a stage. Which properties a stage requires, its API neither sets nor tells (HubSpot/hubspot-api-php#9): that is
listed for a person to set by hand. What it cannot hold Surehand checks by itself; nothing depends on these rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from surehand.connectors.hubspot.shapes import Movement, Pipeline, PipelineRules, StageAccess


class Wish(msgspec.Struct, frozen=True):
    """What a playbook asks of a pipeline, by the ids of HubSpot's stages and properties.

    ``moves`` are those the playbook has, from stage to stage. ``starts`` are the stages in which records begin, if that
    is to be kept. ``required`` is what a stage needs; ``access`` who may edit in a stage. ``restores`` is whether
    Surehand may have to move a deal back by itself.
    """

    moves: tuple[tuple[str, str], ...]
    starts: tuple[str, ...] = ()
    required: Mapping[str, tuple[str, ...]] = {}
    access: tuple[StageAccess, ...] = ()
    restores: bool = False


class ByHand(msgspec.Struct, frozen=True):
    """Something that a person has to set in HubSpot: the properties that a stage requires."""

    stage: str
    properties: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True):
    """What HubSpot is to hold, what is to be set there by hand, and sentences about what it cannot hold, and why."""

    rules: PipelineRules
    by_hand: tuple[ByHand, ...] = ()
    left_out: tuple[str, ...] = ()


Code: TypeAlias = Literal["skipping", "going_back", "creating", "approval", "access"]


class Difference(msgspec.Struct, frozen=True):
    """One rule that is not as it should be. ``blocks`` is whether HubSpot refuses what the playbook lets happen."""

    code: Code
    sentence: str
    stages: tuple[str, ...] = ()
    blocks: bool = False


_EVERYWHERE = Movement(in_every_stage=True)


def plan(wish: Wish, pipeline: Pipeline) -> Plan:
    """What of a wish HubSpot can hold. A rule that would refuse a move of the playbook is left out."""
    skips, backs = _skips(wish, pipeline), _backs(wish, pipeline)
    rules = PipelineRules(
        no_skipping=None if skips else _EVERYWHERE,
        no_going_back=None if backs or wish.restores else _EVERYWHERE,
        create_in=wish.starts or None,
        access=wish.access,
    )
    known = {stage.id for stage in pipeline.stages}
    by_hand = (ByHand(stage, names) for stage, names in wish.required.items() if names and stage in known)
    return Plan(rules, tuple(by_hand), tuple(_left_out(wish, pipeline)))


def _left_out(wish: Wish, pipeline: Pipeline) -> Iterator[str]:
    for one, other in _skips(wish, pipeline)[:1]:
        yield (
            f"HubSpot cannot forbid to skip stages: the playbook lets deals go from “{_label(pipeline, one)}” to "
            f"“{_label(pipeline, other)}”."
        )
    backs = _backs(wish, pipeline)
    for one, other in backs[:1]:
        yield (
            f"HubSpot cannot forbid to go back: the playbook lets deals go from “{_label(pipeline, one)}” to "
            f"“{_label(pipeline, other)}”."
        )
    if wish.restores and not backs:
        yield "HubSpot cannot forbid to go back: Surehand itself moves deals back whose gate is not met."


def conflicts(wish: Wish, pipeline: Pipeline, found: PipelineRules) -> tuple[Difference, ...]:
    """Rules in HubSpot that refuse what the playbook lets happen."""
    return tuple(_conflicts(wish, pipeline, found))


def _conflicts(wish: Wish, pipeline: Pipeline, found: PipelineRules) -> Iterator[Difference]:
    for one, other in _skips(wish, pipeline):
        if _bound(found.no_skipping, one, other):
            yield _refused_move("skipping", pipeline, one, other)
    for one, other in _backs(wish, pipeline):
        if _bound(found.no_going_back, one, other):
            yield _refused_move("going_back", pipeline, one, other)
    if found.no_going_back and wish.restores:
        said = "HubSpot does not let deals go back, so Surehand cannot restore the stage of a deal there."
        yield Difference("going_back", said, found.no_going_back.stages, blocks=True)
    yield from _closed_starts(wish, pipeline, found)
    used = {stage for move in wish.moves for stage in move}
    for stage in found.approvals:
        if stage in used:
            said = f"HubSpot asks somebody to agree before “{_label(pipeline, stage)}”: moves there may be refused."
            yield Difference("approval", said, (stage,), blocks=True)


def _closed_starts(wish: Wish, pipeline: Pipeline, found: PipelineRules) -> Iterator[Difference]:
    if found.create_in is None:
        return
    for stage in wish.starts:
        if stage not in found.create_in:
            said = (
                f"HubSpot lets nobody create deals in “{_label(pipeline, stage)}”, where the playbook begins."
            )
            yield Difference("creating", said, (stage,), blocks=True)


def _refused_move(code: Code, pipeline: Pipeline, one: str, other: str) -> Difference:
    here, there = _label(pipeline, one), _label(pipeline, other)
    said = f"HubSpot does not let deals go back, but the playbook lets them go from “{here}” to “{there}”."
    if code == "skipping":
        said = f"HubSpot does not let deals skip stages, but the playbook lets them go from “{here}” to “{there}”."
    return Difference(code, said, (one, other), blocks=True)


def differences(wanted: PipelineRules, found: PipelineRules, pipeline: Pipeline) -> tuple[Difference, ...]:
    """What HubSpot holds otherwise than wanted. Approvals are nobody's wish, and no difference.

    The same tells drift: hand in what was set then as ``wanted``.
    """
    return tuple(_differences(wanted, found, pipeline))


def _differences(wanted: PipelineRules, found: PipelineRules, pipeline: Pipeline) -> Iterator[Difference]:
    yield from _movement("skipping", wanted.no_skipping, found.no_skipping)
    yield from _movement("going_back", wanted.no_going_back, found.no_going_back)
    if _as_set(wanted.create_in) != _as_set(found.create_in):
        yield Difference("creating", _creating(wanted, found, pipeline), found.create_in or ())
    should = {each.stage: each for each in wanted.access}
    for stage in pipeline.stages:
        there = next((each for each in found.access if each.stage == stage.id), StageAccess(stage.id))
        if stage.id in should and _who(should[stage.id]) != _who(there):
            said = f"Other people than wanted may edit deals in “{stage.label}” in HubSpot."
            yield Difference("access", said, (stage.id,))


class _Words(NamedTuple):
    """What is said of a rule about moving: HubSpot has none, nobody wants one, or it holds elsewhere."""

    none: str
    unasked: str
    elsewhere: str


_WORDS: Mapping[Code, _Words] = {
    "skipping": _Words(
        "HubSpot lets deals skip stages, which the playbook does not.",
        "HubSpot does not let deals skip stages, which nobody asked for here.",
        "HubSpot forbids to skip stages in other stages than the playbook does.",
    ),
    "going_back": _Words(
        "HubSpot lets deals go back, which the playbook does not.",
        "HubSpot does not let deals go back, which nobody asked for here.",
        "HubSpot forbids to go back in other stages than the playbook does.",
    ),
}


def _movement(code: Code, wanted: Movement | None, found: Movement | None) -> Iterator[Difference]:
    words = _WORDS[code]
    if _reach(wanted) == _reach(found):
        return
    if found is None:
        yield Difference(code, words.none)
    else:
        yield Difference(code, words.elsewhere if wanted else words.unasked, found.stages)


def _creating(wanted: PipelineRules, found: PipelineRules, pipeline: Pipeline) -> str:
    here, there = _named(wanted.create_in, pipeline), _named(found.create_in, pipeline)
    if wanted.create_in is None:
        return f"In HubSpot deals may be created in {there} only, which nobody asked for here."
    if found.create_in is None:
        return f"In HubSpot deals may be created in every stage, and should be in {here} only."
    return f"In HubSpot deals may be created in {there}, and should be in {here}."


def _named(stages: tuple[str, ...] | None, pipeline: Pipeline) -> str:
    return ", ".join(f"“{_label(pipeline, each)}”" for each in stages or ())


def _skips(wish: Wish, pipeline: Pipeline) -> list[tuple[str, str]]:
    return [move for move in wish.moves if _step(move, pipeline) > 1]


def _backs(wish: Wish, pipeline: Pipeline) -> list[tuple[str, str]]:
    return [move for move in wish.moves if _step(move, pipeline) < 0]


def _step(move: tuple[str, str], pipeline: Pipeline) -> int:
    """How many stages a move goes on; 0 where one of its ends is not in the pipeline."""
    order = [stage.id for stage in pipeline.stages if not stage.archived]
    if move[0] not in order or move[1] not in order:
        return 0
    return order.index(move[1]) - order.index(move[0])


def _bound(rule: Movement | None, one: str, other: str) -> bool:
    """Whether a rule may refuse a move. Which end its stages mean HubSpot does not say: either."""
    return rule is not None and (rule.in_every_stage or one in rule.stages or other in rule.stages)


def _reach(rule: Movement | None) -> frozenset[str] | None:
    if rule is None:
        return None
    return frozenset(("*",)) if rule.in_every_stage else frozenset(rule.stages) or None


def _as_set(stages: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if stages is None else frozenset(stages)


def _who(access: StageAccess) -> tuple[bool, frozenset[str], frozenset[str]]:
    if not access.restricted:
        return False, frozenset(), frozenset()
    return True, frozenset(access.users), frozenset(access.teams)


def _label(pipeline: Pipeline, stage: str) -> str:
    found = pipeline.stage(stage)
    return found.label if found else stage
