"""Everything a report shows, taken from a log and what was measured in it, once: after that the log is not needed."""

from __future__ import annotations

from collections.abc import Iterable

from surehand.audit.ground import Ground, lay_ground
from surehand.audit.log import EventLog
from surehand.audit.report.document import Report
from surehand.audit.report.long_names import cut_names
from surehand.audit.report.method import method
from surehand.audit.report.opening import at_a_glance, findings_of, map_of, what_was_read
from surehand.audit.report.passing import handovers, trust_in
from surehand.audit.report.timing import where_time_goes
from surehand.audit.report.trust import pairs_right
from surehand.audit.report.words import count, day
from surehand.audit.report.working import courses, fields, when_and_who
from surehand.audit.result import Audited
from surehand.audit.voice import ENGLISH, Voice, language, say, speaking


def gather(
    log: EventLog,
    audited: Audited,
    *,
    title: str = "",
    author: str = "",
    made_on: str = "",
    voice: Voice = ENGLISH,
) -> Report:
    """A report of a log; ``audited`` is what `examine` gave for it.

    ``made_on`` is a day as ISO 8601 has it, or any other text as it is to be written; ``voice`` is the language.
    """
    [report] = gather_in((voice,), log, audited, title=title, author=author, made_on=made_on)
    return report


def gather_in(
    voices: Iterable[Voice],
    log: EventLog,
    audited: Audited,
    *,
    title: str = "",
    author: str = "",
    made_on: str = "",
) -> list[Report]:
    """As `gather`, in each of several languages: the ground is laid once for all of them."""
    ground = lay_ground(log, audited.timers)
    reports = []
    for voice in voices:
        with speaking(voice):
            reports.append(_gathered(log, audited, ground, (title, author, made_on)))
    return reports


def _gathered(log: EventLog, audited: Audited, ground: Ground, named: tuple[str, str, str]) -> Report:
    title, author, made_on = named
    right = pairs_right(ground) if audited.first_time_right else {}
    there = audited.counts
    every = (
        at_a_glance(audited, right),
        what_was_read(log, audited),
        map_of(ground, right),
        trust_in(audited, right),
        findings_of(audited),
        where_time_goes(ground, audited),
        when_and_who(audited),
        handovers(audited),
        courses(audited),
        fields(audited),
        method(audited),
    )
    return Report(
        language=language(),
        title=title or say("Audit of {dataset}", dataset=audited.dataset),
        subtitle=say(
            "{cases} cases, {first_ts} to {last_ts}",
            cases=count(there.cases),
            first_ts=day(there.first_ts),
            last_ts=day(there.last_ts),
        ),
        author=author,
        made_on=day(made_on) if made_on else "",
        sections=cut_names([section for section in every if section.blocks], audited),
    )
