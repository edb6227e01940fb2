"""What a process keeps of its workspaces: as long as it holds, and never more than so much."""

import pytest

from surehand.runtime import facts
from surehand.runtime.facts import NoSuchPlaybook, facts_of, program_of
from surehand.runtime.people import add_person
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests.sample import PLAYBOOK


def test_facts_are_read_once(workspace, django_assert_num_queries):
    known = facts_of(workspace.id)

    with django_assert_num_queries(1):
        assert facts_of(workspace.id) is known


def test_changed_facts_are_read_anew(workspace):
    before = facts_of(workspace.id)
    person = add_person(workspace.id, "Nora New", "nora@example.com")

    assert person.pk not in before.directory.people
    assert person.pk in facts_of(workspace.id).directory.people


def test_facts_of_few_workspaces_are_kept(db):
    for number in range(facts.MOST_FACTS + 5):
        facts_of(create_workspace(f"Company {number}").pk)

    assert facts._facts.cache_info().currsize == facts.MOST_FACTS


def test_a_program_is_made_once(workspace, django_assert_num_queries):
    made = program_of(workspace.id, "client", 1)

    with django_assert_num_queries(0):
        assert program_of(workspace.id, "client", 1) is made


def test_few_programs_are_kept(workspace, monkeypatch):
    rows = m.PlaybookVersion.objects.within(workspace.id)
    first = rows.get(number=1)
    numbers = range(2, facts.MOST_PROGRAMS + 5)
    fields = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    rows.bulk_create([m.PlaybookVersion(**fields | {"id": f"pbv_{n}", "number": n}) for n in numbers])
    monkeypatch.setattr(facts, "Program", lambda playbook, number: number)
    for number in numbers:
        assert program_of(workspace.id, "client", number) == number

    assert program_of.cache_info().currsize == facts.MOST_PROGRAMS


def test_a_missing_program_is_looked_for_again(workspace):
    with pytest.raises(NoSuchPlaybook):
        program_of(workspace.id, "client", 2)
    workspace.publish(PLAYBOOK.replace("accept_within: 4 working hours", "accept_within: 1 working hour"))

    assert program_of(workspace.id, "client", 2).version == 2
