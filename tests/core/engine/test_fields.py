"""Fields are set, cleared and confirmed; setting what is already there changes nothing."""

import pytest
from msgspec.structs import replace

from surehand.core.engine import Actor, decide
from surehand.core.engine.commands import AttachFile, SetFields
from surehand.core.values import FileRef
from tests.sample import RECEIVER, SENDER, STRANGER, Story, changed, context, directory, program

PDF = FileRef("file_1", "agreement.pdf", 100, "application/pdf", "ab" * 32)


def test_any_member_may_fill_in():
    state = Story().done(STRANGER, SetFields(values={"scope": "A new shop"}))

    assert state.values["scope"].source == f"person:{STRANGER}"


def test_an_assist_or_import_is_named_as_source():
    state = Story().done(Actor(SENDER, "import", "import:imp_1"), SetFields(values={"scope": "A new shop"}))

    assert state.values["scope"].source == "import:imp_1"


def test_a_blank_value_clears_the_field():
    story = Story(scope="A new shop")

    assert "scope" not in story.done(SENDER, SetFields(values={"scope": ""})).values
    assert story.kinds[-1] == "fields_set"


@pytest.mark.parametrize("values", [{"scope": "A new  shop "}, {"goals": ""}, {}])
def test_the_same_again_changes_nothing(values):
    story = Story(scope="A new  shop")
    before = story.state

    assert story.done(STRANGER, SetFields(values=values)) is before


def test_a_lasting_answer_is_confirmed_anew():
    story = Story(access_granted="yes").wait(days=20)

    assert (
        story.done(SENDER, SetFields(values={"access_granted": "yes"})).values["access_granted"].at
        == story.now
    )


def test_a_better_grade_is_kept():
    story = Story(scope="A new shop")
    story.done(RECEIVER, SetFields(values={"scope": "A new shop"}, grade="verified"))

    held = story.done(SENDER, SetFields(values={"scope": "A new shop"})).values["scope"]

    assert (held.grade, held.source) == ("verified", f"person:{RECEIVER}")


def test_another_value_has_its_own_grade():
    story = Story(scope="A new shop")
    story.done(RECEIVER, SetFields(values={"scope": "A new shop"}, grade="verified"))

    assert story.done(SENDER, SetFields(values={"scope": "Two shops"})).values["scope"].grade == "asserted"


def test_values_beyond_their_limits_are_refused():
    limited = program(("currency: USD}", "currency: USD, min: 0}"))

    refusal = Story(program=limited).refused(SENDER, SetFields(values={"contract_value": "-5 USD"}))

    assert refusal.unmet[0].code == "too_small"
    assert refusal.unmet[0].sentence == "Contract value: -5 USD is too small; write at least 0."


def test_one_unreadable_value_stops_all():
    story = Story()

    refusal = story.refused(SENDER, SetFields(values={"scope": "A new shop", "start_date": "soon"}))

    assert refusal.sentence == "One value cannot be taken."
    assert refusal.unmet[0].sentence == "Start date: “soon” is not a date; write it as 2026-01-31."
    assert "scope" not in story.state.values


def test_a_mistyped_field_is_guessed():
    refusal = Story().refused(SENDER, SetFields(values={"scoep": "A new shop"}))

    assert refusal.unmet[0].sentence == "This playbook has no field “scoep”. Did you mean scope?"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
def test_unprintable_input_can_be_told(text):
    story = Story()

    story.refused(SENDER, SetFields(values={"scope": text, text: "x"}))

    assert story.history[-1].event.unmet[0].seen.encode()


def test_a_person_is_found_by_address():
    assert (
        Story().done(SENDER, SetFields(values={"manager": "Stan@Example.com"})).values["manager"].value
        == STRANGER
    )


def test_an_unknown_person_is_named():
    refusal = Story().refused(SENDER, SetFields(values={"manager": "stan@elsewhere.com"}))

    assert refusal.unmet[0].code == "no_such_person"


def test_a_person_who_left_cannot_be_named():
    story = Story(directory=directory(changed(STRANGER, active=False)))

    assert story.refused(SENDER, SetFields(values={"manager": STRANGER})).unmet[0].code == "no_such_person"


def test_a_phone_number_is_read_as_of_here():
    here = replace(context(), region="DE")

    decision = decide(here, Story().state, SetFields(values={"main_contact": {"phone": "030 123456"}}))

    assert decision.state.values["main_contact"].value.phone == "+4930123456"


def test_a_file_comes_to_the_record():
    assert Story().done(SENDER, AttachFile(file=PDF)).files == {"file_1": PDF}


def test_a_file_can_fill_a_field():
    state = Story().done(SENDER, AttachFile(file=PDF, field="agreement"))

    assert state.values["agreement"].value == PDF


def test_a_file_field_takes_an_attached_file():
    story = Story()
    story.done(SENDER, AttachFile(file=PDF))

    assert story.done(SENDER, SetFields(values={"agreement": "file_1"})).values["agreement"].value == PDF


def test_a_file_field_takes_no_strange_file():
    assert Story().refused(SENDER, SetFields(values={"agreement": "file_9"})).unmet[0].code == "not_a_file"


def test_attaching_twice_changes_nothing():
    story = Story()
    once = story.done(SENDER, AttachFile(file=PDF, field="agreement"))

    assert story.done(SENDER, AttachFile(file=PDF, field="agreement")).version == once.version


def test_a_file_fills_file_fields_only():
    assert Story().refused(SENDER, AttachFile(file=PDF, field="scope")).code == "invalid_values"
