"""Everything a report shows, taken from a log and what was measured in it, once: after that the log is not needed."""

from __future__ import annotations

from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog
from surehand.audit.report.document import Report
from surehand.audit.report.method import method
from surehand.audit.report.opening import at_a_glance, findings_of, map_of, what_was_read
from surehand.audit.report.passing import handovers, trust_in
from surehand.audit.report.timing import where_time_goes
from surehand.audit.report.trust import pairs_right
from surehand.audit.report.words import day
from surehand.audit.report.working import courses, fields, when_and_who
from surehand.audit.result import Audited


def gather(
    log: EventLog, audited: Audited, *, title: str = "", author: str = "", made_on: str = ""
) -> Report:
    """A report of a log; ``audited`` is what `examine` gave for it. ``made_on`` is a day as it is to be written."""
    ground = lay_ground(log, audited.timers)
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
        title=title or f"Audit of {audited.dataset}",
        subtitle=f"{there.cases:,} cases, {day(there.first_ts)} to {day(there.last_ts)}",
        author=author,
        made_on=made_on,
        sections=[section for section in every if section.blocks],
    )
