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
from surehand.audit.report.words import count, day, hours, of_cases, part_of, percent, share, span
from surehand.audit.result import Audited
from surehand.audit.voice import say

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
            say(
                "{a} → {b}: {share} of {n} waits end after {after_h}.",
                a=each.a,
                b=each.b,
                share=percent(each.share),
                n=count(each.n),
                after_h=span(each.after_h),
            )
            for each in audited.timers
        ]
        blocks += [
            Prose(say("Some waits are ended by a clock and not by somebody. They are no bottleneck:")),
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
    return Section("time", say("Where the time goes"), blocks)


def _durations(ground: Ground, audited: Audited) -> Chart:
    found = figures.durations(ground)
    took = audited.case_duration_h
    whole = sum(n for _, n in found)
    rows = [[name, count(n), share(n, whole)] for name, n in found]
    says = say(
        "Half of the cases take longer than {median}, one in ten longer than {p90}; the longest took {max}.",
        median=span(took.median),
        p90=span(took.p90),
        max=span(took.max),
    )
    table = Table(say("How long cases take"), [say("Time"), say("Cases"), say("Share")], rows, [1, 2])
    return Chart(say("How long cases take"), charts.bars(found, unit=say("cases")), says, table)


def _waits(waits: list[figures.Waits]) -> Chart:
    first = waits[0]
    headings = [
        say("From → to"),
        say("Waits"),
        say("10th"),
        say("25th"),
        say("Median"),
        say("75th"),
        say("90th percentile h"),
        say("In all h"),
    ]
    rows = [
        [f"{each.a} → {each.b}", count(each.n), *map(hours, (*each.quantiles_h, each.total_h))]
        for each in waits
    ]
    says = say(
        "Most waiting lies between {a} and {b}: {first} waits, {total_h} in all. The thick line is "
        "the middle half of the waits, the thin one reaches from the shortest tenth to the longest, "
        "the tick is the one in the middle. Timers and waits after the end are left out.",
        a=first.a,
        b=first.b,
        first=count(first.n),
        total_h=span(first.total_h),
    )
    table = Table(say("Waits between two, in hours"), headings, rows, list(range(1, len(headings))))
    return Chart(say("How long work waits between two"), charts.quantiles(waits), says, table)


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
    headings = [
        say("Step"),
        say("Times"),
        say("Median h"),
        say("90th percentile h"),
        say("In all h"),
        say("Of all waiting"),
    ]
    return Table(say("Between which activities time goes by"), headings, rows, [1, 2, 3, 4, 5])


def _stages(stages: list[StageTime]) -> Table:
    headings = [say("Activity"), say("Times"), say("Waiting before it, median"), say("in all h")]
    ends = any(each.touch for each in stages)
    if ends:
        headings += [say("Work in it, median"), say("in all h")]
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
    caption = say("Waiting and work by activity") if ends else say("Waiting by activity")
    return Table(caption, headings, rows, list(range(1, len(headings))))


def _worked(found: Working) -> str:
    took = found.case_duration_h
    return say(
        "In working time ({found}) the case in the middle takes {median}, and one in ten longer than "
        "{p90}: a day of it has as many hours as are worked.",
        found=found.hours,
        median=span(took.median),
        p90=span(took.p90),
    )


def _silent(found: Silence) -> list[Block]:
    if not found.stages:
        return []
    sentence = say(
        "Silent is what has nothing for longer than {after_h}, as one wait in twenty.",
        after_h=span(found.after_h),
    )
    if found.stale and found.stale.n:
        stale = part_of(found.stale, "{n} of {of} open cases ({share}, probably {interval}) are silent now.")
        sentence = f"{sentence} {stale}"
    rows = [
        [each.activity, count(each.silent.n), percent(each.silent.share), count(each.for_good)]
        for each in found.stages[:ROWS]
    ]
    headings = [say("After"), say("Silent"), say("Of its times"), say("Nothing since")]
    return [Prose(sentence), Table(say("After what it stays silent"), headings, rows, [1, 2, 3])]


def _promised(found: Promised) -> list[Block]:
    sentence = say(
        "{part} missed what “{column}” promises.", part=of_cases(found.missed), column=found.column
    )
    if not found.missed.n:
        return [Prose(sentence)]
    rows = [
        [
            say("{number} or more", number=number) if number == len(found.by_handovers) - 1 else str(number),
            count(each.of),
            percent(each.share),
        ]
        for number, each in found.by_handovers
    ]
    teams = [[name, count(each.of), percent(each.share)] for name, each in found.by_team[:ROWS]]
    blocks: list[Block] = [Prose(sentence)]
    if teams:
        blocks.append(
            Table(
                say("Missed, by the team that had it last"),
                [say("Team"), say("Cases"), say("Missed")],
                teams,
                [1, 2],
            )
        )
    if rows:
        caption = say("Missed, by how often a case changed hands: they go together, which is not to say why")
        blocks.append(Table(caption, [say("Hand-overs"), say("Cases"), say("Missed")], rows, [1, 2]))
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
    by_week = len(weeks) <= MOST_WEEKS
    periods = weeks if by_week else _by_month(weeks)
    busiest = max(periods, key=lambda each: each.began)
    most = max(periods, key=lambda each: each.open)
    words = {
        "began": day(busiest.monday),
        "n": count(busiest.began),
        "full": day(most.monday),
        "open": count(most.open),
    }
    if by_week:
        axis, caption = say("cases a week"), say("Cases by week")
        says = say(
            "Most cases began in the week of {began}: {n}. Most were open at the end of that of {full}: {open}.",
            **words,
        )
    else:
        axis, caption = say("cases a month"), say("Cases by month")
        says = say(
            "Most cases began in the month of {began}: {n}. Most were open at the end of that of {full}: {open}.",
            **words,
        )
    rows = [[each.monday, count(each.began), count(each.ended), count(each.open)] for each in periods]
    headings = [say("From"), say("Began"), say("Ended"), say("Open at its end")]
    table = Table(caption, headings, rows, [1, 2, 3])
    return Chart(say("Cases over time"), charts.over_time(periods, axis), says, table)


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
        for name, each in zip(charts.weekdays(), found.hours, strict=True)
    ]
    headings = [
        say("Weekday"),
        say("Events"),
        say("Share"),
        say("0 to 6 h"),
        say("6 to 12 h"),
        say("12 to 18 h"),
        say("18 to 24 h"),
    ]
    says = say(
        "{share} of the events lie on weekends, before {EARLY} or after {LATE} o'clock ({zone}).",
        share=share(whole - usual, whole),
        EARLY=_EARLY,
        LATE=_LATE,
        zone=found.zone,
    )
    table = Table(say("Events by weekday"), headings, rows, list(range(1, len(headings))))
    return Chart(say("Events by weekday and hour"), charts.by_hour(found.hours), says, table)
