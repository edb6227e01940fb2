"""The opening of a report: what somebody who reads nothing else must know, and what all of it was read from."""

from __future__ import annotations

from surehand.audit.grade import Weakness
from surehand.audit.ground import Ground
from surehand.audit.log import EventLog
from surehand.audit.report.document import Block, Facts, Figures, Points, Prose, Section
from surehand.audit.report.findings import SHOWN, found, summary
from surehand.audit.report.flow import process_map
from surehand.audit.report.glossary import called
from surehand.audit.report.trust import Right
from surehand.audit.report.words import count, day, interval, percent, span
from surehand.audit.result import Audited


def at_a_glance(audited: Audited, right: Right) -> Section:
    """The few numbers and sentences that matter most."""
    there, took = audited.counts, audited.case_duration_h
    items = [("Cases", count(there.cases), f"{count(there.events)} events")]
    if judged := audited.first_time_right:
        whole = judged.overall
        told = f"of {count(whole.of)} hand-overs; {interval(whole)}"
        items.append(("First-time-right", percent(whole.share), told) if whole.of else _nothing_judged())
    items.append(("A case takes", span(took.median), f"one in ten longer than {span(took.p90)}"))
    items.append(_dearest(audited))
    return Section("summary", "Summary", [Figures(items), Points(summary(audited, right), ordered=True)])


def _nothing_judged() -> tuple[str, str, str]:
    return "First-time-right", "–", "no hand-over is decided yet"


def _dearest(audited: Audited) -> tuple[str, str, str]:
    dearest = next((each.cost for each in audited.findings if each.cost), None)
    if not dearest:
        return "Findings", str(len(audited.findings)), f"{len(audited.signs)} signs were looked for"
    cost = f"{count(dearest.low)} to {count(dearest.high)} {dearest.currency}"
    return "Dearest finding", cost, "at the rates given"


def what_was_read(log: EventLog, audited: Audited) -> Section:
    """The file, how far its history can be trusted, and what it cannot carry."""
    there = audited.counts
    left = log.rows - there.events
    pairs = [
        ("File", audited.dataset),
        ("Rows", count(log.rows) + (f", of which {count(left)} are left out" if left > 0 else "")),
        ("Period", f"{day(there.first_ts)} to {day(there.last_ts)}"),
        ("Cases, activities", f"{count(there.cases)} cases, {count(there.activities)} activities"),
        ("Columns", audited.mapping.written().replace(",", ", ")),
        ("Encoding", log.encoding),
        ("History", f"{audited.history.grade} to measure by"),
    ]
    return Section("read", "What was read", [Facts(pairs), *_weak(audited), *_withheld(audited)])


def _weak(audited: Audited) -> list[Block]:
    if not audited.history.weaknesses:
        return [Prose("Nothing that was looked for weakens this history.")]
    told = [_weakness(each) for each in audited.history.weaknesses]
    return [Prose("What is weak in this history, and what that touches:"), Points(told)]


def _weakness(each: Weakness) -> str:
    touched = dict.fromkeys(called(name.partition(".")[0]) for name in each.touches)
    return f"{each.sentence} It weakens {', '.join(touched)}." if touched else each.sentence


def _withheld(audited: Audited) -> list[Block]:
    if not audited.withheld:
        return []
    told = [f"{called(name).capitalize()}: {reason}" for name, reason in audited.withheld.items()]
    return [Prose("What this file cannot carry, and why:"), Points(told)]


def map_of(ground: Ground, right: Right) -> Section:
    """The process map."""
    drawn = process_map(ground, right)
    return Section("map", "How work flows", [Prose(drawn.says), drawn] if drawn.ways else [])


def findings_of(audited: Audited) -> Section:
    """What is wrong, the dearest first."""
    every = audited.findings
    if not every:
        signs = len(audited.signs)
        sentence = (
            f"No finding. {signs} signs were looked for, by the rules under “Method”: none of them is there."
        )
        return Section("findings", "Findings", [Prose(sentence, lead=True)])
    lead = (
        f"{len(every)} findings, the dearest first, then those that take most hours."
        " They overlap: costs and hours are not to be added up."
        if len(every) > 1
        else "One finding."
    )
    rates = "; ".join(audited.rates[name] for name in ("hour", "day", "handover"))
    blocks: list[Block] = [
        Prose(lead),
        Prose(f"Reckoned with {rates}."),
        *(found(each) for each in every[:SHOWN]),
    ]
    if len(every) > SHOWN:
        blocks.append(Prose(f"{len(every) - SHOWN} smaller ones are in the JSON file of this audit."))
    return Section("findings", "Findings", blocks)
