"""Two versions of a playbook over the same history."""

from __future__ import annotations

from surehand.audit.backtest import compare
from surehand.audit.binding import Binding
from tests.audit.backtest.conftest import HEADER, MAP, playbook
from tests.audit.backtest.test_gates import GATE, passing
from tests.audit.backtest.test_later import returned

LOOSER = ("requires: [scope, value]", "requires: [value]")
STRICTER = ("requires: [scope, value]", "requires: [scope, value, start_date]")


def compared(log_of, made, old, new, **how):
    log = log_of(made, header=HEADER, mapping=MAP)
    return compare(log, playbook(*old), playbook(*new), **how)


def test_same_version_shifts_nothing(log_of):
    found = compared(log_of, [*passing("A", scope=""), *passing("B")], (), ())
    assert (found.shifts, found.same, found.not_told) == ([], 4, 0)


def test_stricter_version_holds_more(log_of):
    made = [*passing("A", start_date=""), *returned("B", start_date=""), *passing("C")]
    [shift] = compared(log_of, made, (), (STRICTER,)).shifts
    assert (shift.what, shift.way, shift.moves, shift.because) == ("newly_held", GATE, 3, {"Start": 3})
    assert (shift.evidence, shift.later.bad.n, shift.later.bad.of) == (["A", "B"], 1, 3)
    assert shift.sentence.startswith(
        "The new version would newly hold 3 moves “Won → Onboarding”, because of Start (3)."
    )


def test_looser_version_lets_more_through(log_of):
    [shift] = compared(log_of, [*passing("A", scope=""), *passing("B")], (), (LOOSER,)).shifts
    assert (shift.what, shift.moves, shift.because, shift.evidence) == ("newly_let", 1, {"Scope": 1}, ["A"])


def test_what_one_version_cannot_tell_is_no_shift(log_of):
    unknown = ("requires: [scope, value]", "requires: [scope, value, contact]")
    found = compared(log_of, passing("A"), (), (unknown,))
    assert (found.shifts, found.same, found.not_told) == ([], 1, 1)


def test_binding_may_name_what_one_version_lacks(log_of):
    extra = ("  contact: {type: contact}\n", "  contact: {type: contact}\n  manager: {type: person}\n")
    needs = ("requires: [scope, value]", "requires: [scope, value, manager]")
    stages = {each: each for each in ("won", "onboarding", "live")}
    fields = {each: each for each in ("scope", "value", "start_date", "agreed", "size")}
    binding = Binding(fields=fields | {"manager": "team"}, stages=stages)
    found = compared(log_of, passing("A"), (), (extra, needs), binding=binding)
    assert [gate.way for gate in found.new.gates] == [GATE, "onboarding -> live"]
    assert found.shifts == []
