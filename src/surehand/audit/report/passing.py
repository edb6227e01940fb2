"""How work passes on: whether teams can rely on what they are handed, what comes back, and who has it then."""

from __future__ import annotations

from surehand.audit.measures.first_time import FirstTimeRight, Returns
from surehand.audit.measures.handover import Handover
from surehand.audit.measures.ownership import Ownership, Tasks
from surehand.audit.report.document import Block, Points, Prose, Section, Table
from surehand.audit.report.trust import Right, as_table, matrix
from surehand.audit.report.words import count, hours, interval, part_of, percent, span
from surehand.audit.result import Audited

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
    return Section("trust", "Trust between teams", blocks)


def _judged(found: FirstTimeRight) -> str:
    chain = found.chain
    told = (
        f" Over the whole chain {percent(chain.share)} of {count(chain.of)} cases went through with every hand-over"
        f" right ({interval(chain)})."
        if chain.of
        else ""
    )
    return (
        "A hand-over is right the first time where it is not returned and the receiver does nothing again that was done"
        f" before.{told} Beside a share stands of how many it is, and where the true one probably lies; of fewer than"
        " five none is told."
    )


def _returned(found: Returns) -> list[Block]:
    away = f" The one in the middle was away for {span(found.away_median_h)}." if found.away_median_h else ""
    sentence = (
        f"{part_of(found.returned)} were returned, in {count(found.cases)} cases; {count(found.resubmitted)} of them"
        f" were handed over to the same again.{away}"
    )
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
        "Who returned → to whom",
        "Returned",
        "Of what came",
        "Probably",
        "Handed over again",
        "Away, median",
    ]
    return [Prose(sentence), Table("What was returned", headings, rows, [1, 2, 3, 4, 5])]


def handovers(audited: Audited) -> Section:
    """Every column between whose values work passes, and whether somebody was named after it."""
    blocks = [block for each in audited.handover.values() for block in _handover(each)]
    if audited.ownership:
        blocks += _owned(audited.ownership)
    if audited.tasks:
        blocks += _unowned(audited.tasks)
    return Section("handovers", "Hand-overs and owners", blocks)


def _handover(each: Handover) -> list[Block]:
    again = each.pingpong
    sentence = (
        f"Between values of “{each.column}”: {count(each.handovers_total)} hand-overs in"
        f" {count(each.cases_with_handover)} cases, between {count(each.distinct_pairs)} different pairs."
        f" Work came straight back {count(again.overlapping)} times, in {count(again.cases)} cases;"
        f" without overlaps {count(again.nonoverlapping)} times, there and back twice {count(again.abab)} times."
    )
    rows = [
        [f"{pair.a} → {pair.b}", count(pair.n), hours(pair.median_h), hours(pair.p90_h), hours(pair.total_h)]
        for pair in each.top_pairs_by_total_wait[:ROWS]
    ]
    if not rows:
        return [Prose(sentence)]
    headings = ["From → to", "Times", "Median h", "90th percentile h", "In all h"]
    caption = f"The hand-overs with most waiting, by “{each.column}”"
    return [Prose(sentence), Table(caption, headings, rows, [1, 2, 3, 4])]


def _owned(found: Ownership) -> list[Block]:
    sentence = (
        f"After a hand-over to a team it takes {span(found.from_handover.median_h)} until somebody is named, in the"
        f" middle, and in one of ten more than {span(found.from_handover.p90_h)}. {part_of(found.nobody)} to a team"
        " were never anybody's."
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
    headings = ["Team", "Hand-overs to it", "Nobody ever named", "Probably", "Time to owner, median"]
    return [Prose(sentence), Table("From team to person", headings, rows, [1, 2, 3, 4])]


def _unowned(found: Tasks) -> list[Block]:
    told = []
    if found.without_owner and found.without_owner.n:
        told.append(f"{part_of(found.without_owner, 'cases')} never name a person.")
    if found.without_due and found.without_due.n:
        told.append(f"{part_of(found.without_due, 'cases')} never fill “{found.due}”.")
    return [Points(told)] if told else []
