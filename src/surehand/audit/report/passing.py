"""How work passes on: whether teams can rely on what they are handed, what comes back, and who has it then."""

from __future__ import annotations

from surehand.audit.measures.first_time import FirstTimeRight, Returns
from surehand.audit.measures.handover import Handover
from surehand.audit.measures.ownership import Ownership, Tasks, WorkedOwnership
from surehand.audit.report.document import Block, Points, Prose, Section, Table
from surehand.audit.report.trust import Right, as_table, matrix
from surehand.audit.report.words import count, hours, interval, of_cases, part_of, percent, span
from surehand.audit.result import Audited
from surehand.audit.voice import say

ROWS = 12


def trust_in(audited: Audited, right: Right) -> Section:
    """The trust matrix, the pairs on which most was not right, and what came back."""
    blocks: list[Block] = []
    if audited.first_time_right and right:
        blocks += [Prose(_judged(audited.first_time_right)), matrix(right)]
        if (worst := as_table(right)).rows:
            blocks.append(worst)
    if audited.returns and audited.returns.returned.n:
        blocks += _returned(audited.returns)
    return Section("trust", say("Trust between teams"), blocks)


def _judged(found: FirstTimeRight) -> str:
    chain = found.chain
    said = [
        say(
            "A case was handed over right the first time where it was accepted and never returned or asked"
            " about, once for each contract, as the receivers said."
        )
        if found.by_answers
        else say(
            "A hand-over is right the first time where it is not returned and the receiver does nothing again"
            " that was done before."
        ),
        say(
            "Over the whole chain {share} of {of} cases went through with every hand-over right ({interval}).",
            share=percent(chain.share),
            of=count(chain.of),
            interval=interval(chain),
        ),
        say(
            "Beside a share stands of how many it is, and where the true one probably lies; of fewer than five"
            " none is told."
        ),
    ]
    return " ".join(said if chain.of else said[::2])


def _returned(found: Returns) -> list[Block]:
    sentence = say(
        "{part} were returned, in {cases} cases; {resubmitted} of them were handed over to the same again.",
        part=part_of(found.returned),
        cases=count(found.cases),
        resubmitted=count(found.resubmitted),
    )
    if found.away_median_h:
        away = say("The one in the middle was away for {span}.", span=span(found.away_median_h))
        sentence = f"{sentence} {away}"
    rows = [
        [
            f"{each.b} → {each.a}",
            count(each.returned.n),
            percent(each.returned.share),
            interval(each.returned),
            count(each.resubmitted),
            span(each.away_median_h),
        ]
        for each in found.pairs[:ROWS]
    ]
    headings = [
        say("Who returned → to whom"),
        say("Returned"),
        say("Of what came"),
        say("Probably"),
        say("Handed over again"),
        say("Away, median"),
    ]
    return [Prose(sentence), Table(say("What was returned"), headings, rows, [1, 2, 3, 4, 5])]


def handovers(audited: Audited) -> Section:
    """Every column between whose values work passes, and whether somebody was named after it."""
    blocks = [block for each in audited.handover.values() for block in _handover(each)]
    if audited.ownership:
        blocks += _owned(audited.ownership)
        if audited.working and (worked := audited.working.ownership):
            blocks.append(Prose(_owned_in_time(worked, audited.working.hours)))
    if audited.tasks:
        blocks += _unowned(audited.tasks)
    return Section("handovers", say("Hand-overs and owners"), blocks)


def _handover(each: Handover) -> list[Block]:
    again = each.pingpong
    sentence = say(
        "Between values of “{column}”: {handovers_total} hand-overs in {cases_with_handover} cases, "
        "between {distinct_pairs} different pairs. Work came straight back {overlapping} times, in "
        "{cases} cases; without overlaps {nonoverlapping} times, there and back twice {abab} times.",
        column=each.column,
        handovers_total=count(each.handovers_total),
        cases_with_handover=count(each.cases_with_handover),
        distinct_pairs=count(each.distinct_pairs),
        overlapping=count(again.overlapping),
        cases=count(again.cases),
        nonoverlapping=count(again.nonoverlapping),
        abab=count(again.abab),
    )
    rows = [
        [f"{pair.a} → {pair.b}", count(pair.n), hours(pair.median_h), hours(pair.p90_h), hours(pair.total_h)]
        for pair in each.top_pairs_by_total_wait[:ROWS]
    ]
    if not rows:
        return [Prose(sentence)]
    headings = [say("From → to"), say("Times"), say("Median h"), say("90th percentile h"), say("In all h")]
    caption = say("The hand-overs with most waiting, by “{column}”", column=each.column)
    return [Prose(sentence), Table(caption, headings, rows, [1, 2, 3, 4])]


def _owned(found: Ownership) -> list[Block]:
    sentence = say(
        "After a hand-over to a team it takes {median_h} until somebody is named, in the middle, and "
        "in one of ten more than {p90_h}. {nobody} to a team were never anybody's.",
        median_h=span(found.from_handover.median_h),
        p90_h=span(found.from_handover.p90_h),
        nobody=part_of(found.nobody),
    )
    rows = [
        [
            each.team,
            count(each.nobody.of),
            percent(each.nobody.share),
            interval(each.nobody),
            span(each.time_to_owner.median_h),
        ]
        for each in found.teams[:ROWS]
        if each.nobody.n
    ]
    if not rows:
        return [Prose(sentence)]
    headings = [
        say("Team"),
        say("Hand-overs to it"),
        say("Nobody ever named"),
        say("Probably"),
        say("Time to owner, median"),
    ]
    return [Prose(sentence), Table(say("From team to person"), headings, rows, [1, 2, 3, 4])]


def _owned_in_time(found: WorkedOwnership, hours: str) -> str:
    return say(
        "In working time ({hours}) it takes {median} until somebody is named, in the middle, and in one of ten more"
        " than {p90}.",
        hours=hours,
        median=span(found.from_handover.median_h),
        p90=span(found.from_handover.p90_h),
    )


def _unowned(found: Tasks) -> list[Block]:
    told = []
    if found.without_owner and found.without_owner.n:
        told.append(say("{part} never name a person.", part=of_cases(found.without_owner)))
    if found.without_due and found.without_due.n:
        told.append(say("{part} never fill “{due}”.", part=of_cases(found.without_due), due=found.due))
    return [Points(told)] if told else []
