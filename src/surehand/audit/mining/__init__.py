"""Mine a contract: the playbook that history itself suggests, each line with its evidence, and nothing without."""

from __future__ import annotations

from surehand.audit.binding import Binding, lay_stays, slug
from surehand.audit.changes import lay_changes
from surehand.audit.log import EventLog
from surehand.audit.mining.clocks import follow_ups, waits
from surehand.audit.mining.contract import look_at_fields
from surehand.audit.mining.draft import Line, Proposed, line, proposals, remark, text_of
from surehand.audit.mining.found import Found
from surehand.audit.mining.journey import Journey, propose_journey
from surehand.audit.mining.kinds import currency_of, kinds_of
from surehand.audit.mining.mined import Mined, nothing
from surehand.audit.mining.names import cleaned
from surehand.audit.mining.onto import mine_onto
from surehand.audit.mining.passed import lay_passed
from surehand.audit.mining.returning import reasons
from surehand.audit.mining.routing import staff, usual
from surehand.audit.mining.rules import GOODS, Good, Mining
from surehand.audit.mining.seen import Seen, lay_seen
from surehand.audit.mining.ways import Course, propose_course
from surehand.audit.mining.writing import lines_of

__all__ = ["GOODS", "Good", "Mined", "Mining", "Proposed", "mine", "mine_onto"]


def mine(log: EventLog, rules: Mining | None = None, *, title: str = "") -> Mined:
    """Propose a playbook from a history. A log without hand-overs gives stages and moves only."""
    rules = rules or Mining()
    seen = lay_seen(log, rules)
    journey = propose_journey(log, seen, rules)
    if not journey.steps:
        return nothing(f"no activity is in {rules.support} cases or more", rules)
    lay_stays(log, journey.binding)
    course = propose_course(log, journey, rules)
    if not course.ways:
        return nothing(f"no way between two stages is taken {rules.support} times or more", rules)
    found = _find(log, journey, course, rules)
    title = cleaned(title or log.name.partition(".")[0].replace("_", " "))
    head = list(_head(log, seen, found, rules))
    body = list(lines_of(found, rules, id_=slug(title or "mined", joint="-"), title=title or "Mined"))
    return Mined(
        text=text_of([*head, *body]),
        lines=list(proposals(body)),
        binding=_binding(found),
        rules=rules.sentences(),
        tries=found.tries,
    )


def _find(log: EventLog, journey: Journey, course: Course, rules: Mining) -> Found:
    [(cases,)] = log.db.execute("SELECT count(*) FROM case_name").fetchall()
    passed = lay_passed(log, journey, course, rules)
    columns = lay_changes(log) if passed else ()
    # How a case ended is known only at its end: nobody can ask for it before.
    columns = tuple(column for column in columns if column != log.mapping.outcome)
    kinds = kinds_of(log, columns, rules.currency or currency_of(log)) if passed else {}
    looked = look_at_fields(log, kinds, rules)
    return Found(
        journey=journey,
        course=course,
        passed=passed,
        kinds=kinds,
        contracts=looked.contracts,
        tries=looked.tries,
        waits=waits(log, rules),
        tasks=follow_ups(log, journey, rules),
        returns=reasons(log, columns, rules) if passed else {},
        people=usual(log, rules) if log.mapping.person else {},
        staff=staff(log, journey),
        cases=cases,
        percentile=log.rules.percentile,
    )


def _binding(found: Found) -> Binding:
    """What the lines of the draft stand for; stages that no way leads to are not in it."""
    used = found.used_fields()
    whole = found.journey.binding
    kept = set(found.course.stages)
    shared = {
        name: {value: stage for value, stage in by_value.items() if stage in kept}
        for name, by_value in whole.shared.items()
    }
    return Binding(
        fields={kinded.id: column for column, kinded in found.kinds.items() if column in used},
        stages={name: stage for name, stage in whole.stages.items() if stage in kept},
        teams=whole.teams,
        shared={name: by_value for name, by_value in shared.items() if by_value},
    )


def _head(log: EventLog, seen: Seen, found: Found, rules: Mining) -> list[Line]:
    """What the draft comes from, by which rules, and what it leaves out."""
    [(events, first, last)] = log.db.execute("SELECT count(*), min(began), max(ended) FROM event").fetchall()
    lines = [
        remark(
            0,
            f"Mined from {log.name}: {events:,} events of {found.cases:,} cases, {first:%Y-%m-%d} to {last:%Y-%m-%d}.",
        ),
        remark(0, "A draft to be discussed: it says what was usual, not what was right. By these rules:"),
    ]
    lines += [remark(0, f"  {name}: {sentence}") for name, sentence in rules.sentences().items()]
    lines += [remark(0, each) for each in _left_out(seen, found)]
    return [*lines, *_same(seen), line(0, "")]


def _left_out(seen: Seen, found: Found) -> list[str]:
    course = found.course
    said = [
        (seen.rare, f"{seen.rare:,} activities that too few cases have"),
        (found.journey.left_out, f"{found.journey.left_out:,} stages beyond the most frequent"),
        (course.dropped, f"{course.dropped:,} of {course.moves:,} changes of stage, on ways seldom taken"),
        (course.returns, f"{course.returns:,} changes of stage that took back the one before: returns"),
    ]
    return [f"Left out: {what}." for count, what in said if count]


def _same(seen: Seen) -> list[Line]:
    other = [(said, meant) for said, meant in {**seen.names, **seen.teams}.items() if said != meant]
    return [remark(0, f"“{cleaned(said)}” is taken for “{cleaned(meant)}”.") for said, meant in other[:20]]
