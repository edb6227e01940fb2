"""Where the time goes, and when work comes."""

from __future__ import annotations

from surehand.audit.ground import Ground
from surehand.audit.measures.flow import Rhythm, Week
from surehand.audit.measures.promises import Promised
from surehand.audit.measures.silence import Silence
from surehand.audit.measures.stages import StageTime
from surehand.audit.measures.working import Working
from surehand.audit.report import charts, figures
from surehand.audit.report.document import Block, Chart, Points, Prose, Section, Table
from surehand.audit.report.passing import ROWS
from surehand.audit.report.words import count, day, hours, part_of, percent, share, span
from surehand.audit.result import Audited

MOST_WEEKS = 105
"""Beyond that a chart has a point for each month."""
_EARLY, _LATE = 7, 19


def where_time_goes(ground: Ground, audited: Audited) -> Section:
    """Durations, waits, the steps between which time goes by, and promises that were missed."""
    blocks: list[Block] = [_durations(ground, audited)]
    if waits := figures.waits(ground):
        blocks.append(_waits(waits))
    if audited.timers:
        told = [
            f"{each.a} → {each.b}: {percent(each.share)} of {count(each.n)} waits end after {span(each.after_h)}."
            for each in audited.timers
        ]
        blocks += [
            Prose("Some waits are ended by a clock and not by somebody. They are no bottleneck:"),
            Points(told),
        ]
    blocks.append(_steps(audited))
    if audited.stages:
        blocks.append(_stages(audited.stages[:ROWS]))
    if audited.working:
        blocks.append(Prose(_worked(audited.working)))
    if audited.silence:
        blocks += _silent(audited.silence)
    if audited.promise:
        blocks += _promised(audited.promise)
    return Section("time", "Where the time goes", blocks)


def _durations(ground: Ground, audited: Audited) -> Chart:
    found = figures.durations(ground)
    took = audited.case_duration_h
    whole = sum(n for _, n in found)
    rows = [[name, count(n), share(n, whole)] for name, n in found]
    says = (
        f"Half of the cases take longer than {span(took.median)}, one in ten longer than {span(took.p90)};"
        f" the longest took {span(took.max)}."
    )
    table = Table("How long cases take", ["Time", "Cases", "Share"], rows, [1, 2])
    return Chart("How long cases take", charts.bars(found, unit="cases"), says, table)


def _waits(waits: list[figures.Waits]) -> Chart:
    first = waits[0]
    headings = ["From → to", "Waits", "10th", "25th", "Median", "75th", "90th percentile h", "In all h"]
    rows = [
        [f"{each.a} → {each.b}", count(each.n), *map(hours, (*each.quantiles_h, each.total_h))]
        for each in waits
    ]
    says = (
        f"Most waiting lies between {first.a} and {first.b}: {count(first.n)} waits, {span(first.total_h)} in all."
        " The thick line is the middle half of the waits, the thin one reaches from the shortest tenth to the longest,"
        " the tick is the one in the middle. Timers and waits after the end are left out."
    )
    table = Table("Waits between two, in hours", headings, rows, list(range(1, len(headings))))
    return Chart("How long work waits between two", charts.quantiles(waits), says, table)


def _steps(audited: Audited) -> Table:
    rows = [
        [
            f"{each.a} → {each.b}",
            count(each.n),
            hours(each.median_h),
            hours(each.p90_h),
            hours(each.total_h),
            percent(each.share),
        ]
        for each in audited.bottlenecks_activity.top_by_total[:ROWS]
    ]
    headings = ["Step", "Times", "Median h", "90th percentile h", "In all h", "Of all waiting"]
    return Table("Between which activities time goes by", headings, rows, [1, 2, 3, 4, 5])


def _stages(stages: list[StageTime]) -> Table:
    headings = ["Activity", "Times", "Waiting before it, median", "in all h"]
    ends = any(each.touch for each in stages)
    if ends:
        headings += ["Work in it, median", "in all h"]
    rows = [
        [
            each.activity,
            count(each.n),
            span(each.waiting.median_h),
            hours(each.waiting.total_h),
            *([span(each.touch.median_h), hours(each.touch.total_h)] if each.touch else []),
        ]
        for each in stages
    ]
    caption = "Waiting and work by activity" if ends else "Waiting by activity"
    return Table(caption, headings, rows, list(range(1, len(headings))))


def _worked(found: Working) -> str:
    took = found.case_duration_h
    return (
        f"In working time ({found.hours}) the case in the middle takes {span(took.median)}, and one in ten longer than"
        f" {span(took.p90)}: a day of it has as many hours as are worked."
    )


def _silent(found: Silence) -> list[Block]:
    if not found.stages:
        return []
    stale = f" {part_of(found.stale, 'open cases')} are silent now." if found.stale and found.stale.n else ""
    sentence = (
        f"Silent is what has nothing for longer than {span(found.after_h)}, as one wait in twenty.{stale}"
    )
    rows = [
        [each.activity, count(each.silent.n), percent(each.silent.share), count(each.for_good)]
        for each in found.stages[:ROWS]
    ]
    headings = ["After", "Silent", "Of its times", "Nothing since"]
    return [Prose(sentence), Table("After what it stays silent", headings, rows, [1, 2, 3])]


def _promised(found: Promised) -> list[Block]:
    sentence = f"{part_of(found.missed, 'cases')} missed what “{found.column}” promises."
    if not found.missed.n:
        return [Prose(sentence)]
    rows = [
        [
            f"{number} or more" if number == len(found.by_handovers) - 1 else str(number),
            count(each.of),
            percent(each.share),
        ]
        for number, each in found.by_handovers
    ]
    teams = [[name, count(each.of), percent(each.share)] for name, each in found.by_team[:ROWS]]
    blocks: list[Block] = [Prose(sentence)]
    if teams:
        blocks.append(
            Table("Missed, by the team that had it last", ["Team", "Cases", "Missed"], teams, [1, 2])
        )
    if rows:
        caption = "Missed, by how often a case changed hands: they go together, which is not to say why"
        blocks.append(Table(caption, ["Hand-overs", "Cases", "Missed"], rows, [1, 2]))
    return blocks


def when_work_comes(audited: Audited) -> list[Block]:
    """Cases over time, and events by weekday and hour."""
    blocks: list[Block] = []
    if audited.throughput:
        blocks.append(_over_time(audited.throughput))
    if audited.rhythm:
        blocks.append(_by_hour(audited.rhythm))
    return blocks


def _over_time(weeks: list[Week]) -> Chart:
    unit, periods = ("week", weeks) if len(weeks) <= MOST_WEEKS else ("month", _by_month(weeks))
    busiest = max(periods, key=lambda each: each.began)
    most = max(periods, key=lambda each: each.open)
    says = (
        f"Most cases began in the {unit} of {day(busiest.monday)}: {count(busiest.began)}. Most were open at the end of"
        f" that of {day(most.monday)}: {count(most.open)}."
    )
    rows = [[each.monday, count(each.began), count(each.ended), count(each.open)] for each in periods]
    table = Table(f"Cases by {unit}", ["From", "Began", "Ended", "Open at its end"], rows, [1, 2, 3])
    return Chart("Cases over time", charts.over_time(periods, unit), says, table)


def _by_month(weeks: list[Week]) -> list[Week]:
    """Weeks taken together by the month of their Monday."""
    months: dict[str, Week] = {}
    for week in weeks:
        name = f"{week.monday[:7]}-01"
        before = months.get(name, Week(name, 0, 0, 0, 0))
        months[name] = Week(
            name, before.began + week.began, before.ended + week.ended, week.open, before.events + week.events
        )
    return list(months.values())


def _by_hour(found: Rhythm) -> Chart:
    whole = sum(map(sum, found.hours))
    usual = sum(sum(hours_[_EARLY:_LATE]) for hours_ in found.hours[:5])
    rows = [
        [
            name,
            count(sum(each)),
            share(sum(each), whole),
            *(count(sum(each[at : at + 6])) for at in range(0, 24, 6)),
        ]
        for name, each in zip(charts.WEEKDAYS, found.hours, strict=True)
    ]
    headings = ["Weekday", "Events", "Share", "0 to 6 h", "6 to 12 h", "12 to 18 h", "18 to 24 h"]
    says = (
        f"{share(whole - usual, whole)} of the events lie on weekends, before {_EARLY} or after {_LATE} o'clock"
        f" ({found.zone})."
    )
    table = Table("Events by weekday", headings, rows, list(range(1, len(headings))))
    return Chart("Events by weekday and hour", charts.by_hour(found.hours), says, table)
