"""What programs show to people: names for ids of people, titles for those of stages and teams, labels of options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surehand.api.rest import shapes as s
from surehand.core.engine import Directory, HandoffState, Program, RecordState, build_packet
from surehand.core.engine import packet as core
from surehand.core.playbook import Field
from surehand.core.values import FieldValue
from surehand.runtime.facts import Facts


def packet_in_words(facts: Facts, program: Program, state: RecordState, handoff: HandoffState) -> s.Packet:
    """The packet of a handoff with everybody's name."""
    built = build_packet(program, state, handoff)
    fields = program.playbook.fields
    sections = tuple(
        s.Section(
            title=section.title,
            statements=tuple(
                _statement(each, fields[each.field], state.values.get(each.field), facts.directory)
                for each in section.statements
            ),
            from_notes=section.from_notes,
        )
        for section in built.sections
    )
    return s.Packet(sections=sections, files=built.files, note=built.note, digest=built.digest)


def handoff_in_words(facts: Facts, program: Program, handoff: HandoffState) -> s.HandoffWords:
    """What the stages, the team and the contract of a handoff are called."""
    stages, team = program.playbook.stages, facts.directory.teams.get(handoff.team)
    return s.HandoffWords(
        contract=program.contract(handoff.contract).title,
        origin=stages[handoff.origin].title if handoff.origin in stages else handoff.origin,
        target=stages[handoff.target].title if handoff.target in stages else handoff.target,
        team=team.title if team else handoff.team,
    )


def people_of_values(people: Directory, values: Mapping[str, FieldValue]) -> tuple[s.Who, ...]:
    """Everybody whom values are or come from, once each."""
    return tuple(who for each in dict.fromkeys(_named(values)) if (who := _who(people, each)))


def _named(values: Mapping[str, FieldValue]) -> Iterator[str]:
    for held in values.values():
        if held.kind == "person":
            yield str(held.value)
        yield _person_of(held.source)


def _statement(each: core.Statement, field: Field, held: FieldValue | None, people: Directory) -> s.Statement:
    person = _who(people, str(held.value)) if held and held.kind == "person" else None
    items = tuple(field.options.get(item, item) for item in each.items)
    words = ", ".join(items) if items else field.options.get(each.words, each.words)
    return s.Statement(
        field=each.field,
        title=each.title,
        words=person.name if person else words,
        person=person,
        source=each.source,
        said_by=_who(people, _person_of(each.source)),
        at=each.at,
        grade=each.grade,
        items=items,
    )


def _person_of(source: str) -> str:
    kind, _, reference = source.partition(":")
    return reference if kind == "person" else ""


def _who(people: Directory, person: str) -> s.Who | None:
    return s.Who(id=person, name=people.name(person), email=people.email(person)) if person else None
