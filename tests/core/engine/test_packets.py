"""The packet: everything that travels with a handoff, and the digest an acceptance is bound to."""

from hypothesis import given
from hypothesis import strategies as st

from surehand.core.engine import build_packet, current_digest, decode_state, encode
from surehand.core.engine.commands import AttachFile, Offer, SetFields
from surehand.core.engine.packet import changed_since_offer, digest_of
from surehand.core.values import FileRef
from tests.core.engine.strategies import texts
from tests.sample import COMPLETE, PROGRAM, RECEIVER, SENDER, Story, program


def packet_of(story):
    return build_packet(story.program, story.state, story.handoff)


def test_the_brief_tells_its_fields_in_order():
    packet = packet_of(Story().offered())

    assert [section.title for section in packet.sections] == [
        "What they bought",
        "What success looks like",
        "Everything else we know",
    ]
    assert [(each.title, each.words) for each in packet.sections[0].statements] == [
        ("Package", "standard"),
        ("Scope of work", "A new shop with fifty products"),
        ("Contract value", "4,000 USD"),
    ]


def test_each_statement_knows_its_source():
    statement = packet_of(Story().offered()).sections[0].statements[0]

    assert (statement.source, statement.grade) == (f"person:{SENDER}", "asserted")


def test_what_is_not_known_is_said():
    bare = program(("requires: [scope, goals, start_date]", "requires: [scope, start_date]"))
    story = Story(program=bare)
    story.done(SENDER, Offer(to="onboarding", values={**COMPLETE, "goals": ""}))

    assert packet_of(story).sections[1].statements[0].words == "not known"


def test_lists_keep_their_items():
    packet = packet_of(Story().offered(goals=["First sale", "Ten orders"]))

    assert packet.sections[1].statements[0].items == ("First sale", "Ten orders")
    assert packet.sections[1].from_notes == ("commitments",)


def test_note_and_files_travel_along():
    story = Story()
    story.done(SENDER, AttachFile(file=FileRef("file_1", "a.pdf")))
    story.done(SENDER, Offer(to="onboarding", values=COMPLETE, note="Be quick"))

    packet = packet_of(story)

    assert (packet.note, [file.name for file in packet.files]) == ("Be quick", ["a.pdf"])


def test_the_offer_carries_the_digest():
    story = Story().offered()

    assert (
        packet_of(story).digest == story.handoff.digest == current_digest(PROGRAM, story.state, story.handoff)
    )


def test_any_field_changes_the_digest():
    story = Story().offered()
    story.done(SENDER, SetFields(values={"main_contact": "ada@example.com"}))

    assert packet_of(story).digest != story.handoff.digest
    assert changed_since_offer(PROGRAM, story.state, story.handoff) == ("main_contact",)


def test_a_confirmed_value_does_not():
    story = Story(access_granted=True).offered().wait(days=1)
    story.done(RECEIVER, SetFields(values={"access_granted": True}))

    assert packet_of(story).digest == story.handoff.digest


def test_a_replaced_file_is_noticed():
    story = Story()
    story.done(SENDER, AttachFile(file=FileRef("file_1", "a.pdf", digest="ab" * 32)))
    story.offered()
    story.done(SENDER, AttachFile(file=FileRef("file_1", "a.pdf", digest="cd" * 32)))

    assert changed_since_offer(PROGRAM, story.state, story.handoff) == ("file:file_1",)


def test_the_digest_survives_json():
    story = Story().offered()

    stored = decode_state(encode(story.state))

    assert current_digest(PROGRAM, stored, stored.handoffs["hnd_1"]) == story.handoff.digest


@given(st.dictionaries(texts, texts), st.dictionaries(texts, texts))
def test_different_parts_have_different_digests(one, other):
    assert (digest_of("x", one) == digest_of("x", other)) == (one == other)


@given(st.dictionaries(texts, texts, min_size=2))
def test_the_order_of_parts_does_not_count(parts):
    assert digest_of("x", dict(reversed(parts.items()))) == digest_of("x", parts)
