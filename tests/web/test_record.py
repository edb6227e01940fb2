"""The page of a record: what is known and from whom, what is next, notes, files, tasks, owner, timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surehand.core.engine import RecordState, Refusal
from surehand.core.engine.commands import AddTask, AttachFile, Merge, Offer, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.facts import facts_changed
from surehand.runtime.files import store_file
from surehand.runtime.people import deactivate
from surehand.store import models as m
from surehand.web.record import timeline
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]


def edit(visitor: Visitor, record: str, field: str) -> Page:
    """The page of a record with the input of one field open."""
    return visitor.get(f"records/{record}?edit={field}")


def test_the_head_tells_name_owner_and_stage(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    assert (
        sender.get(f"records/{record}")
        .words_of(class_="record-head")
        .startswith("Client journey Ada Ltd You · Won (Sales), just now")
    )


def test_the_track_marks_where_it_is(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.get(f"records/{record}")
    assert page.words_of(aria_current="step") == "Won"
    assert page.words_of(class_="past") == "Proposal"


def test_values_tell_their_source_and_age(
    workspace: Company, sender: Visitor, receiver: Visitor, at_ten: Callable[[datetime], None]
) -> None:
    record = workspace.open(package="premium")
    at_ten(sample.NOW + timedelta(days=4))
    assert sender.get(f"records/{record}").words_of(class_="provenance") == "You, 4 days ago · asserted"
    assert (
        receiver.get(f"records/{record}").words_of(class_="provenance").startswith("Sam Sender, 4 days ago")
    )


def test_values_stand_in_the_readers_words(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(package="premium", manager="rita@example.com", start_date="2026-03-30")
    page = sender.get(f"records/{record}")
    assert page.words_of(id="field-package").startswith("Package Premium")
    assert page.words_of(id="field-manager").startswith("Account manager Rita Receiver")
    assert page.words_of(id="field-start_date").startswith("Start date 30 Mar 2026")


def test_an_unknown_field_can_be_filled(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    page = sender.get(sender.get(f"records/{record}").link("Client name").partition("#")[0])
    after = sender.send(page, "/set", field__client_name="Ada & Sons")
    assert ("Saved." in after.text, "Ada & Sons" in after.text) == (True, True)
    assert state(record).values["client_name"].source == f"person:{workspace.sender}"


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        ("client_name", {"field.client_name": "Bob Ltd"}, "Bob Ltd"),
        ("industry", {"field.industry": "health"}, "Health"),
        ("contract_value", {"field.contract_value.amount": "1,250.50"}, "1,250.50 USD"),
        (
            "contract_value",
            {"field.contract_value.amount": "9", "field.contract_value.currency": "eur"},
            "9 EUR",
        ),
        ("start_date", {"field.start_date": "2026-04-01"}, "1 Apr 2026"),
        ("scope", {"field.scope": "Two lines\r\nof text"}, "Two lines of text"),
        ("goals", {"field.goals": "First\r\n\r\nSecond"}, "First Second"),
        ("main_contact", {"field.main_contact.email": "jo@ada.example"}, "jo@ada.example"),
        ("access_granted", {"field.access_granted": "yes"}, "yes"),
    ],
)
def test_each_kind_of_value_can_be_typed(
    workspace: Company, sender: Visitor, field: str, typed: dict[str, str], shown: str
) -> None:
    record = workspace.open()
    page = sender.send(edit(sender, record, field), "/set", **typed)
    assert page.words_of(id=f"field-{field}").replace("*", "").partition(" You, just now")[0].endswith(shown)


def test_what_is_typed_is_read_back_unchanged(workspace: Company, sender: Visitor, state: State) -> None:
    values = {
        **sample.COMPLETE,
        "main_contact": "Jo <jo@ada.example>",
        "access_granted": True,
        "industry": "retail",
    }
    record = workspace.open(**values)
    before = state(record)
    for field in values:
        sender.send(edit(sender, record, field), "/set")
    after = state(record)
    assert {name: held.value for name, held in after.values.items()} == {
        name: held.value for name, held in before.values.items()
    }


def test_saving_what_stands_takes_over_nobodys_word(
    workspace: Company, receiver: Visitor, state: State
) -> None:
    record = workspace.open(scope="Fifty products in a shop")
    receiver.send(edit(receiver, record, "scope"), "/set")
    assert state(record).values["scope"].source == f"person:{workspace.sender}"


def test_somebody_who_left_stays_in_their_field(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(manager="stan@example.com")
    assert deactivate(workspace.id, workspace.stranger) is None
    page = edit(sender, record, "manager")
    assert page.form("/set").data["field.manager"] == [workspace.stranger]
    sender.send(page, "/set")
    assert state(record).values["manager"].value == workspace.stranger


def test_saving_confirms_what_grows_stale(
    workspace: Company, sender: Visitor, state: State, at_ten: Callable[[datetime], None]
) -> None:
    record = workspace.open(access_granted=True)
    later = sample.NOW + timedelta(days=20)
    at_ten(later)
    sender.send(edit(sender, record, "access_granted"), "/set")
    assert state(record).values["access_granted"].at == later


def test_an_unreadable_value_is_refused_at_its_input(
    workspace: Company, sender: Visitor, state: State
) -> None:
    record = workspace.open()
    page = sender.send(edit(sender, record, "start_date"), "/set", field__start_date="tomorrow")
    assert page.status == 409
    assert page.words_of(id="edit-start_date-problem").startswith("Start date:")
    assert page.form("/set").data["field.start_date"] == ["tomorrow"]
    assert "start_date" not in state(record).values


def test_a_stale_edit_is_refused(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(client_name="Ada")
    page = edit(sender, record, "client_name")
    workspace.done(workspace.receiver, SetFields(values={"client_name": "Ada GmbH"}), record)
    refused = sender.send(page, "/set", field__client_name="Ada AG")
    assert "Rita Receiver set Client name, just now." in refused.words_of(class_="refusal")
    assert state(record).values["client_name"].value == "Ada GmbH"


def test_after_a_stale_edit_the_second_try_counts(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(client_name="Ada")
    page = edit(sender, record, "client_name")
    workspace.done(workspace.receiver, SetFields(values={"client_name": "Ada GmbH"}), record)
    refused = sender.send(page, "/set", field__client_name="Ada AG")
    assert refused.form("/set").data["field.client_name"] == ["Ada AG"]
    sender.send(refused, "/set")
    assert state(record).values["client_name"].value == "Ada AG"


def test_a_note_is_kept_once_however_often_sent(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.get(f"records/{record}")
    for _ in range(3):
        after = sender.send(page, "/note", text="They prefer calls.")
    assert len([each for each in after.elements if each.attributes.get("class") == "note"]) == 1


def test_a_refused_form_can_be_sent_again(workspace: Company, admin: Visitor) -> None:
    record = workspace.open()
    page = admin.get(f"records/{record}")
    m.Person.objects.within(workspace.id).filter(id=workspace.admin).update(role="viewer")
    facts_changed(workspace.id)
    assert admin.send(page, "/note", text="Hello").status == 409
    m.Person.objects.within(workspace.id).filter(id=workspace.admin).update(role="admin")
    facts_changed(workspace.id)
    assert admin.send(page, "/note", text="Hello").status == 200


def test_an_empty_note_is_refused(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.send(sender.get(f"records/{record}"), "/note", text="  ")
    assert (page.status, "Write the note." in page.text) == (409, True)


def test_a_file_is_attached_and_sent_back(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    file = SimpleUploadedFile("brief.html", b"<script>alert(1)</script>")
    page = sender.send(sender.get(f"records/{record}"), "/attach", file=file)
    answer = sender.client.get(page.first(aria_label="Download brief.html").attributes["href"])
    assert answer.getvalue() == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="brief.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_same_file_is_attached_once(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    page = sender.get(f"records/{record}")
    for _ in range(2):
        sender.send(page, "/attach", file=SimpleUploadedFile("a.txt", b"same"))
    assert len(state(record).files) == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("setup.exe", b"MZ"), "“setup.exe” is a program"),
        (SimpleUploadedFile("empty.txt", b""), "“empty.txt” is empty"),
    ],
)
def test_unfit_files_are_refused(
    workspace: Company, sender: Visitor, file: SimpleUploadedFile, sentence: str
) -> None:
    record = workspace.open()
    page = sender.send(sender.get(f"records/{record}"), "/attach", file=file)
    assert (page.status, sentence in page.text) == (409, True)


def test_files_of_other_records_are_not_there(workspace: Company, sender: Visitor) -> None:
    one, other = workspace.open("One"), workspace.open("Other")
    file = store_file(workspace.id, "a.txt", [b"x"], workspace.sender, one)
    assert not isinstance(file, Refusal)
    workspace.done(workspace.sender, AttachFile(file=file), one)
    answers = [sender.client.get(f"{sender.base}records/{record}/files/{file.id}") for record in (one, other)]
    assert (answers[0].getvalue(), answers[1].status_code) == (b"x", 404)


def test_a_task_is_added_for_the_end_of_a_day(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    page = sender.send(
        sender.get(f"records/{record}"),
        "/add-task",
        title="Call them",
        owner=workspace.receiver,
        due="2026-03-05",
    )
    (task,) = state(record).tasks.values()
    assert (task.title, task.owner, task.due) == (
        "Call them",
        workspace.receiver,
        datetime(2026, 3, 5, 17, tzinfo=UTC),
    )
    assert "Call them Rita Receiver · due in 3 working days" in page.text


def test_a_task_without_a_day_is_refused_with_what_was_typed(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.send(sender.get(f"records/{record}"), "/add-task", title="Call them", due="")
    assert "A task is due on a day" in page.text
    assert page.form("/add-task").data["title"] == ["Call them"]


def test_a_task_is_due_another_day(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    task = AddTask(title="Call them", owner=workspace.sender, due=datetime(2026, 3, 5, 17, tzinfo=UTC))
    workspace.done(workspace.sender, task, record)
    page = sender.send(sender.get(f"records/{record}"), "/reschedule", due="2026-03-09")
    (task,) = state(record).tasks.values()
    assert (task.due, page.status) == (datetime(2026, 3, 9, 17, tzinfo=UTC), 200)
    assert "It is due on another day." in page.text
    refused = sender.send(page, "/reschedule", due="soon")
    assert (refused.status, "A task is due on a day: choose one." in refused.text) == (409, True)


def test_a_record_is_renamed(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    page = sender.send(sender.get(f"records/{record}"), "/rename", title="Ada & Co")
    assert (state(record).title, page.status) == ("Ada & Co", 200)
    refused = sender.send(page, "/rename", title=" ")
    assert (refused.status, state(record).title) == (409, "Ada & Co")


def test_a_task_is_completed_and_reopened(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    task = AddTask(title="Call them", owner=workspace.sender, due=sample.NOW)
    workspace.done(workspace.sender, task, record)
    page = sender.send(sender.get(f"records/{record}"), "/complete")
    assert "1 done Call them" in page.text
    sender.send(page, "/reopen")
    assert [each.done_at for each in state(record).tasks.values()] == [None]


def test_the_owner_is_changed_with_a_reason(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    page = sender.send(
        sender.get(f"records/{record}"), "/reassign", to=workspace.sales_lead, reason="I am on holiday."
    )
    assert "Lea Lead is the owner now" in page.text
    assert state(record).owner == workspace.sales_lead


def test_strangers_cannot_change_the_owner(workspace: Company, stranger: Visitor) -> None:
    record = workspace.open()
    forms = {form.action.rpartition("/")[2] for form in stranger.get(f"records/{record}").forms}
    assert {"reassign", "archive"} & forms == set()


def test_an_archived_record_only_takes_notes(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.send(sender.get(f"records/{record}"), "/archive", reason="They closed.")
    acts = {form.action.rpartition("/")[2] for form in page.forms if record in form.action}
    assert ("Archived on Mon 2 Mar 2026" in page.text, acts) == (True, {"note"})


def test_a_merged_record_takes_nothing(workspace: Company, lead: Visitor) -> None:
    record, into = workspace.open("Twin"), workspace.open()
    workspace.done(workspace.sales_lead, Merge(into=into), record)
    page = lead.get(f"records/{record}")
    assert "Merged into another record" in page.text
    assert not [form for form in page.forms if record in form.action]


def test_the_next_step_of_a_returned_record_is_to_fix_it(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered()
    back = Return(handoff=handoff, reasons=(ReturnedFor("capacity"),))
    workspace.done(workspace.receiver, back, record)
    step = sender.get(f"records/{record}").words_of(class_="next-step")
    assert (
        step == "Next Rita Receiver returned it. Fix what is wrong, then offer it again. Fix and offer again"
    )


def test_the_next_step_of_an_offer_is_the_receivers(workspace: Company, sender: Visitor) -> None:
    record, _ = workspace.offered()
    step = sender.get(f"records/{record}").words_of(class_="next-step")
    assert step == "Next Rita Receiver to accept it. due in 4 working hours Open the handoff"


def test_the_timeline_tells_everything(workspace: Company, sender: Visitor) -> None:
    record, _ = workspace.offered()
    told = sender.get(f"records/{record}").words_of(id="timeline")
    assert "You offered it to Rita Receiver (Sales to onboarding)" in told
    assert "Rita Receiver by inbox" in told
    assert "You opened it in Won" in told


@pytest.mark.parametrize(
    ("show", "there", "not_there"),
    [
        ("decisions", "offered it to", "wrote a note"),
        ("changes", "set Contract value and Package", "offered it to"),
        ("notes", "wrote a note", "offered it to"),
        ("messages", "Surehand told Rita Receiver by email, on its way (Handoff offered)", "wrote a note"),
        ("nonsense", "wrote a note", "Nothing of this kind"),
    ],
)
def test_the_timeline_is_filtered(
    workspace: Company, sender: Visitor, show: str, there: str, not_there: str
) -> None:
    record, _ = workspace.offered()
    workspace.done(
        workspace.sender, SetFields(values={"package": "premium", "contract_value": "9000 USD"}), record
    )
    sender.send(sender.get(f"records/{record}"), "/records/" + record + "/note", text="They prefer calls.")
    told = sender.get(f"records/{record}?show={show}").words_of(id="timeline")
    assert (there in told, not_there in told) == (True, False)


@pytest.mark.parametrize(("show", "entries"), [("all", 3), ("messages", 3)])
def test_the_timeline_comes_in_pages(
    workspace: Company, sender: Visitor, monkeypatch: pytest.MonkeyPatch, show: str, entries: int
) -> None:
    monkeypatch.setattr(timeline, "PER_PAGE", 2)
    record, _ = workspace.offered()
    workspace.done(workspace.sender, SetFields(values={"package": "premium"}), record)
    page = sender.get(f"records/{record}?show={show}")
    counts = [page.html.count('<li class="event')]
    while page.has(id="older"):
        page = sender.get(page.link("Show older").partition("#")[0])
        counts.append(page.html.count('<li class="event'))
    assert (max(counts), sum(counts)) == (2, entries)


def test_unknown_records_are_not_there(workspace: Company, sender: Visitor) -> None:
    assert sender.get("records/rec_nothing").status == 404


def test_refused_tries_have_a_tab_of_their_own(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    workspace.refused(workspace.sender, Offer(to="onboarding"), record)
    page = sender.get(f"records/{record}")
    assert "that was refused" not in page.words_of(id="timeline")
    tries = sender.get(page.link("Refused tries")).words_of(id="timeline")
    assert "You tried something that was refused: To go to Onboarding" in tries


def test_fields_of_later_stages_are_folded(workspace: Company, sender: Visitor) -> None:
    folded = sender.get(f"records/{workspace.open()}").words_of(class_="later-fields")

    assert folded.startswith("Later stages: 2 not known yet")
    assert "Access granted" in folded
    assert "Start date" not in folded


def test_a_later_field_that_is_known_is_not_folded(workspace: Company, sender: Visitor) -> None:
    folded = sender.get(f"records/{workspace.open(access_granted='yes')}").words_of(class_="later-fields")

    assert folded.startswith("Later stages: 1 not known yet")
    assert "Access granted" not in folded
