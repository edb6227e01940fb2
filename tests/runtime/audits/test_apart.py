"""The process that reads a log reaches its folder only, and its end is told."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from surehand.runtime.audits import child
from surehand.runtime.audits.apart import TaskFailed, carry_out_apart, put_file
from surehand.runtime.audits.shapes import Answer, Settings, Task
from surehand.runtime.jobs import Cancelled
from tests.audit_log import CONFIRMED, LOG, as_csv

SECRET = "the secret of somebody else"
NAMES = (
    '"; DROP TABLE source; --',
    "'); COPY (SELECT 1) TO '{out}'; --",
    "x\" FROM read_csv('{secret}'); --",
    "$path",
    "select",
    "a\x27\x27b",
)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "job"
    place.mkdir()
    return place


def ask(folder, content=LOG, name="log.csv", **asked) -> Task:
    stored = folder.parent / "stored"
    stored.write_bytes(content)
    asked = {"kind": "look", **asked}
    return Task(folder=str(folder), file=put_file(stored, folder, name), **asked)


def heed(done, total):
    pass


def test_the_process_measures_a_log(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", SECRET)
    answer = carry_out_apart(ask(folder, kind="measure", settings=CONFIRMED), heed)

    assert json.loads(bytes(answer.measures))["counts"]["cases"] == answer.cases == 40


def test_the_end_of_the_process_is_told(folder):
    task = ask(folder, kind="measure", settings=CONFIRMED, memory="no memory at all")

    with pytest.raises(TaskFailed, match="could not be worked on"):
        carry_out_apart(task, heed)


def test_a_cancelled_task_ends_its_process(folder):
    def cancel(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        carry_out_apart(ask(folder), cancel)
    assert not (folder / "answer.json").exists()


def test_names_of_columns_are_only_names(folder, tmp_path):
    (tmp_path / "secret.csv").write_text(f"a\n{SECRET}\n")
    out = tmp_path / "out.csv"
    names = [name.format(out=out, secret=tmp_path / "secret.csv") for name in NAMES]
    rows = (("1", "Won", f"2026-01-0{day}", "Sales", "Sam", "x") for day in range(1, 9))
    mapping = dict(zip(("case", "activity", "time", "team", "person", "order"), names, strict=True))
    settings = {"mapping": mapping, "rules": {"ties": names[5]}, "nulls": ["'); DROP TABLE source; --"]}
    task = ask(folder, as_csv(rows, names), kind="look")
    looked = child.carry_out(task, lambda _: None).looked
    measured = child.carry_out(_with(task, settings), lambda _: None)

    assert looked is not None
    assert [column.name for column in looked.columns] == names
    assert (measured.unclear, measured.events) == ((), 8)
    assert not out.exists()


def test_a_file_reaches_no_other_file(folder, tmp_path):
    (tmp_path / "secret.csv").write_text(f"case,activity,time\n1,{SECRET},2026-01-01\n")
    task = ask(folder, b"case,activity,time\n1,a,2026-01-01\n")
    with child._database(task) as db:
        for asked in (
            f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Exception, match=r"(?i)disabled|cannot enable"):
                db.execute(asked)


def test_a_name_is_no_pattern_of_names(folder):
    task = ask(folder, name="lo[g]*.csv")

    assert task.file == "lo_g__.csv"
    assert child.carry_out(task, lambda _: None).looked is not None


def _with(task: Task, settings: dict[str, object]) -> Task:
    return replace(task, kind="measure", settings=msgspec.convert(settings, Settings))


def test_an_answer_travels_whole():
    answer = Answer(report=msgspec.Raw(b'{"a":1}'), cases=3)
    assert msgspec.json.decode(msgspec.json.encode(answer), type=Answer).cases == 3
