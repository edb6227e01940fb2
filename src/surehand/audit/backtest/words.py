"""What a back-test found, in sentences. They say what was, and never that holding would have changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from surehand.audit.backtest.result import BackTest, Gate, Item, Later, Shift
from surehand.audit.chance import LEVEL, Part
from surehand.core.playbook import Handoff, Move, Playbook

_FEW = 3


def of_item(item: Item) -> str:
    """One item of a gate."""
    name = f"“{item.shown.rstrip('.')}”"
    return f"{name} {_holding(item)}{_filled(item)}{_untold(item)}"


def _holding(item: Item) -> str:
    did, told = f"would have {_did(item)}", _moves(item.holds.of)
    known = " it can be told of" if item.not_told else ""
    match item.verdict:
        case "not_told":
            return "cannot be told at any move."
        case "holds_nothing":
            return f"{did} none of {told}{known}."
        case "holds_everything":
            return f"{did} every one of {told}.{_later(item)}"
        case "catches_nothing":
            judged = f"none of {item.bad_held.of:,} that can be judged went bad"
            return f"{did} {_held(item)}, and {judged}: it would have caught nothing."
        case _:
            return f"{did} {_held(item)}.{_later(item)}"


def _held(item: Item) -> str:
    """How many moves an item holds. Where only that it holds can be told, a share would say nothing."""
    if item.not_told and item.holds.n == item.holds.of:
        return f"{_moves(item.holds.n)} for sure"
    return _share(item.holds, f" moves{' it can be told of' if item.not_told else ''}")


def _untold(item: Item) -> str:
    """Of which moves it cannot be told what an item says, and why."""
    reasons = "; ".join(f"{why.rstrip('.')} ({n})" for why, n in item.not_told.items())
    return f" Not told: {reasons}." if reasons else ""


def of_gate(gate: Gate, titles: Mapping[str, str]) -> Iterator[str]:
    """A gate: what it holds, what became of that, how long it takes, what it asks, and what does not earn its place.

    ``titles`` are those of the stages.
    """
    way = called(gate.way, titles)
    if not gate.items:
        later = f"; {_bad(gate.of_let.bad)}" if gate.of_let.bad.of else ""
        yield f"The gate before {way} asks for nothing: {_moves(gate.moves)} would have passed it{later}."
        return
    yield (
        f"Of {_moves(gate.moves)} {way} the gate would have held {gate.held:,} and let {gate.let:,} through"
        f"{_untellable(gate.not_told)}."
    )
    if gate.of_held.bad.of:
        let, how = _bad(gate.of_let.bad), _how(gate.of_held)
        yield f"Of those held, {_bad(gate.of_held.bad)}{how}; of those let through, {let}.{_odds(gate.chance)}"
        caught = (
            f"{_share(gate.caught)} that went bad" if gate.caught.of else "none that went bad, as none did"
        )
        well = f"{gate.wrongly.n:,} that went well ({_range(gate.wrongly)} of what it holds)"
        yield f"It would have held {caught}, and {well}."
    elif gate.of_let.bad.of:
        yield f"Of those let through, {_bad(gate.of_let.bad)}{_how(gate.of_let)}."
    if gate.delay.told:
        yield _delay(gate)
    if gate.effort.moves:
        fields = "field" if gate.effort.fields == 1 else "fields"
        yield (
            f"Senders would have had {gate.effort.fields:,} {fields} to fill at {_moves(gate.effort.moves)}:"
            f" {gate.effort.mean:g} at each, at most {gate.effort.most}."
        )
    yield from _verdicts(gate.items)


def of_back_test(found: BackTest, titles: Mapping[str, str]) -> Iterator[str]:
    """The whole: how far the log and the playbook speak of the same."""
    yield (
        f"{found.dataset} has {found.moves:,} moves between stages of “{found.title}” in {found.cases:,} cases; the"
        f" playbook has a gate for {found.gated:,} of them."
    )
    if not found.gated:
        yield "Nothing can be said of its gates."
    held, let = sum(gate.held for gate in found.gates), sum(gate.let for gate in found.gates)
    if found.gated:
        untold = found.gated - held - let
        yield f"Its gates would have held {held:,} and let {let:,} through{_untellable(untold)}."
    if found.outside:
        first = found.outside[0]
        rest = found.moves - found.gated - found.returns
        yield (
            f"{_moves(rest)} {'goes' if rest == 1 else 'go'} where the playbook has no way, most often"
            f" {called(f'{first.origin} -> {first.target}', titles)} ({first.moves})."
        )
    for field in found.fields:
        if field.examples:
            yield f"“{field.title}” cannot be taken as it stands at {_moves(field.unread)}: {field.why.rstrip('.')}."
        elif field.unread:
            yield f"“{field.title}” cannot be told at {_moves(field.unread)}: {field.why}."
    unknown = [f"“{field.title}”" for field in found.fields if not field.column]
    if unknown:
        were = "they were" if len(unknown) > 1 else "it was"
        yield f"No column of the log is {_listed(unknown)}: whether {were} there cannot be told."


def of_shift(shift: Shift, titles: Mapping[str, str]) -> str:
    """Moves of which two versions say different things."""
    did = "newly hold" if shift.what == "newly_held" else "newly let through"
    because = _listed([f"{item} ({n})" for item, n in list(shift.because.items())[:_FEW]])
    why = f", because of {because}" if because else ""
    later = f" {_bad(shift.later.bad)}." if shift.later.bad.of else ""
    return f"The new version would {did} {_moves(shift.moves)} {called(shift.way, titles)}{why}.{later}"


def of_compared(shifts: Sequence[Shift], same: int, not_told: int) -> Iterator[str]:
    """Two versions."""
    more = sum(shift.moves for shift in shifts if shift.what == "newly_held")
    less = sum(shift.moves for shift in shifts if shift.what == "newly_let")
    yield (
        f"The new version would hold {_moves(more)} that the old one lets through, and let {less:,} through that the"
        f" old one holds; of {same:,} both say the same"
        f"{f', and of {not_told:,} one of them cannot tell' if not_told else ''}."
    )
    yield from (shift.sentence for shift in shifts)


def titles_of(*playbooks: Playbook) -> dict[str, str]:
    """What people call the stages; those of the last playbook stand where several have one."""
    return {stage.id: stage.title for playbook in playbooks for stage in playbook.stages.values()}


def called(way: str, titles: Mapping[str, str]) -> str:
    """A way in a sentence, by the titles of its stages."""
    return f"“{' → '.join(titles.get(stage, stage) for stage in way.split(' -> '))}”"


def title_of(playbook: Playbook) -> str:
    """What people call a playbook."""
    return playbook.title or playbook.id


def title_of_way(way: Move | Handoff, playbook: Playbook) -> str:
    """What people call a way."""
    if isinstance(way, Handoff):
        return way.title
    return f"{playbook.stages[way.origin].title} → {playbook.stages[way.target].title}"


def _how(later: Later) -> str:
    """In which ways moves went bad."""
    ways = [
        (later.returned, "returned"),
        (later.reworked, "reworked"),
        (later.delayed, "delayed"),
        (later.lost, "lost"),
    ]
    told = [f"{each.n:,} {way}" for each, way in ways if each.n]
    return f" ({_listed(told)})" if told else ""


def _untellable(moves: int) -> str:
    return f"; of {moves:,} it cannot be told" if moves else ""


def _did(item: Item) -> str:
    return "held" if item.severity == "block" else "warned at"


def _later(item: Item) -> str:
    if not item.bad_held.of:
        return " Of none of them it is known what became of it."
    let = item.bad_let
    against = f", against {let.n:,} of {let.of:,} of the others ({_range(let)})" if let.of else ""
    return f" {_bad(item.bad_held)}{against}.{_odds(item.chance)}"


def _filled(item: Item) -> str:
    if item.filled_h is None:
        return ""
    later = (
        f" It was filled later at {item.filled_h.n:,}, after {_hours(item.filled_h.median_h)} in the middle"
        if item.filled_h.n
        else " It was filled later at none"
    )
    return f"{later}, and never at {item.never:,}."


def _delay(gate: Gate) -> str:
    hours, never = gate.delay.hours, gate.delay.never
    if not hours.n:
        return f"At none of {_moves(gate.delay.told)} held for missing fields were all of them ever filled."
    return (
        f"Of {_moves(gate.delay.told)} held for missing fields, all of them were filled at {hours.n:,}, after"
        f" {_hours(hours.median_h)} in the middle and {_hours(hours.p90_h)} at the 90th percentile; never at {never:,}."
    )


def _verdicts(items: Sequence[Item]) -> Iterator[str]:
    for verdict, said in (
        ("catches_nothing", "Would have caught nothing"),
        ("no_better", "Went bad no more often than chance gives"),
        ("not_judged", "Of none of what it holds it is known what became of it"),
        ("holds_everything", "Would hold everything"),
        ("holds_nothing", "Would hold nothing"),
        ("not_told", "Cannot be told"),
    ):
        names = [f"“{item.shown.rstrip('.')}”" for item in items if item.verdict == verdict]
        if names:
            yield f"{said}: {_listed(names)}."


def _odds(chance: float | None) -> str:
    if chance is None:
        return ""
    return (
        " Chance would hardly give that difference."
        if chance < LEVEL
        else " Chance alone could give that difference."
    )


def _bad(part: Part) -> str:
    return f"{part.n:,} of {part.of:,} went bad ({_range(part)})" if part.of else "none can be judged"


def _share(part: Part, what: str = "") -> str:
    return f"{part.n:,} of {part.of:,}{what} ({part.share:.0%})"


def _range(part: Part) -> str:
    return f"{part.share:.0%}; {part.low:.0%} to {part.high:.0%}"


def _moves(n: int) -> str:
    return f"{n:,} {'move' if n == 1 else 'moves'}"


def _hours(hours: float | None) -> str:
    return f"{hours or 0:.1f} hours"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
