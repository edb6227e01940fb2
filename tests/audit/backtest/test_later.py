"""What became of the moves that a gate would have held, and of those it would have let through."""

from __future__ import annotations

from surehand.audit.backtest import By
from tests.audit.backtest.conftest import FULL, HEADER, MAP, day, rows
from tests.audit.backtest.test_gates import gate, item, passing

BACK = "onboarding -> live"


def returned(case, **changed):
    """Handed over, sent back, handed over again with a scope, live."""
    return rows(
        case,
        ("won", day(1), {}),
        ("onboarding", day(2), FULL | changed),
        ("won", day(3), {}),
        ("onboarding", day(5), {"scope": "a new shop"}),
        ("live", day(9), {"size": "small"}),
    )


def gone(case, **changed):
    """Handed over, and lost."""
    return rows(case, ("won", day(1), {}), ("onboarding", day(2), FULL | changed), ("gone", day(4), {}))


def test_straight_back_is_a_return(over):
    found = over([*returned("A", scope="tbd"), *passing("B")])
    held, let = gate(found).of_held, gate(found).of_let
    assert (held.bad.n, held.returned.n, held.reworked.n) == (1, 1, 0)
    assert let.returned.n == 0
    assert (found.returns, found.outside) == (1, [])


def test_back_by_another_way_is_rework(over):
    again = rows(
        "A",
        ("won", day(1), {}),
        ("onboarding", day(2), FULL | {"scope": ""}),
        ("live", day(3), {}),
        ("won", day(4), {}),
        ("onboarding", day(5), {"scope": "a new shop"}),
        ("live", day(6), {"size": "small"}),
    )
    held = gate(over([*again, *passing("B")])).of_held
    assert (held.returned.n, held.reworked.n) == (0, 1)


def test_going_on_after_a_move_back_is_no_return(over):
    way_back = ("moves:\n", "moves:\n  onboarding -> kept: {}\n  kept -> onboarding: {}\n")
    stage = ("  live: {team", '  kept: {team: onboarding, means: "It rests."}\n  live: {team')
    # In the order of the file, `kept` stands behind `onboarding`: coming from there is a move back.
    made = rows(
        "A",
        ("won", day(1), {}),
        ("onboarding", day(2), FULL),
        ("kept", day(3), {}),
        ("onboarding", day(4), {}),
        ("kept", day(5), {}),
        ("onboarding", day(6), {"size": "small"}),
        ("live", day(7), {}),
    )
    found = over(made, way_back, stage)
    assert gate(found, "kept -> onboarding").of_let.returned.n == 0
    assert gate(found, "onboarding -> kept").of_let.returned.n == 2


def test_end_in_a_lost_stage_is_a_loss(over):
    found = over([*gone("A", scope=""), *passing("B")])
    assert (gate(found).of_held.lost.n, gate(found).of_let.lost.n, gate(found).of_let.lost.of) == (1, 0, 1)


def test_move_into_the_lost_stage_is_not_judged_by_it(over):
    found = over(gone("A"))
    assert gate(found, "onboarding -> gone").of_let.lost.of == 0


def test_outcome_of_the_file_tells_a_loss(over, log_of):
    from msgspec.structs import replace

    made = [*passing("A"), *passing("B")]
    named = [(*row, {"A": "churned", "B": "stays"}[row[0]]) for row in made]
    found = over(
        named, by=By(lost=("churned",)), header=(*HEADER, "result"), mapping=replace(MAP, outcome="result")
    )
    assert (gate(found).of_let.lost.n, gate(found).of_let.lost.of) == (1, 2)


def test_long_stay_is_a_delay(over):
    made = [row for number in range(9) for row in passing(f"case {number}")]
    slow = rows(
        "slow", ("won", day(1), {}), ("onboarding", day(2), FULL), ("live", day(28), {"size": "small"})
    )
    later = gate(over([*made, *slow], by=By(late=0.5))).of_let
    assert (later.delayed.n, later.delayed.of) == (1, 10)


def test_what_nothing_came_after_is_not_judged(over):
    made = rows(
        "A", ("won", day(1), {}), ("onboarding", day(2), FULL), ("onboarding", day(3), {"size": "small"})
    )
    later = gate(over([*made, *passing("B")])).of_let
    assert (later.moves, later.bad.of) == (2, 1)


def test_caught_and_wrongly_held_are_counted(over):
    made = [*returned("A", scope="tbd"), *passing("B", scope="tbd"), *returned("C"), *passing("D")]
    found = gate(over(made))
    assert (found.caught.n, found.caught.of) == (1, 2)
    assert (found.wrongly.n, found.wrongly.of) == (1, 2)
    assert found.evidence == {"caught": ["A"], "wrongly": ["B"], "missed": ["C"]}


def test_item_that_catches_nothing_is_named(over):
    found = gate(over([*passing("A", scope="tbd"), *passing("B")]))
    assert [each.verdict for each in found.items if each.id == "scope"] == ["catches_nothing"]
    assert "Would have caught nothing: “Scope”." in found.sentences


def test_item_that_is_no_better_than_chance_is_named(over):
    found = over([*returned("A", scope="tbd"), *passing("B", scope="tbd"), *returned("C"), *passing("D")])
    assert item(found, "scope").verdict == "no_better"
    assert "Went bad no more often than chance gives: “Scope”." in gate(found).sentences


def test_item_of_which_nothing_is_judged_yet_catches_nothing(over):
    made = rows(
        "A", ("won", day(1), {}), ("onboarding", day(2), {**FULL, "scope": "tbd"}), ("onboarding", day(3), {})
    )
    assert item(over([*made, *passing("B")]), "scope").verdict == "not_judged"


def test_item_that_holds_everything_is_named(over):
    found = over([*passing("A", scope=""), *passing("B", scope="tbd")])
    assert item(found, "scope").verdict == "holds_everything"
    assert "Would hold everything: “Scope”." in gate(found).sentences


def test_what_nothing_else_holds_is_counted(over):
    found = over([*passing("A", scope=""), *passing("B", scope="", value="")])
    assert (item(found, "scope").alone, item(found, "value").alone) == (1, 0)


def test_difference_is_told_where_chance_hardly_gives_it(over):
    bad = [row for number in range(12) for row in returned(f"bad {number}", scope="")]
    good = [row for number in range(12) for row in passing(f"good {number}")]
    found = over([*bad, *good])
    assert item(found, "scope").chance < 0.01
    assert "Chance would hardly give that difference." in item(found, "scope").sentence
    assert item(found, "scope").verdict == "catches"


def test_no_sentence_claims_an_effect(over):
    found = over([*returned("A", scope="tbd"), *gone("B", value=""), *passing("C")])
    said = " ".join((*found.sentences, *(one for each in found.gates for one in each.sentences)))
    assert not {"prevent", "avoid", "save", "because of", "cause", "due to"} & set(said.lower().split())
