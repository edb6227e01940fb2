"""Sample records: a few believable ones to try a handoff with, each marked, and all of them removed at once.

They are made from the cases that come with a playbook, so they hold what its gates ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from surehand.core.engine import Actor, Program, RecordState, Refusal
from surehand.core.engine.cases import read_cases
from surehand.core.engine.commands import AttachFile, Move, Offer, OpenRecord, Raw
from surehand.core.playbook import Handoff, Playbook
from surehand.runtime.demo.paper import one_page
from surehand.runtime.erase import erase_record
from surehand.runtime.execute import Done, Outcome, Request, execute
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.runtime.files import store_file
from surehand.store import models as m

MARK = "Sample: "
"""What the title of a sample record begins with."""
VIA = "sample"
_NAMES = ("Lumen Bakery", "Harbour Clinic", "Oak & Field", "Nova Cycling", "Bright Lane")
_WRITTEN_FOR = date(2026, 3, 2)
"""The day on which cases play: their dates are moved by as many weeks as have passed since."""
REASON = "Sample records are removed."


def add_samples(workspace: str, actor: Actor, playbook: str, now: datetime) -> tuple[str, ...] | Refusal:
    """Make three records that begin the journey of a playbook, owned by the actor, and give back their ids.

    The first is offered to the actor, to accept it; the second is ready to be handed over; the third is nearly empty.
    """
    try:
        program = current_program(workspace, playbook)
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", f"There is no published playbook “{playbook}” here.")
    acting = Actor(actor.person, VIA)
    made: list[str] = []
    with transaction.atomic():
        for values in _fillings(workspace, program, acting, now):
            number = len(made)
            name = _NAMES[number]
            state = _begin(
                workspace, acting, program, f"{MARK}{name}", _of_its_own(values, name, program), now
            )
            if isinstance(state, Refusal):
                transaction.set_rollback(True)
                return state
            made.append(state.id)
            if number == 0:
                _offer(workspace, acting, program, state, now)
        m.SampleRecord.objects.within(workspace).bulk_create(
            m.SampleRecord(workspace_id=workspace, record=record) for record in made
        )
    return tuple(made)


def remove_samples(workspace: str, actor: Actor, now: datetime) -> int | Refusal:
    """Erase every sample record, and say how many there were."""
    rows = m.SampleRecord.objects.within(workspace)
    there = set(m.Record.objects.within(workspace).values_list("id", flat=True))
    records = [record for record in rows.values_list("record", flat=True) if record in there]
    with transaction.atomic():
        for record in records:
            erased = erase_record(workspace, actor, record, REASON, now=now)
            if isinstance(erased, Refusal) and erased.code != "no_such_record":
                transaction.set_rollback(True)
                return erased
        rows.delete()
    return len(records)


def _fillings(workspace: str, program: Program, actor: Actor, now: datetime) -> Iterator[Raw]:
    """The values of the three records: complete, complete, and hardly any."""
    good = (_moved(values, now) for values in _complete(workspace, program))
    passing = (values for values in good if _would_pass(workspace, program, actor, values, now))
    complete = list(islice(passing, 2)) or [{}]
    yield complete[0]
    yield complete[-1]
    yield dict(list(complete[0].items())[:1])


def _of_its_own(values: Raw, name: str, program: Program) -> Raw:
    """The values with long texts that name the record: word for word on several, a gate takes them for boilerplate."""
    fields = program.playbook.fields
    long = {field for field in values if field in fields and fields[field].type == "long_text"}
    return {field: f"{name}: {value}" if field in long else value for field, value in values.items()}


def _complete(workspace: str, program: Program) -> Iterator[Raw]:
    """What the cases of the first handoff fill in, with what those of the stages before it do."""
    versions = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=program.playbook.id)
    text = versions.filter(number=program.version).values_list("cases", flat=True).first() or ""
    cases = read_cases(text, "cases.yaml").cases if text else program.playbook.tests
    allowed = [case for case in cases if case.then.accepted]
    *before, last = _way(program.playbook)
    earlier: Raw = {}
    for stage in before:
        earlier |= next((dict(case.given.fields) for case in allowed if case.given.stage == stage), {})
    for case in allowed:
        if case.given.stage == last and case.when.startswith("hand off"):
            yield earlier | dict(case.given.fields)


def _way(playbook: Playbook) -> tuple[str, ...]:
    """The stages from the first to the nearest from which a handoff leads."""
    ways: list[tuple[str, ...]] = [(start,) for start in playbook.starts()]
    for way in ways:
        if _handoff_from(playbook, way[-1]):
            return way
        on = (move.target for move in playbook.ways_from(way[-1]))
        ways += [(*way, stage) for stage in on if stage not in way]
    return ways[0]


def _handoff_from(playbook: Playbook, stage: str) -> Handoff | None:
    ways = playbook.ways_from(stage)
    return next((way for way in ways if isinstance(way, Handoff)), None)


def _moved(values: Mapping[str, object], now: datetime) -> Raw:
    """The values with their dates as far from today as they were from the day of the cases, on the same weekday."""
    weeks = timedelta(weeks=-(-(now.date() - _WRITTEN_FOR).days // 7))
    return {
        name: (value + weeks).isoformat() if isinstance(value, date) else _moved_text(value, weeks)
        for name, value in values.items()
    }


def _moved_text(value: object, by: timedelta) -> object:
    try:
        return (date.fromisoformat(value) + by).isoformat() if isinstance(value, str) else value
    except ValueError:
        return value


def _would_pass(workspace: str, program: Program, actor: Actor, values: Raw, now: datetime) -> bool:
    """Whether a record with these values can be offered; it is tried and taken back."""
    with transaction.atomic():
        state = _begin(workspace, actor, program, MARK, values, now)
        passes = not isinstance(state, Refusal) and isinstance(
            _offer(workspace, actor, program, state, now), Done
        )
        transaction.set_rollback(True)
    return passes


def _begin(
    workspace: str, actor: Actor, program: Program, title: str, values: Raw, now: datetime
) -> RecordState | Refusal:
    """Open a record and move it to where it can be handed over, as far as its values allow."""
    first, *on = _way(program.playbook)
    kinds = {name: field.type for name, field in program.playbook.fields.items()}
    typed = {name: value for name, value in values.items() if kinds.get(name) != "file"}
    # The cases name people of no real company.
    typed |= {name: actor.person for name in typed if kinds.get(name) == "person"}
    command = OpenRecord(title=title, values=typed, stage=first)
    opened = execute(workspace, actor, Request(command, playbook=program.playbook.id), now=now)
    if isinstance(opened, Refusal):
        return opened
    state = opened.state
    for field in values.keys() - typed.keys():
        _attach(workspace, actor, state.id, field, now)
    for stage in on:
        moved = execute(workspace, actor, Request(Move(to=stage), state.id), now=now)
        state = moved.state if isinstance(moved, Done) else state
    return state


def _attach(workspace: str, actor: Actor, record: str, field: str, now: datetime) -> None:
    paper = one_page("Sample document", "It stands for the one you would attach here.")
    stored = store_file(workspace, "sample.pdf", [paper], actor.person, record)
    if not isinstance(stored, Refusal):
        execute(workspace, actor, Request(AttachFile(file=stored, field=field), record), now=now)


def _offer(
    workspace: str, actor: Actor, program: Program, state: RecordState, now: datetime
) -> Outcome | None:
    way = _handoff_from(program.playbook, state.stage)
    if way is None:
        return None
    note = "This is a sample: read it, then accept it, ask about it, or return it. Nothing here is real."
    command = Offer(to=way.target, receiver=actor.person, note=note)
    return execute(workspace, actor, Request(command, state.id), now=now)
