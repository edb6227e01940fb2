"""What was mined as the lines of a playbook: fields, stages and moves; its handoffs are in `writing_handoffs`."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.mining.draft import Line, inline, line, propose, quoted, remark
from surehand.audit.mining.found import Found
from surehand.audit.mining.names import cleaned
from surehand.audit.mining.passed import says_lost, says_won
from surehand.audit.mining.rules import Mining
from surehand.audit.mining.ways import STAYS, Way
from surehand.audit.mining.writing_handoffs import handoffs, of_leaving


def lines_of(found: Found, rules: Mining, *, id_: str, title: str) -> Iterator[Line]:
    """The whole playbook, from its id to the last handoff."""
    yield line(0, f"playbook: {id_}")
    yield line(0, f"title: {quoted(title)}")
    yield from _fields(found)
    yield from _stages(found)
    between = {(each.way.origin, each.way.target) for each in found.passed}
    moves = [way for way in found.course.ways if (way.origin, way.target) not in between]
    if moves:
        yield line(0, "")
        yield line(0, "moves:")
        yield from (_move(way) for way in moves)
    if found.passed:
        yield line(0, "")
        yield line(0, "handoffs:")
        yield from handoffs(found, rules)


def _fields(found: Found) -> Iterator[Line]:
    used, unsure = found.used_fields(), found.unsure_fields()
    shown = [kinded for column, kinded in found.kinds.items() if column in used | unsure]
    if not shown:
        return
    yield line(0, "")
    yield line(0, "fields:" if used else "# fields:")
    for kinded in shown:
        options = {id_: label for label, id_ in kinded.options.items()}
        parts = inline(type=kinded.kind, title=kinded.title, options=options, currency=kinded.currency)
        fits = kinded.fits
        says = f"“{cleaned(kinded.column)}”: {fits.n:,} of {fits.of:,} different values are of this type"
        yield propose(
            1,
            f"{kinded.id}: {parts}",
            ("fields", kinded.id),
            says,
            live=kinded.column in used,
            fits=fits.n,
            of=fits.of,
        )


def _stages(found: Found) -> Iterator[Line]:
    yield line(0, "")
    yield line(0, "stages:")
    yield from (remark(1, each) for each in _teams(found))
    first = found.course.stages[0]
    for id_ in found.course.stages:
        step = found.journey.steps[id_]
        final = id_ in found.course.finals
        begins = found.course.starts.get(id_, 0)
        parts = inline(
            team=step.team,
            title=step.title,
            means=_meaning(found, id_),
            start=bool(begins and id_ != first),
            final=final,
            outcome=_outcome(step.names) if final else "",
        )
        yield propose(
            1, f"{id_}: {parts}", ("stages", id_), _of_stage(found, id_), cases=step.cases, begins=begins
        )


def _teams(found: Found) -> Iterator[str]:
    """Who works in the teams that own stages."""
    for team in dict.fromkeys(found.journey.steps[stage].team for stage in found.course.stages):
        if team in found.staff:
            many, most = found.staff[team]
            names = ", ".join(f"{cleaned(name, 60)} ({cases:,} cases)" for name, cases in most)
            people = "1 person" if many == 1 else f"{many:,} people"
            yield f"{team}: {people}; mostly {names}"


def _meaning(found: Found, id_: str) -> str:
    step = found.journey.steps[id_]
    if len(step.activities) > 1:
        return f"{found.journey.teams[step.team]} has it."
    return f"The last step was “{cleaned(step.activities[0])}”."


def _of_stage(found: Found, id_: str) -> str:
    step = found.journey.steps[id_]
    said = [f"in {step.cases:,} of {found.cases:,} cases"]
    if step.share < 1:
        said.append(f"{found.journey.teams[step.team]} does {step.share:.0%} of it")
    if begins := found.course.starts.get(id_):
        said.append(f"{begins:,} begin here")
    if id_ in found.course.finals:
        n, of = found.course.finals[id_]
        said.append(f"{n:,} of {of:,} end here")
        if n < STAYS * of:
            said.append("nothing leads on often enough")
        if says_lost(step.names) or says_won(step.names):
            said.append("the outcome is by its name")
    return "; ".join(said)


def _outcome(activity: str) -> str:
    return "lost" if says_lost(activity) else "won" if says_won(activity) else "done"


def _move(way: Way) -> Line:
    return propose(1, f"{way.arrow}: {{}}", ("moves", way.arrow), of_leaving(way), n=way.n, of=way.of)
