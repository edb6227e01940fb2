"""Flags: from the record alone, and from what sources say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from surehand.assist.brief import asked, brief
from surehand.assist.flag import Held, covers, flag
from surehand.assist.mentioned import mentions
from surehand.assist.reasked import reasked, still_to_ask
from surehand.assist.source import Source
from surehand.core.calendar import parse_duration
from surehand.core.playbook.model import Field
from surehand.core.values import Contact, FieldValue, Money, Quality, digest_of_text

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LONG = "We deliver two landing pages a month, with copy and design; their own team does the upload."
FIELDS = [
    asked(each)
    for each in (
        Field(id="contract_value", type="money", title="Contract value", currency="USD"),
        Field(id="start_date", type="date", title="Start date", fresh_for=parse_duration("30 days")),
        Field(id="plan", type="choice", title="Plan", options={"starter": "Starter", "growth": "Growth"}),
        Field(id="scope", type="long_text", title="Scope of work", quality=Quality(unique=True)),
    )
]


def usd(amount):
    """An amount in dollars."""
    return Money(Decimal(amount), "USD")


def flags(text, value=None, field="contract_value", *, at=NOW, needed=True, repeated=frozenset()):
    """What is told of one field, by a note of 4 March and a value of the record."""
    source = Source(id="src_1", form="note", text=text, written=date(2026, 3, 4))
    kind = next(each.kind for each in FIELDS if each.id == field)
    values = {} if value is None else {field: FieldValue(kind=kind, value=value, source="import:1", at=at)}
    held = Held(
        values=values, needed=frozenset({field} if needed else ()), now=NOW, repeated=frozenset(repeated)
    )
    return flag(FIELDS, held, brief([source], FIELDS), [source])


def kinds(*given, **how):
    """The kinds of the flags."""
    return [each.kind for each in flags(*given, **how).flags]


def test_an_empty_field_is_missing():
    assert kinds("") == ["missing"]


def test_nobody_asks_is_not_missing():
    assert kinds("", needed=False) == []


def test_a_placeholder_is_missing():
    assert kinds("", "tbd", "scope") == ["missing"]


def test_an_option_that_is_gone_is_malformed():
    assert kinds("", "platinum", "plan") == ["format"]


def test_a_text_of_other_records_is_boilerplate():
    assert kinds("", LONG, "scope", repeated={digest_of_text(LONG)}) == ["boilerplate"]


def test_an_old_answer_is_stale():
    assert kinds("", date(2026, 6, 1), "start_date", at=NOW - timedelta(days=31)) == ["stale"]


def test_another_amount_contradicts():
    (found,) = flags("It costs 10k a year.", usd(12_000)).flags
    assert found.sentence == "“Contract value” holds 12,000 USD; a source says 10,000 USD."
    assert found.claims[0].quote == "It costs 10k a year."


def test_an_older_value_is_stale():
    assert kinds("It costs 10k a year.", usd(12_000), at=NOW - timedelta(days=20)) == ["stale"]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("It costs 10,020 USD a year.", usd(10_000)),
        ("It costs 10 to 12k a year.", usd(11_000)),
        ("It costs 10k a year.", usd(10_000)),
    ],
)
def test_what_is_near_enough_is_no_flag(text, held):
    assert kinds(text, held) == []


@pytest.mark.parametrize("text", ["It costs 10 to 12k a year.", "It costs 13,000 EUR a year."])
def test_beyond_a_range_or_in_another_currency_contradicts(text):
    assert kinds(text, usd(13_000)) == ["contradictory"]


def test_a_denial_contradicts():
    assert kinds("We do not take the growth plan.", "growth", "plan") == ["contradictory"]


def test_a_hint_is_only_implied():
    assert kinds("Maybe we start on 1 June.", field="start_date") == ["implied"]


def test_what_a_source_names_is_hardly_contradicted():
    text = "It costs 10k a year if they sign. The lamp of the old hall was 12,000 USD."
    assert kinds("It costs 10k a year if they sign.", usd(12_000)) == ["contradictory"]
    assert kinds(text, usd(12_000)) == []


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (usd(12_000), True),
        (Money(Decimal(12_000), "EUR"), False),
        (usd(7), False),
        (Decimal(7), True),
        (date(2026, 6, 1), True),
        (Contact("ann lee"), True),
        ("growth", False),
    ],
)
def test_a_value_is_mentioned_or_not(value, there):
    text = "Ann Lee pays 12,000 USD for 7 rooms from 1 June, on the growth plan."
    note = Source(id="src_1", form="note", text=text, written=date(2026, 3, 4))
    assert mentions(note, value) is there


def test_backed_needs_words():
    assert flags("It costs 10k a year.", usd(10_000)).backed["contract_value"].quote == "It costs 10k a year."


@pytest.mark.parametrize(
    "text", ["Nothing here.", "Maybe it costs 10k a year.", "It costs 10k a year. We don't pay 10k a year."]
)
def test_no_words_are_no_all_clear(text):
    found = flags(text, usd(10_000))
    assert "contract_value" not in found.backed


SOURCE = Source(
    id="src_1",
    form="note",
    written=date(2026, 3, 4),
    text="We start on 1 June.\nThe night porter opens the back gate for deliveries.\nWho pays for parking?",
)


def answers(question, held=()):
    """What answers a question, by the record or the note."""
    return reasked(question, FIELDS, dict(held), brief([SOURCE], FIELDS), [SOURCE])


def test_a_question_is_answered_by_a_field():
    value = FieldValue(kind="date", value=date(2026, 6, 1), source="import:1", at=NOW)
    assert answers("What is the start date?", {"start_date": value})[0].field == "start_date"


def test_a_question_is_answered_by_what_is_proposed():
    assert [each.quote for each in answers("When do you want to begin?")] == ["We start on 1 June."]


def test_a_question_is_answered_by_a_passage():
    (found,) = answers("Who opens the back gate?")
    assert found.span.of(SOURCE) == found.quote == "The night porter opens the back gate for deliveries."


@pytest.mark.parametrize("question", ["Who pays for parking?", "Which colour is the logo?", "Why?"])
def test_an_open_question_may_be_asked(question):
    assert answers(question) == ()


def test_a_form_asks_only_what_nobody_said():
    value = FieldValue(kind="choice", value="growth", source="import:1", at=NOW)
    assert still_to_ask(FIELDS, {"plan": value}, brief([SOURCE], FIELDS)) == ("contract_value", "scope")


PEOPLE = [
    asked(each)
    for each in (
        Field(id="invoice_contact", type="contact", title="Invoice contact"),
        Field(id="services", type="multi_choice", title="Services", options={"seo": "SEO", "ads": "Ads"}),
    )
]


def looked_at(text, field, value, **how):
    """What is told of a person, or of several choices."""
    source = Source(id="src_1", form="note", text=text, written=date(2026, 3, 4))
    values = {field: FieldValue(kind="contact", value=value, source="import:1", at=how.pop("at", NOW))}
    held = Held(values=values, needed=frozenset(), now=NOW, **how)
    return flag(PEOPLE, held, brief([source], PEOPLE), [source])


def test_address_neither_backs_nor_denies_a_name():
    told = looked_at("Invoices go to accounts@acme.com.", "invoice_contact", Contact(name="Ben Ode"))
    assert (told.backed, told.flags, told.unassessed) == ({}, (), ("invoice_contact",))


def test_one_of_two_choices_backs_not_both():
    assert looked_at("Services: SEO.", "services", ("seo", "ads")).backed == {}
    assert set(looked_at("Services: SEO and ads.", "services", ("seo", "ads")).backed) == {"services"}


def test_days_of_the_workspace_tell_what_is_newer():
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    given = ("The invoice contact is Carla Meyer.", "invoice_contact", Contact(name="Ben Ode"))
    assert [each.kind for each in looked_at(*given, at=late).flags] == ["stale"]
    here = looked_at(*given, at=late, zone=ZoneInfo("Europe/Berlin")).flags
    assert [each.kind for each in here] == ["contradictory"]


def test_record_covers_only_what_it_holds():
    carla = Contact(name="Carla Meyer")
    assert covers(Contact(name="Carla Meyer", email="carla@acme.com"), carla)
    assert not covers(carla, Contact(name="Carla Meyer", email="carla@acme.com"))
    assert not covers(("seo",), ("seo", "ads"))
