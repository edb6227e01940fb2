"""Playbooks of a workspace: drafts change, published versions never do, and errors are not published."""

import pytest

from surehand.core.engine import Actor
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.facts import NoSuchPlaybook, current_program, forget, program_of
from surehand.runtime.playbook_checks import check_text
from surehand.runtime.playbooks import publish
from surehand.runtime.shipped import shipped_playbooks
from surehand.store import models as m
from tests.sample import PLAYBOOK

SECOND = PLAYBOOK.replace("Client journey", "The journey")
WITH_ERROR = PLAYBOOK.replace("requires: [manager]", "requires: [manger]")


def versions(workspace):
    rows = m.PlaybookVersion.objects.within(workspace.id).order_by("number")
    return [(row.number, row.status) for row in rows]


def test_publishing_retires_the_former(workspace):
    workspace.publish(SECOND)

    assert versions(workspace) == [(1, "retired"), (2, "published")]
    assert m.PlaybookEntry.objects.within(workspace.id).get().title == "The journey"


def test_a_draft_is_replaced_by_the_next(workspace):
    numbers = [save_draft(workspace.id, text).number for text in (SECOND, WITH_ERROR)]

    assert numbers == [2, 2]
    assert "manger" in m.PlaybookVersion.objects.within(workspace.id).get(number=2).text


def test_a_draft_is_in_force_for_nobody(workspace):
    save_draft(workspace.id, SECOND)

    assert current_program(workspace.id, "client").version == 1
    with pytest.raises(NoSuchPlaybook):
        program_of(workspace.id, "client", 2)


def test_a_published_version_is_never_changed(workspace):
    before = m.PlaybookVersion.objects.within(workspace.id).get(number=1)
    save_draft(workspace.id, SECOND)
    workspace.publish(SECOND)

    after = m.PlaybookVersion.objects.within(workspace.id).get(number=1)

    assert (after.text, after.digest) == (before.text, before.digest)


def test_a_draft_with_errors_is_kept_not_published(workspace):
    saved = save_draft(workspace.id, WITH_ERROR)

    assert isinstance(saved, Saved)
    assert not saved.publishable
    refusal = publish(workspace.id, Actor(workspace.admin), "client", "Clearer")
    assert refusal.code == "playbook_has_errors"
    assert "manger" in refusal.sentence
    assert versions(workspace) == [(1, "published"), (2, "draft")]


def test_a_file_that_cannot_be_read_is_refused(workspace):
    refusal = save_draft(workspace.id, "playbook: [")

    assert (refusal.code, versions(workspace)) == ("playbook_has_errors", [(1, "published")])


def test_without_a_draft_nothing_is_published(workspace):
    assert publish(workspace.id, Actor(workspace.admin), "client", "Clearer").code == "no_draft"
    assert publish(workspace.id, Actor(workspace.admin), "nothing", "Clearer").code == "no_draft"


def test_only_leads_publish(workspace):
    save_draft(workspace.id, SECOND)

    for person in (workspace.sender, workspace.stranger, "prs_x"):
        assert publish(workspace.id, Actor(person), "client", "Clearer").code == "not_a_lead"
    assert publish(workspace.id, Actor(workspace.sales_lead), "client", "Clearer").number == 2


def test_whoever_left_publishes_nothing(workspace):
    m.Person.objects.within(workspace.id).filter(id=workspace.sales_lead).update(active=False)
    forget()
    save_draft(workspace.id, SECOND)

    assert publish(workspace.id, Actor(workspace.sales_lead), "client", "Clearer").code == "not_a_lead"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_publishing_needs_a_reason(workspace, reason):
    save_draft(workspace.id, SECOND)

    assert publish(workspace.id, Actor(workspace.admin), "client", reason).code == "reason_missing"
    assert versions(workspace) == [(1, "published"), (2, "draft")]


def test_going_back_needs_a_reason(workspace):
    workspace.publish(SECOND)

    assert publish(workspace.id, Actor(workspace.admin), "client", "", number=1).code == "reason_missing"
    assert current_program(workspace.id, "client").version == 2


def test_who_published_and_why_is_kept(workspace):
    save_draft(workspace.id, SECOND)
    publish(workspace.id, Actor(workspace.admin), "client", "Clearer names")

    row = m.PlaybookVersion.objects.within(workspace.id).get(number=2)

    assert (row.published_by_id, row.reason) == (workspace.admin, "Clearer names")


def test_it_is_checked_against_this_workspace(workspace):
    _, problems = check_text(workspace.id, PLAYBOOK.replace("team: delivery, by", "team: kitchen, by"))

    assert any("kitchen" in problem.sentence for problem in problems)


def test_a_version_is_made_ready_once(workspace):
    assert program_of(workspace.id, "client", 1) is program_of(workspace.id, "client", 1)


def test_an_unknown_playbook_is_an_error(workspace):
    for playbook in ("nothing", "a\x00b"):
        with pytest.raises(NoSuchPlaybook):
            current_program(workspace.id, playbook)


def test_shipped_playbooks_can_be_read(db):
    shipped = shipped_playbooks()

    assert "agency/client" in shipped
    assert not any("test" in name for name in shipped)
