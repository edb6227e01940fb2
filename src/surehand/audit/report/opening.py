"""The opening of a report: what somebody who reads nothing else must know, and what all of it was read from."""

from __future__ import annotations

from surehand.audit.grade import Weakness
from surehand.audit.ground import Ground
from surehand.audit.log import EventLog
from surehand.audit.report.document import Block, Facts, Figures, Points, Prose, Section
from surehand.audit.report.findings import SHOWN, found, money, summary
from surehand.audit.report.flow import process_map
from surehand.audit.report.glossary import JUDGED, called
from surehand.audit.report.trust import Right
from surehand.audit.report.words import count, day, interval, percent, span
from surehand.audit.result import Audited
from surehand.audit.voice import say, told


def at_a_glance(audited: Audited, right: Right) -> Section:
    """The few numbers and sentences that matter most."""
    there, took = audited.counts, audited.case_duration_h
    items = [(say("Cases"), count(there.cases), say("{events} events", events=count(there.events)))]
    if judged := audited.first_time_right:
        whole = judged.overall
        among = say("of {of} hand-overs; {interval}", of=count(whole.of), interval=interval(whole))
        items.append(
            (say("First-time-right"), percent(whole.share), among) if whole.of else _nothing_judged()
        )
    items.append(
        (say("A case takes"), span(took.median), say("one in ten longer than {p90}", p90=span(took.p90)))
    )
    items.append(_dearest(audited))
    return Section("summary", say("Summary"), [Figures(items), Points(summary(audited, right), ordered=True)])


def _nothing_judged() -> tuple[str, str, str]:
    return say("First-time-right"), "–", say("no hand-over is decided yet")


def _dearest(audited: Audited) -> tuple[str, str, str]:
    dearest = next((each.cost for each in audited.findings if each.cost), None)
    if not dearest:
        return (
            say("Findings"),
            str(len(audited.findings)),
            say("{number} signs were looked for", number=len(audited.signs)),
        )
    return say("Dearest finding"), money(dearest), say("at the rates given")


def what_was_read(log: EventLog, audited: Audited) -> Section:
    """The file, how far its history can be trusted, and what it cannot carry."""
    there = audited.counts
    left = log.rows - there.events
    pairs = [
        (say("File"), audited.dataset),
        (
            say("Rows"),
            say("{n}, of which {left} are left out", n=count(log.rows), left=count(left))
            if left > 0
            else count(log.rows),
        ),
        (
            say("Period"),
            say("{first_ts} to {last_ts}", first_ts=day(there.first_ts), last_ts=day(there.last_ts)),
        ),
        (
            say("Cases, activities"),
            say(
                "{cases} cases, {activities} activities",
                cases=count(there.cases),
                activities=count(there.activities),
            ),
        ),
        (say("Columns"), audited.mapping.written().replace(",", ", ")),
        (say("Encoding"), log.encoding),
        (say("History"), say(JUDGED[audited.history.grade])),
    ]
    return Section("read", say("What was read"), [Facts(pairs), *_weak(audited), *_withheld(audited)])


def _weak(audited: Audited) -> list[Block]:
    if not audited.history.weaknesses:
        return [Prose(say("Nothing that was looked for weakens this history."))]
    weak = [_weakness(each) for each in audited.history.weaknesses]
    return [Prose(say("What is weak in this history, and what that touches:")), Points(weak)]


def _weakness(each: Weakness) -> str:
    touched = dict.fromkeys(called(name.partition(".")[0]) for name in each.touches)
    sentence = told(each.sentence)
    return f"{sentence} {say('It weakens {touched}.', touched=', '.join(touched))}" if touched else sentence


def _withheld(audited: Audited) -> list[Block]:
    if not audited.withheld:
        return []
    lacking = [f"{_begun(called(name))}: {told(reason)}" for name, reason in audited.withheld.items()]
    return [Prose(say("What this file cannot carry, and why:")), Points(lacking)]


def _begun(text: str) -> str:
    """With a capital letter; the rest stays as the language has it."""
    return text[:1].upper() + text[1:]


def map_of(ground: Ground, right: Right) -> Section:
    """The process map."""
    drawn = process_map(ground, right)
    return Section("map", say("How work flows"), [Prose(drawn.says), drawn] if drawn.ways else [])


def findings_of(audited: Audited) -> Section:
    """What is wrong, the dearest first."""
    every = audited.findings
    if not every:
        signs = len(audited.signs)
        sentence = say(
            "No finding. {signs} signs were looked for, by the rules under “Method”: none of them is there.",
            signs=signs,
        )
        return Section("findings", say("Findings"), [Prose(sentence, lead=True)])
    lead = (
        say(
            "{number} findings, the dearest first, then those that take most hours. They overlap: costs "
            "and hours are not to be added up.",
            number=len(every),
        )
        if len(every) > 1
        else say("One finding.")
    )
    rates = "; ".join(told(audited.rates[name]) for name in ("hour", "day", "handover"))
    blocks: list[Block] = [
        Prose(lead),
        Prose(say("Reckoned with {rates}.", rates=rates)),
        *(found(each) for each in every[:SHOWN]),
    ]
    if len(every) > SHOWN:
        blocks.append(
            Prose(say("{n} smaller ones are in the JSON file of this audit.", n=len(every) - SHOWN))
        )
    return Section("findings", say("Findings"), blocks)
