"""Logs: every line has its ids, and never a secret, an address or a value, whatever is thrown at it."""

from __future__ import annotations

import json
import logging
import string
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from hypothesis import example, given
from hypothesis import strategies as st

from surehand.core.engine.commands import Offer
from surehand.runtime.operations.hiding import HIDDEN, given_secrets, hide
from surehand.runtime.operations.logs import JsonLine, Line, logging_config
from surehand.runtime.operations.observing import at_work, known_too, observed
from tests.fixtures import Company

SECRETS = ("correct-horse-battery",)
FORMS = (Line(SECRETS), JsonLine(SECRETS))

word = st.text(string.ascii_letters + string.digits, min_size=6, max_size=20)
address = st.builds("{}.{}@{}.example".format, word, word, word)
token = st.one_of(
    st.text(string.hexdigits.lower(), min_size=48, max_size=64).map("shk_1234abcd_{}".format),
    word.map("xoxb-123-{}".format),
    word.map("whsec_{}==".format),
    st.text(string.ascii_letters + string.digits + "-_", min_size=45, max_size=90).map("a1{}".format),
)
around = st.sampled_from(
    ["{}", "to {} now", "'{}'", "({})", "<{}>", "x={}", '{{"to": "{}"}}', "{}: gone", "é{}"]
)
carried = st.sampled_from(
    [
        "password={}",
        "token: {}",
        "Authorization: Bearer {}",
        "?secret={}&x=1",
        "https://ada:{}@db/x",
        "/act/{}/",
    ]
)


def record(message: str, *values: object, error: BaseException | None = None, **extra: object) -> Any:
    told = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("x", logging.ERROR, "x.py", 1, message, values, told)  # type: ignore[arg-type]
    vars(made).update(extra)
    return made


def lines(*arguments: Any, **options: Any) -> str:
    return "\n".join(form.format(record(*arguments, **options)) for form in FORMS)


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


@given(st.one_of(address, token), around)
@example("ada@example.com", "{}")
@example("ada+tag@example.co.uk", "mailto:{}?x")
def test_addresses_and_tokens_are_hidden_anywhere(secret: str, form: str) -> None:
    said = form.format(secret)
    told = lines("%s failed", said, detail=said)
    assert secret not in told
    assert HIDDEN in told


@given(word.map("Zq{}".format), carried)
def test_what_is_called_a_secret_is_hidden(secret: str, form: str) -> None:
    assert secret not in lines(form.format(secret))


@given(st.text(min_size=1, max_size=40).map("\x02{}\x02".format))
def test_no_value_comes_by_an_exception(value: str) -> None:
    """A bug's message may quote what somebody typed: only its type and places are told."""
    error = raised(ValueError(value))
    error.__cause__ = raised(IntegrityError(f"DETAIL: Key (email)=({value})"))
    told = lines("it failed", error=error)
    assert "\x02" not in told
    assert "\\u0002" not in told
    assert "builtins.ValueError" in told
    assert "django.db.utils.IntegrityError" in told


def test_the_reason_of_broken_infrastructure_is_told() -> None:
    error = raised(OperationalError("connection to server at 10.0.0.1 failed: password=hunter22"))
    told = lines("it failed", error=error)
    assert "connection to server at 10.0.0.1 failed" in told
    assert "hunter22" not in told


def test_the_name_of_a_file_is_not_told() -> None:
    told = lines("it failed", error=raised(FileNotFoundError(2, "No such file", "Ada's contract.pdf")))
    assert "No such file" in told
    assert "contract" not in told


def test_secrets_of_the_environment_are_known() -> None:
    found = given_secrets(
        {
            "SUREHAND_SECRET_KEY": "correct-horse-battery",
            "DATABASE_URL": "postgres://ada:stap%6ce-word@db/x",
            "SUREHAND_SMTP": "smtp://u:short@mail",
        }
    )
    assert set(found) == {"correct-horse-battery", "stap%6ce-word", "staple-word"}
    assert "correct" not in hide("the key correct-horse-battery is odd", found)


@pytest.mark.parametrize(
    "name",
    [
        "SUREHAND_HUBSPOT_CLIENT_SECRET",
        "SUREHAND_HUBSPOT_TOKEN",
        "SUREHAND_CLICKUP_CLIENT_SECRET",
        "SUREHAND_CLICKUP_TOKEN",
        "SUREHAND_TABLE_AUTHORIZATION",
    ],
)
def test_secrets_of_outside_systems_are_known(name: str) -> None:
    assert given_secrets({name: "abcdefghij"}) == ("abcdefghij",)


def test_ids_are_left_as_they_are() -> None:
    said = (
        "timer accept:hnd_01jd8x2k3m4n5p6q7r8s9t0v1w of rec_01jd8x2k3m4n5p6q7r8s9t0v1w failed after 3 tries"
    )
    assert hide(said) == said


def test_a_line_names_the_work() -> None:
    with observed("delivery", worker="wrk_1", delivery="dlv_1"):
        known_too(record="rec_1")
        plain, as_json = (form.format(record("it went wrong")) for form in FORMS)
    assert plain.endswith("x: it went wrong [worker=wrk_1 delivery=dlv_1 record=rec_1]")
    told = json.loads(as_json)
    assert (told["worker"], told["delivery"], told["record"]) == ("wrk_1", "dlv_1", "rec_1")
    assert (told["level"], told["message"]) == ("ERROR", "it went wrong")
    assert dict(at_work()) == {}


def test_a_line_of_json_is_one_line() -> None:
    assert "\n" not in JsonLine().format(record("one\ntwo", error=raised(KeyError("x"))))


def test_a_message_cannot_pretend_to_be_a_line() -> None:
    assert "\n" not in Line().format(record("one %s", "two\n2026-01-01 ERROR x: three"))


def test_odd_arguments_do_not_break_a_line() -> None:
    assert "many %s %d" in Line().format(record("many %s %d", "one"))


def test_the_request_of_django_is_not_told() -> None:
    assert "request=" not in Line().format(record("Internal Server Error", request=object(), status_code=500))


def test_a_command_names_workspace_and_record(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    from surehand.runtime import execute

    seen: list[dict[str, str]] = []
    opened = workspace.open()
    decide = execute.decide

    def watched(*arguments: Any) -> Any:
        seen.append(dict(at_work()))
        return decide(*arguments)

    monkeypatch.setattr(execute, "decide", watched)
    workspace.act(workspace.sender, Offer(to="onboarding"), opened)
    assert seen == [{"workspace": workspace.id, "record": opened}]


@pytest.mark.parametrize(
    ("named", "form"), [("json", JsonLine), ("JSON", JsonLine), ("plain", Line), ("", Line)]
)
def test_the_environment_chooses_the_form(named: str, form: type[Line]) -> None:
    assert logging_config({"SUREHAND_LOG_FORMAT": named})["formatters"]["line"]["()"] is form


def test_chatter_of_libraries_stays_quiet() -> None:
    config = logging_config({"SUREHAND_LOG": "DEBUG"})
    assert config["loggers"]["httpx"]["level"] == "WARNING"
    assert config["loggers"]["django.db.backends"]["level"] == "WARNING"
