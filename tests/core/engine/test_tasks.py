"""Tasks: created by the playbook or by hand, always with an owner and a due time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from surehand.core.calendar import Duration, calendar_from_plain
from surehand.core.engine.commands import (
    AddTask,
    CompleteTask,
    FireTimer,
    Move,
    Reassign,
    ReassignTask,
    ReopenTask,
    RescheduleTask,
)
from surehand.core.engine.due import due_moment, timers
from surehand.core.playbook import parse_due
from tests.sample import (
    CALENDARS,
    CLOCK,
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
    program,
)

TOMORROW = NOW + timedelta(days=1)
CALL = AddTask(title="  Call \n them ", owner="rita@example.com", due=TOMORROW)
OFFICE = CALENDARS["office"]


def called(**options):
    story = Story(**options)
    story.done(SENDER, CALL)
    return story


def tasks_of(story):
    return {task.template: task for task in story.state.tasks.values()}


def test_a_task_by_hand_has_owner_and_due():
    task = called().state.tasks["task_1"]

    assert (task.title, task.owner, task.due, task.created_at) == ("Call them", RECEIVER, TOMORROW, NOW)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AddTask(title=" ", owner=SENDER, due=TOMORROW), "no_title"),
        (AddTask(title="Call", owner="", due=TOMORROW), "no_such_person"),
        (AddTask(title="Call", owner=STRANGER, due=TOMORROW), "only_a_viewer"),
    ],
)
def test_a_task_says_who_does_what(command, code):
    looking = directory(changed(STRANGER, role="viewer"))

    assert Story(directory=looking).refused(SENDER, command).code == code


def test_a_long_title_is_cut():
    state = Story().done(SENDER, AddTask(title="x" * 400, owner=SENDER, due=TOMORROW))

    assert len(state.tasks["task_1"].title) == 300


def test_done_tells_who_and_when():
    story = called().wait(hours=1)

    task = story.done(STRANGER, CompleteTask(task="task_1", note="Easy")).tasks["task_1"]

    assert (task.done_by, task.done_at) == (STRANGER, story.now)


def test_it_is_done_once():
    story = called()
    story.done(STRANGER, CompleteTask(task="task_1"))

    refusal = story.refused(SENDER, CompleteTask(task="task_1"))

    assert (refusal.code, refusal.sentence) == ("already_done", "Stan Stranger has done it already.")


def test_it_can_be_opened_again():
    story = called()
    story.done(RECEIVER, CompleteTask(task="task_1"))

    assert (
        story.done(SENDER, ReopenTask(task="task_1", reason="They did not answer")).tasks["task_1"].done_at
        is None
    )
    assert story.refused(SENDER, ReopenTask(task="task_1")).code == "not_done"


def test_it_can_be_given_to_somebody_else():
    story = called()

    assert story.done(SENDER, ReassignTask(task="task_1", to=STRANGER)).tasks["task_1"].owner == STRANGER


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ReassignTask(task="task_1", to=RECEIVER), "already_theirs"),
        (ReassignTask(task="task_1", to="nobody@example.com"), "no_such_person"),
        (ReassignTask(task="task_9", to=SENDER), "no_such_task"),
        (CompleteTask(task="task_9"), "no_such_task"),
        (ReopenTask(task="task_9"), "no_such_task"),
    ],
)
def test_it_is_given_to_people_who_work(command, code):
    assert called().refused(SENDER, command).code == code


def test_a_done_task_is_nobody_elses():
    story = called()
    story.done(RECEIVER, CompleteTask(task="task_1"))

    assert story.refused(SENDER, ReassignTask(task="task_1", to=STRANGER)).code == "already_done"


def due_timer(story):
    return timers(story.program, story.calendars, story.state)["task_1:due"].at


def test_it_can_be_due_at_another_time():
    story = called()
    later = story.state.tasks["task_1"].due + timedelta(days=3)

    for _ in range(2):
        story.done(SENDER, RescheduleTask(task="task_1", due=later))

    assert story.state.tasks["task_1"].due == due_timer(story) == later
    assert story.kinds.count("task_rescheduled") == 1


def test_another_due_time_begins_anew():
    story = called().let_pass(days=1)
    assert story.state.tasks["task_1"].steps
    later = story.now + timedelta(days=1)

    story.done(SENDER, RescheduleTask(task="task_1", due=later))

    assert story.state.tasks["task_1"].steps == ()
    assert due_timer(story) == later


def test_a_done_task_keeps_its_due_time():
    story = called()
    story.done(RECEIVER, CompleteTask(task="task_1"))

    assert story.refused(SENDER, RescheduleTask(task="task_1", due=NOW)).code == "already_done"


def test_an_overdue_task_is_told_once():
    story = called().let_pass(days=1)

    assert (story.kinds[-1], story.state.tasks["task_1"].steps) == ("task_overdue", ("task_due:0",))
    assert story.let_pass(days=30).kinds.count("task_overdue") == 1


def test_a_task_done_in_time_is_not_overdue():
    story = called()
    story.done(RECEIVER, CompleteTask(task="task_1"))
    story.wait(days=2)

    assert story.refused(CLOCK, FireTimer(timer="task_1:due")).code == "timer_gone"


def test_an_open_task_is_not_created_twice():
    with_a_task = program(
        ("  proposal -> lost:", "  won -> proposal: {}\n  proposal -> lost:"),
        (
            "  proposal -> won: {requires: [contract_value]}",
            "  proposal -> won: {tasks: [{id: thank, title: Thank them, due: 1 day after moved}]}",
        ),
    )
    story = Story(program=with_a_task, stage="proposal")
    for to in ("won", "proposal", "won"):
        story.done(SENDER, Move(to=to))

    assert [task.template for task in story.state.tasks.values()] == ["thank"]
    story.done(SENDER, CompleteTask(task="task_1"))
    story.done(SENDER, Move(to="proposal"))
    story.done(SENDER, Move(to="won"))
    assert len(story.state.tasks) == 2


def test_a_task_without_its_owner_goes_to_the_records():
    gone = directory(changed(ONBOARDING_LEAD, active=False))

    assert tasks_of(Story(directory=gone).offered().accepted())["prepare"].owner == RECEIVER


def test_a_viewer_gets_no_task():
    looking = directory(changed(ONBOARDING_LEAD, role="viewer"))

    assert tasks_of(Story(directory=looking).offered().accepted())["prepare"].owner == RECEIVER


def test_titles_name_the_fields():
    titled = program(('"Call {client_name}"', '"Call {client_name} on {industry}, {scope}: {nothing}"'))
    story = Story(program=titled).offered(scope="One\ntwo three four", client_name="Ada & Co").accepted()

    assert tasks_of(story)["kickoff"].title == "Call Ada & Co on Industry, One two three four: Ada Ltd"


def test_titles_fit_their_place():
    titled = program(('"Call {client_name}"', '"Do {scope}"'))
    story = Story(program=titled).offered(scope="word " * 500).accepted()

    assert len(tasks_of(story)["kickoff"].title) == 300


def test_conditions_know_both_sides():
    knowing = program(
        ("when: 'package == \"premium\"'}", "when: 'receiver == \"rita@example.com\" && sender != owner'}")
    )

    assert "welcome" in tasks_of(Story(program=knowing).offered().accepted())


MONDAY = date(2026, 3, 30)


@pytest.mark.parametrize(
    ("due", "day", "moment"),
    [
        ("2 working days after accepted", None, datetime(2026, 3, 4, 10)),
        ("3 hours after moved", None, datetime(2026, 3, 2, 13)),
        ("5 days before start_date", MONDAY, datetime(2026, 3, 25, 17)),
        ("1 working day before start_date", MONDAY, datetime(2026, 3, 27, 17)),
        ("2 weeks after start_date", MONDAY, datetime(2026, 4, 13, 17)),
        ("0 days before start_date", MONDAY, datetime(2026, 3, 30, 17)),
        ("1 day before start_date", MONDAY, datetime(2026, 3, 29, 17)),
        ("5 days before start_date", date(2026, 3, 3), NOW.replace(tzinfo=None)),
        ("5 days before start_date", None, datetime(2026, 3, 3, 10)),
    ],
)
def test_due_times_are_counted(due, day, moment):
    assert due_moment(parse_due(due), OFFICE, NOW, day) == moment.replace(tzinfo=UTC)


def test_a_day_ends_in_its_own_zone():
    berlin = calendar_from_plain(
        {"name": "office", "zone": "Europe/Berlin", "hours": {"mon-fri": ["08:00-16:00"]}}
    )

    due = due_moment(parse_due("0 days before start_date"), berlin, NOW, MONDAY)

    assert due == datetime(2026, 3, 30, 14, tzinfo=UTC)


def test_a_moment_counts_as_its_local_day():
    moments = program(
        ("start_date:     {type: date}", "start_date:     {type: date_time}"),
        ("start_date >= today + days(5)", "has(package)"),
    )
    story = Story(program=moments)
    berlin = calendar_from_plain(
        {"name": "office", "zone": "Europe/Berlin", "hours": {"mon-fri": ["09:00-17:00"]}}
    )
    story.calendars = {"office": berlin}

    story.offered(start_date="2026-03-29T23:30:00+00:00").accepted()

    assert tasks_of(story)["prepare"].due == datetime(2026, 3, 25, 16, tzinfo=UTC)


def test_zero_time_is_due_at_once():
    due = parse_due("0 days after accepted")

    assert due.amount == Duration(amount=0, unit="days")
    assert due_moment(due, OFFICE, datetime.combine(NOW, time(10), UTC), None) == NOW


def test_the_new_owner_of_a_record_takes_no_tasks():
    story = called()

    assert story.done(SENDER, Reassign(to=STRANGER, reason="On leave")).tasks["task_1"].owner == RECEIVER
