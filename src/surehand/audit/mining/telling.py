"""The sentences of evidence that stand beside the lines of a draft."""

from __future__ import annotations

from surehand.audit.chance import Part, Table, part
from surehand.audit.mining.clocks import Task, Waits, deadline
from surehand.audit.mining.conditions import Criterion
from surehand.audit.mining.contract import Field
from surehand.audit.mining.passed import Passed
from surehand.audit.mining.returning import Why
from surehand.audit.mining.rules import SAYS_NOTHING, Mining

WHY_UNSURE = {
    "own_work": "no sender brought it, and it was filled late in the turn: it may be the receiver's own work",
    "changed": "changed by the receiver after it came filled: agree on what it means before requiring it",
}


def counted(found: Part, what: str) -> str:
    """A part of a whole with its interval."""
    return f"in {found.n:,} of {found.of:,} {what} ({found.low:.0%} to {found.high:.0%})"


def of_required(field: Field, tries: int, rules: Mining) -> str:
    """Why a field is required, or shown behind a #."""
    if field.why == "changed":
        share = part(field.held.changed, field.held.brought)
        return f"{WHY_UNSURE['changed']}; {counted(share, 'hand-overs that brought it')}"
    said = []
    if field.late.n:
        filled = f"empty on arrival and filled by the receiver within {rules.within_days} days"
        said.append(f"{filled} {counted(field.late, 'hand-overs')}")
    if field.missing:
        said.append(of_together(field.missing, "without it", "with it", field.chance, tries))
    if field.why:
        said.append(WHY_UNSURE[field.why])
    return "; ".join(said)


def of_together(table: Table, these: str, others: str, chance: float, tries: int) -> str:
    """An association, called one."""
    bad, rest = part(table.bad_with, table.with_it), part(table.bad_without, table.without)
    return (
        f"of {bad.of:,} {these} {bad.n:,} were not good ({bad.low:.0%} to {bad.high:.0%}), of {rest.of:,} {others}"
        f" {rest.n:,} ({rest.low:.0%} to {rest.high:.0%}): they go together ({_by_chance(chance)} by chance,"
        f" corrected for {tries:,} tries); whether one causes the other is not known"
    )


def of_criterion(criterion: Criterion, tries: int) -> str:
    """How far a condition holds, and how those that do not meet it went."""
    found = criterion.candidate
    together = of_together(found.table, "that do not meet it", "that do", criterion.chance, tries)
    return f"{counted(found.good, 'good hand-overs')}; {together}"


def of_way(passed: Passed) -> str:
    """How a way went."""
    came = f"{passed.cases:,} cases took it"
    signs = ((passed.returned, "came straight back"), (passed.redone, "came through again later"))
    said = [counted(found, what) for found, what in ((passed.good, "hand-overs it went well"),)]
    said += [f"{found.n:,} {what} ({found.low:.0%} to {found.high:.0%})" for found, what in signs if found.n]
    if any(found.share >= SAYS_NOTHING for found, _ in signs):
        said.append("so many do that it is how this way works, and is not held against it")
    return f"{came}; {'; '.join(said)}"


def of_waits(found: Waits, percentile: float) -> str:
    """From how many waits a deadline was taken."""
    kind = ", of working time" if found.working else ", of the clock"
    middle = deadline(found.median, working=found.working)
    return (
        f"{percentile:.0%} of {found.n:,} good hand-overs waited {_hours(found.quantile)} or less from the sender's"
        f" last step to the receiver's first{kind}; half of them {middle or 'over a quarter'} or less"
    )


def of_acceptance(found: Waits, percentile: float) -> str:
    """How long acceptances took, where the history tells offers."""
    kind = "of working time" if found.working else "of the clock"
    return (
        f"{percentile:.0%} of {found.n:,} that went well were accepted within {_hours(found.quantile)} {kind}, half of"
        f" them within {_hours(found.median)}"
    )


def of_task(task: Task, percentile: float) -> str:
    """How regularly an activity follows."""
    return f"followed {counted(task.done, 'good hand-overs')}; {percentile:.0%} of them within {_hours(task.after)}"


def of_returns(why: Why, back: Part) -> str:
    """Why hand-overs came back, as far as the history tells."""
    fits = "; ".join(f"{reason} fits {found.n:,} of {found.of:,}" for reason, found in why.reasons.items())
    said = f"{back.n:,} of {back.of:,} came straight back"
    if why.column:
        return f"{said}; “{why.column}” says why: {fits or 'nothing that fits a reason'}"
    told = "something empty was filled then" if "incomplete" in why.reasons else ""
    moved = "they then went to another team" if "misrouted" in why.reasons else ""
    how = f" ({', '.join(filter(None, (told, moved)))})" if told or moved else ""
    return f"{said}; {fits or 'nothing tells why'}{how}"


def _hours(micros: float) -> str:
    hours = micros / 3_600_000_000
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:,.1f} hours" if hours < 100 else f"{hours:,.0f} hours"


def _by_chance(chance: float) -> str:
    return "less than 1 in 10,000" if chance < 0.0001 else f"{chance:.2%}"
