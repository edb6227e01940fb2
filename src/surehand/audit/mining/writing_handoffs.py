"""The handoffs of a draft: what each asks for, who receives, by when, what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from surehand.audit.binding import ids_of
from surehand.audit.chance import part
from surehand.audit.mining import telling
from surehand.audit.mining.clocks import deadline
from surehand.audit.mining.contract import Contract
from surehand.audit.mining.draft import Bare, Line, inline, line, propose, quoted, remark, without_braces
from surehand.audit.mining.found import Arrow, Found
from surehand.audit.mining.names import cleaned
from surehand.audit.mining.passed import Passed
from surehand.audit.mining.routing import is_address
from surehand.audit.mining.rules import Mining
from surehand.audit.mining.ways import Way
from surehand.core.calendar import Duration
from surehand.core.playbook.model import Returns

USUAL_DEADLINE = Duration(1, "days", working=True)
"""What a deadline is where the history does not tell: a convention."""
REASONS = Returns().reasons


def handoffs(found: Found, rules: Mining) -> Iterator[Line]:
    """Every way between two teams as a contract."""
    tasks = _TaskIds()
    for each, id_ in zip(found.passed, _handoff_ids(found), strict=True):
        yield from _handoff(found, each, id_, rules, tasks)


def of_leaving(way: Way) -> str:
    """How many of those that leave a stage take a way."""
    found = part(way.n, way.of)
    return f"{way.n:,} of {way.of:,} that leave it go here ({found.low:.0%} to {found.high:.0%})"


def _handoff_ids(found: Found) -> list[str]:
    """By the teams where only one handoff is between them, else by the stages."""
    teams = [found.teams_of(each.way) for each in found.passed]
    names = [
        f"{pair[0]} to {pair[1]}" if teams.count(pair) == 1 else f"{each.way.origin} to {each.way.target}"
        for pair, each in zip(teams, found.passed, strict=True)
    ]
    return ids_of(names, joint="-")


def _handoff(found: Found, each: Passed, id_: str, rules: Mining, task_ids: _TaskIds) -> Iterator[Line]:
    way, arrow = each.way, (each.way.origin, each.way.target)
    path = ("handoffs", way.arrow)
    sender, receiver = found.teams_of(way)
    names = found.journey.teams
    contract = found.contracts.get(arrow, Contract())
    says = f"{telling.of_way(each)}; {of_leaving(way)}"
    yield propose(1, f"{way.arrow}:", path, says, cases=each.cases, good=each.good.n)
    yield line(2, f"id: {id_}")
    yield line(2, f"title: {quoted(f'{names[sender]} to {names[receiver]}')}")
    yield from _requires(found, contract, path, rules)
    yield from _criteria(found, contract, path, id_)
    yield from _leads(contract, path)
    yield from _receivers(found, contract, arrow, path, receiver)
    yield from _clock(found, arrow, path, receiver)
    yield from _returns(found, each, path)
    yield from _tasks(found, arrow, path, task_ids)
    yield from _brief(found, contract, path)


def _requires(found: Found, contract: Contract, path: tuple[str, ...], rules: Mining) -> Iterator[Line]:
    if not contract.required and not contract.unsure:
        return
    yield line(2, "requires:" if contract.required else "# requires:")
    for field in (*contract.required, *contract.unsure):
        id_ = found.kinds[field.column].id
        says = telling.of_required(field, found.tries, rules)
        yield propose(
            3,
            f"- {id_}",
            (*path, "requires", id_),
            says,
            live=field.sure,
            late=field.late.n,
            cases=field.late.of,
            brought=field.held.brought,
        )


def _leads(contract: Contract, path: tuple[str, ...]) -> Iterator[Line]:
    """The values that lead here, as criteria behind a #: whether they must is for people to say."""
    if contract.leads and not contract.criteria:
        yield line(2, "# criteria:")
    for rule in contract.leads:
        table = rule.table
        share = telling.counted(part(table.bad_with, table.with_it), "hand-overs with it")
        others = f"{table.bad_without:,} of the {table.without:,} others that leave the stage"
        says = f"this way was taken {share} and in {others}"
        text = f"- {inline(when=Bare(rule.when), say='This usually goes to another team.', severity='warn')}"
        figures: dict[str, Any] = {"n": table.bad_with, "of": table.with_it}
        yield propose(3, text, (*path, "criteria", rule.when), says, live=False, **figures)


def _criteria(found: Found, contract: Contract, path: tuple[str, ...], id_: str) -> Iterator[Line]:
    if not contract.criteria:
        return
    yield line(2, "criteria:")
    names = [f"{each.candidate.field} {_side(each.candidate.side)} {id_}" for each in contract.criteria]
    for each, name in zip(contract.criteria, ids_of(names, joint="-"), strict=True):
        asked = each.candidate
        says = telling.of_criterion(each, found.tries)
        figures: dict[str, Any] = {"holds": asked.good.n, "good": asked.good.of, "unmet": asked.table.with_it}
        yield propose(3, f"- id: {name}", (*path, "criteria", name), says, **figures)
        yield line(4, f"when: {asked.when}")
        yield line(4, f"say: {quoted(asked.say)}")
        yield line(4, "severity: warn")


def _side(side: str) -> str:
    return {">=": "least", "<=": "most"}.get(side, f"not {side}" if side != "yes" else "yes")


def _receivers(
    found: Found, contract: Contract, arrow: Arrow, path: tuple[str, ...], receiver: str
) -> Iterator[Line]:
    yield line(2, "receiver:")
    for rule in contract.receivers:
        table = rule.table
        share = telling.counted(part(table.bad_with, table.with_it), "such hand-overs")
        others = f"{table.bad_without:,} of the {table.without:,} others"
        says = f"{cleaned(rule.person, 60)} received {share} and in {others}"
        live = is_address(rule.person)
        says = says if live else f"{says}; the log has no address: write it in"
        who = rule.person if live else f"{without_braces(rule.person)}@…"
        text = f"- {inline(when=Bare(rule.when), person=who)}"
        yield propose(
            3, text, (*path, "receiver", rule.when), says, live=live, n=table.bad_with, of=table.with_it
        )
    people = found.people.get(arrow, [])
    usual = ", ".join(f"{cleaned(name, 60)} ({n:,} of {of:,})" for name, n, of in people)
    says = f"mostly {usual}" if usual else "no person is mapped" if not found.people else ""
    yield propose(3, f"- {inline(team=receiver)}", (*path, "receiver", "team"), says)


def _clock(found: Found, arrow: Arrow, path: tuple[str, ...], receiver: str) -> Iterator[Line]:
    seen = found.waits.get(arrow)
    limit = deadline(seen.quantile, working=seen.working) if seen else None
    says = "a convention: too few good hand-overs waited for somebody, and not for a clock"
    if seen and limit:
        says = telling.of_waits(seen, found.percentile)
    within = limit or USUAL_DEADLINE
    twice = msgspec.structs.replace(within, amount=2 * within.amount)
    figures: dict[str, Any] = (
        {"n": seen.n, "quantile_h": round(seen.quantile / 3_600_000_000, 4)} if seen else {}
    )
    yield line(2, "clock:")
    yield propose(3, f"accept_within: {within}", (*path, "clock", "accept_within"), says, **figures)
    escalation = inline(after=str(twice), to=f"lead of {receiver}")
    yield Line(
        depth=3, text=f"escalate: {escalation}", says="a convention: twice the deadline, not from history"
    )


def _returns(found: Found, each: Passed, path: tuple[str, ...]) -> Iterator[Line]:
    why = found.returns.get((each.way.origin, each.way.target))
    if not why:
        return
    ordered = tuple(dict.fromkeys((*why.reasons, *REASONS)))
    says = telling.of_returns(why, each.returned)
    yield propose(
        2, f"returns: {inline(reasons=ordered)}", (*path, "returns"), says, returned=each.returned.n
    )
    for text, n in why.words:
        yield remark(2, f"{n:,} times “{cleaned(text, 60)}”")


def _tasks(found: Found, arrow: Arrow, path: tuple[str, ...], ids: _TaskIds) -> Iterator[Line]:
    tasks = found.tasks.get(arrow, [])
    if tasks:
        yield line(2, "tasks:")
    for task in tasks:
        id_ = ids.take(task.activity)
        due = deadline(task.after) or USUAL_DEADLINE
        text = inline(
            id=id_, title=without_braces(task.activity), owner="receiver", due=f"{due} after accepted"
        )
        says = telling.of_task(task, found.percentile)
        yield propose(3, f"- {text}", (*path, "tasks", id_), says, n=task.done.n, of=task.done.of)


def _brief(found: Found, contract: Contract, path: tuple[str, ...]) -> Iterator[Line]:
    needed = dict.fromkeys(
        [found.kinds[each.column].id for each in contract.required]
        + [each.candidate.field for each in contract.criteria]
    )
    told = [field for field in contract.told if found.kinds[field.column].id not in needed]
    if not needed and not told:
        return
    yield line(2, "brief:")
    if needed:
        yield line(3, f"- {inline(section='What the receiver needs', fields=tuple(needed))}")
    if told:
        ids = tuple(found.kinds[field.column].id for field in told)
        least = min(told, key=lambda field: field.held.good_with / field.held.good)
        says = (
            f"each {telling.counted(part(least.held.good_with, least.held.good), 'good hand-overs')} or more"
        )
        text = f"- {inline(section='What good hand-overs bring', fields=ids)}"
        yield propose(3, text, (*path, "brief"), says, n=least.held.good_with, of=least.held.good)


class _TaskIds:
    """Ids of tasks: one each in the whole playbook, also where the same follows after several handoffs."""

    def __init__(self) -> None:
        self._taken: list[str] = []

    def take(self, activity: str) -> str:
        """The next free id for an activity."""
        [id_] = ids_of([activity], joint="-", taken=self._taken)
        self._taken.append(id_)
        return id_
