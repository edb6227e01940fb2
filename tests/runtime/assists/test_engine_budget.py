"""Nobody spends more than a day allows, not two workers at once either; and what must not leave does not."""

from __future__ import annotations

import io
import json
import threading
from datetime import date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.db import connections

from surehand.assist.engine import Answer, Left, Spent
from surehand.core.engine import Refusal
from surehand.core.engine.commands import AddNote, Ask, AttachFile, SetFields
from surehand.core.engine.commands import Answer as AnswerIt
from surehand.runtime.assists.model.engine import enrich
from surehand.runtime.assists.model.settings import AssistSettings
from surehand.runtime.assists.model.usage import Cause, day_so_far, note_use, set_aside, settle, total_between
from surehand.runtime.erase import Erased, erase_record
from surehand.runtime.exports import export_workspace
from surehand.runtime.files import store_file
from surehand.store import models as m
from tests import sample
from tests.fakes.llm import scripts
from tests.fixtures import Company
from tests.runtime.assists.conftest import CALL, GOOD, PRICES, Desk

DAY = date(2026, 3, 2)
HELD = AssistSettings(engine="model", tokens_a_day=3_000)


def spent_of(desk: Desk) -> int:
    return m.AssistDay.objects.within(desk.company.id).get(day=DAY).tokens


@pytest.mark.django_db(transaction=True)
def test_workers_together_promise_no_more_than_there_is(workspace: Company) -> None:
    start = threading.Barrier(6)
    granted: list[int] = []

    def take() -> None:
        start.wait()
        grant = set_aside(workspace.id, HELD, DAY, wanted=1_000, least=1_000)
        granted.append(grant.tokens if grant else 0)
        connections.close_all()

    workers = [threading.Thread(target=take) for _ in range(6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(granted) == [0, 0, 0, 1_000, 1_000, 1_000]


def test_what_another_worker_set_aside_is_not_there(desk: Desk) -> None:
    desk.set(tokens_a_day=5_000)
    other = set_aside(desk.company.id, HELD, DAY, wanted=3_000, least=1)
    assert other
    record = desk.record(CALL * 20)
    desk.work()
    assert (desk.outcomes(record), desk.model.asked) == (["over_budget"], [])
    settle(desk.company.id, other, Spent(requests=1, sent=900, received=80))
    assert spent_of(desk) == 980


def test_it_is_asked_when_the_next_day_begins(desk: Desk) -> None:
    desk.set(tokens_a_day=5_000)
    set_aside(desk.company.id, HELD, DAY, wanted=3_000, least=1)
    record = desk.record(CALL * 20)
    desk.work()
    desk.wait(hours=13)
    assert desk.work() == 0
    desk.wait(hours=1)
    assert (desk.work(), desk.outcomes(record)) == (1, ["answered"])


def test_what_no_day_allows_is_not_waited_for(desk: Desk) -> None:
    desk.set(tokens_a_day=2_000)
    record = desk.record(CALL * 20)
    desk.work()
    assert (desk.outcomes(record), desk.model.asked) == (["over_budget"], [])
    assert not m.AssistTurn.objects.within(desk.company.id).exists()


def test_money_is_a_limit_too(desk: Desk) -> None:
    desk.set(**PRICES, money_a_day=Decimal("0.001"))
    record = desk.record()
    desk.work()
    assert (desk.outcomes(record), desk.model.asked) == (["over_budget"], [])


def test_what_was_spent_is_known(desk: Desk) -> None:
    desk.set(**PRICES, money_a_day=Decimal(1))
    desk.record()
    desk.work()
    today = day_so_far(desk.company.id, desk.set(), desk.now)
    assert (today.tokens, today.money, today.money_limit) == (980, Decimal("0.0039"), 1)
    total = total_between(desk.company.id, desk.now, sample.NOW.replace(year=2027))
    assert (total.asked, total.tokens, total.cost) == (1, 980, {"USD": Decimal("0.0039")})


def test_a_server_that_counts_absurdly_is_not_believed(desk: Desk) -> None:
    grant = set_aside(desk.company.id, HELD, DAY, wanted=1_000, least=1)
    assert grant
    absurd = Spent(requests=1, sent=10**30, received=0, cost=Decimal(10) ** 30)
    settle(desk.company.id, grant, absurd)
    answer = Answer(outcome="answered", spent=absurd, left=Left(characters=5))
    note_use(desk.company.id, HELD, Cause(record="rec_1"), "src_1", answer, rung="", now=desk.now)
    assert (spent_of(desk), desk.use().sent) == (10**12, 10**12)


@pytest.mark.parametrize("switch", ["settings", "playbook"])
def test_a_local_playbook_is_not_asked_about(desk: Desk, switch: str) -> None:
    if switch == "settings":
        desk.set(local_only=("client",))
    else:
        desk.company.publish(sample.PLAYBOOK + "\nassists: {local_only: true}\n")
    record = desk.record()
    desk.work()
    assert (desk.model.asked, desk.outcomes(record)) == ([], [])


def test_what_a_local_field_holds_stays_here(desk: Desk) -> None:
    desk.company.publish(
        sample.PLAYBOOK.replace("client_name:    {type: text}", "client_name: {type: text, local_only: true}")
    )
    record = desk.company.open(client_name="our board")
    desk.company.done(desk.company.sender, SetFields(values={"goals": ["More orders"]}), record)
    desk.company.done(desk.company.sender, AddNote(text=CALL), record)
    desk.work()
    sent = json.dumps(desk.model.asked)
    assert "client_name" not in sent
    assert "board" not in sent
    assert "[PRIVATE-1] has put aside 12,000 USD" in sent


def test_a_file_of_a_local_field_stays_here(desk: Desk) -> None:
    playbook = sample.PLAYBOOK.replace(
        "agreement:      {type: file,", "agreement: {type: file, local_only: true,"
    )
    desk.company.publish(playbook)
    record = desk.company.open()
    file = store_file(desk.company.id, "agreement.txt", [CALL.encode()], desk.company.sender, record)
    desk.company.done(desk.company.sender, AttachFile(file=file, field="agreement"), record)
    desk.work()
    assert (desk.model.asked, desk.outcomes(record)) == ([], ["local_only"])


@pytest.mark.parametrize(
    "script", [scripts.says(GOOD), scripts.fails(401, b'{"error": "k-secret is wrong"}')]
)
def test_the_key_is_in_no_row_and_no_log(
    desk: Desk, script: scripts.Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    desk.model.plays(script)
    desk.record()
    desk.work()
    rows = [m.AssistSettings, m.AssistUse, m.AssistRead, m.AssistAnswer, m.TrailEntry, m.AssistEndpoint]
    held = [str(row) for model in rows for row in model.objects.within(desk.company.id).values()]
    assert desk.model.headers[0]["authorization"] == "Bearer k-secret"
    assert "k-secret" not in "".join(held) + caplog.text


def test_neither_the_key_nor_a_texts_answer_is_exported(desk: Desk) -> None:
    desk.record()
    desk.work()
    written = io.BytesIO()
    export_workspace(desk.company.id, written)
    with ZipFile(written) as archive:
        found = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert "k-secret" not in "".join(found.values())
    assert "secrets" not in found["assist_settings.jsonl"]
    assert "assist_use.jsonl" in found
    assert "assist_answer.jsonl" not in found


def test_an_erased_record_leaves_no_answer(desk: Desk) -> None:
    record = desk.record()
    desk.work()
    erased = erase_record(desk.company.id, desk.admin, record, "They asked us to.")
    assert not isinstance(erased, Refusal)
    left = [
        model.objects.within(desk.company.id).count()
        for model in (m.AssistRead, m.AssistAnswer, m.AssistReading, m.AssistTurn, m.Suggestion)
    ]
    assert left == [0] * 5
    assert desk.use().record == record


def test_a_question_about_a_local_field_stays_here(desk: Desk) -> None:
    desk.company.publish(
        sample.PLAYBOOK.replace(
            "industry:       {type: choice,", "industry: {type: choice, local_only: true,"
        )
    )
    record, handoff = desk.company.offered()
    question = Ask(handoff=handoff, text="Which industry is it really?", field="industry")
    asked = desk.company.done(desk.company.receiver, question, record)
    [known] = asked.state.handoffs[handoff].questions
    answer = AnswerIt(question=known.id, text="Between us, they run a private clinic.")
    desk.company.done(desk.company.sender, answer, record)
    desk.work()
    sent = json.dumps(desk.model.asked)
    assert "industry" not in sent
    assert "clinic" not in sent


def test_what_is_erased_while_a_model_reads_is_not_kept(desk: Desk) -> None:
    record = desk.record()
    times = iter(range(9))

    def clock() -> datetime:
        if next(times) == 1:
            assert isinstance(erase_record(desk.company.id, desk.admin, record, "They asked us to."), Erased)
        return desk.now

    enrich(desk.company.id, record, clock=clock)
    assert desk.model.asked
    left = [
        model.objects.within(desk.company.id).filter(record=record).count()
        for model in (m.AssistRead, m.AssistAnswer, m.AssistReading, m.Suggestion)
    ]
    assert left == [0] * 4
