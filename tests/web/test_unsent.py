"""What is typed and not sent: kept for its person, given back, gone once it is sent or old."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from surehand.core.engine import Refusal
from surehand.runtime import unsent
from surehand.runtime.unsent import keep_unsent
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

PLACE = "record/rec_1/way:onboarding"
At = Callable[[datetime], None]


def keep(visitor: Visitor, texts: dict[str, list[str]] | None, place: str = PLACE) -> int:
    """What the page's script does after somebody typed; the status of the answer."""
    token = visitor.get("tasks").response.context["csrf_token"]
    data = {"place": place, "csrfmiddlewaretoken": str(token)}
    data |= {"texts": json.dumps(texts)} if texts is not None else {}
    return visitor.client.post(f"{visitor.base}unsent", data).status_code


def kept(visitor: Visitor, place: str = PLACE) -> dict[str, object]:
    """What the page's script is given when a form opens."""
    answer: dict[str, object] = visitor.client.get(f"{visitor.base}unsent", {"place": place}).json()
    return answer


def test_what_is_typed_is_given_back(workspace: Company, sender: Visitor, at_ten: At) -> None:
    assert keep(sender, {"field.goals": ["First sale"], "anyway": []}) == 204
    at_ten(sample.NOW + timedelta(minutes=5))
    form = kept(sender)["forms"][PLACE]  # type: ignore[index]  # JSON
    assert form["texts"] == {"field.goals": ["First sale"], "anyway": []}
    assert form["words"] == "Typed 5 min ago, not sent."


def test_the_latest_text_counts(workspace: Company, sender: Visitor) -> None:
    for text in ("First", "First sale"):
        keep(sender, {"field.goals": [text]})
    assert m.UnsentForm.objects.within(workspace.id).get().texts == {"field.goals": ["First sale"]}


def test_nobody_else_gets_it(workspace: Company, sender: Visitor, receiver: Visitor) -> None:
    keep(sender, {"text": ["Private"]})
    assert kept(receiver)["forms"] == {}


def test_discarded_it_is_gone(workspace: Company, sender: Visitor) -> None:
    keep(sender, {"text": ["A note"]})
    keep(sender, None)
    assert kept(sender)["forms"] == {}


def test_sent_it_is_gone(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    place = f"record/{record}/note"
    keep(sender, {"text": ["A note"]}, place)
    sender.send(sender.get(f"records/{record}"), "/note", text="A note", unsent=place)
    assert kept(sender, place)["forms"] == {}


def test_refused_it_stays(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    place = f"record/{record}/note"
    keep(sender, {"text": [" "]}, place)
    sender.send(sender.get(f"records/{record}"), "/note", text=" ", unsent=place)
    assert place in kept(sender, place)["forms"]  # type: ignore[operator]  # JSON


def test_only_members_keep_anything(workspace: Company, visit: Callable[[str], Visitor]) -> None:
    outsider = visit("nobody@example.com")
    assert outsider.client.get(f"{outsider.base}unsent", {"place": PLACE}).status_code == 404


def test_what_is_no_form_is_not_kept(workspace: Company, sender: Visitor) -> None:
    token = str(sender.get("tasks").response.context["csrf_token"])
    data = {"place": PLACE, "texts": '{"a": 1}', "csrfmiddlewaretoken": token}
    assert sender.client.post(f"{sender.base}unsent", data).status_code == 400


def test_too_much_is_not_kept(workspace: Company, sender: Visitor) -> None:
    assert keep(sender, {"text": ["x" * (unsent.MOST_CHARACTERS + 1)]}) == 409
    assert keep(sender, {"text": ["A note"]}, "x" * 201) == 409


def test_after_a_month_it_is_forgotten(workspace: Company) -> None:
    for place, days in (("old", 31), ("new", 29)):
        moment = sample.NOW - timedelta(days=days)
        assert keep_unsent(workspace.id, workspace.sender, place, {"text": ["A"]}, moment) is None
    Worker({}, lambda: sample.NOW).beat()
    assert m.UnsentForm.objects.within(workspace.id).get().place == "new"


def test_the_oldest_forms_make_room(workspace: Company) -> None:
    for number in range(unsent.MOST_FORMS + 1):
        moment = sample.NOW + timedelta(seconds=number)
        refused = keep_unsent(workspace.id, workspace.sender, f"form {number}", {"text": ["A"]}, moment)
        assert not isinstance(refused, Refusal)
    places = set(m.UnsentForm.objects.within(workspace.id).values_list("place", flat=True))
    assert (len(places), "form 0" in places) == (unsent.MOST_FORMS, False)


def test_every_form_of_a_gate_has_its_place(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page: Page = sender.get(f"records/{record}?move=onboarding")
    assert page.has(data_unsent=f"record/{record}/way:onboarding")
