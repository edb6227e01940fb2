"""The receiver is found by the first rule that fits, and the reason is always told."""

from datetime import timedelta

from msgspec.structs import replace

from surehand.core.engine import Absence, Load, Person, route
from tests.sample import (
    ADMIN,
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SENDER,
    STRANGER,
    Story,
    changed,
    context,
    directory,
    program,
)

COLLEAGUE = Person("prs_cora", "Cora", "cora@example.com", teams=("onboarding",), skills=("health",))
AWAY = Absence(NOW - timedelta(days=1), NOW + timedelta(days=1))


def routed(people=(), *, loads=None, playbook=None, avoid=(), to="won -> onboarding", **values):
    here = directory(COLLEAGUE, *people)
    playbook = playbook or program()
    state = Story(directory=here, program=playbook, **values).state
    return route(
        context(directory=here, program=playbook, loads=loads), playbook.playbook.handoffs[to], state, avoid
    )


def away(person, substitute=""):
    absence = Absence(AWAY.start, AWAY.end, substitute)
    return changed(person, absences=(absence,))


def test_the_first_fitting_rule_wins():
    found = routed(package="premium")

    assert (found.person.id, found.why) == (
        ONBOARDING_LEAD,
        'named by the playbook because package == "premium"',
    )


def test_the_least_loaded_receives():
    loads = {RECEIVER: Load(open_handoffs=1), COLLEAGUE.id: Load(due_tasks=1)}

    found = routed(loads=loads)

    assert (found.person, found.team, found.why) == (
        COLLEAGUE,
        "onboarding",
        "the least loaded of onboarding",
    )


def test_an_open_handoff_weighs_two_tasks():
    loads = {RECEIVER: Load(open_handoffs=1), COLLEAGUE.id: Load(due_tasks=3)}

    assert routed(loads=loads).person.id == RECEIVER


def test_of_equals_whoever_waited_longest():
    loads = {RECEIVER: Load(last_received=NOW), COLLEAGUE.id: Load(last_received=NOW - timedelta(days=9))}

    assert routed(loads=loads).person == COLLEAGUE


def test_in_turn_load_does_not_count():
    turns = program(("by: least_loaded", "by: round_robin"))
    loads = {RECEIVER: Load(9, 9, NOW - timedelta(days=1)), COLLEAGUE.id: Load(last_received=NOW)}

    found = routed(loads=loads, playbook=turns)

    assert (found.person.id, found.why) == (RECEIVER, "the next in turn of onboarding")


def test_a_newcomer_is_next_in_turn():
    turns = program(("by: least_loaded", "by: round_robin"))

    assert routed(loads={RECEIVER: Load(last_received=NOW)}, playbook=turns).person == COLLEAGUE


def test_skills_come_before_load():
    found = routed(loads={COLLEAGUE.id: Load(open_handoffs=5)}, industry="health")

    assert (found.person, found.why) == (COLLEAGUE, "the least loaded of onboarding who knows health")


def test_a_missing_skill_stops_nobody():
    found = routed([changed(RECEIVER, skills=())], loads={COLLEAGUE.id: Load(1)}, industry="retail")

    assert (found.person.id, found.why) == (RECEIVER, "the least loaded of onboarding")


def test_whoever_is_full_is_spared():
    full = changed(RECEIVER, capacity=1)

    assert routed([full], loads={RECEIVER: Load(1), COLLEAGUE.id: Load(2)}).person == COLLEAGUE


def test_when_all_are_full_the_least_loaded_receives():
    full = [changed(RECEIVER, capacity=1), replace(COLLEAGUE, capacity=0)]

    assert routed(full, loads={RECEIVER: Load(1), COLLEAGUE.id: Load(2)}).person.id == RECEIVER


def test_whoever_is_away_is_spared():
    assert routed([away(RECEIVER)]).person == COLLEAGUE


def test_a_substitute_stands_in():
    found = routed([away(ONBOARDING_LEAD, COLLEAGUE.id)], package="premium")

    assert (found.person, found.why) == (
        COLLEAGUE,
        'named by the playbook because package == "premium", standing in for Otto Lead, who is away',
    )


def test_substitutes_in_a_circle_are_nobody():
    circle = [away(ONBOARDING_LEAD, ADMIN), away(ADMIN, ONBOARDING_LEAD)]

    assert routed(circle, package="premium").person.id in (RECEIVER, COLLEAGUE.id)


def test_the_sender_does_not_receive():
    both = changed(SENDER, teams=("sales", "onboarding"))

    assert routed([both], loads={RECEIVER: Load(5), COLLEAGUE.id: Load(6)}).person.id == RECEIVER


def test_viewers_do_not_receive():
    looking = [changed(RECEIVER, role="viewer"), replace(COLLEAGUE, role="viewer")]

    assert routed(looking).person.id == ONBOARDING_LEAD


def test_a_named_viewer_does_not_receive():
    assert routed([changed(ONBOARDING_LEAD, role="viewer")], package="premium").person.id != ONBOARDING_LEAD


def test_people_it_was_with_are_avoided():
    assert routed(avoid=(RECEIVER,)).person == COLLEAGUE


def test_a_person_in_a_field_receives():
    found = routed(to="ready -> delivery", manager=RECEIVER)

    assert (found.person.id, found.team, found.why) == (RECEIVER, "delivery", "named by the playbook")


def test_an_empty_person_field_is_skipped():
    assert routed(to="ready -> delivery").person.id == STRANGER


def test_nobody_there_falls_to_the_lead():
    found = routed(avoid=(RECEIVER, COLLEAGUE.id))

    assert (found.person.id, found.why) == (
        ONBOARDING_LEAD,
        "the lead of onboarding, as no rule found anybody present",
    )


def test_a_lead_who_is_away_has_a_substitute():
    found = routed([away(ONBOARDING_LEAD, STRANGER)], avoid=(RECEIVER, COLLEAGUE.id))

    assert found.person.id == STRANGER


def test_without_a_lead_it_falls_to_an_administrator():
    found = routed([away(ONBOARDING_LEAD)], avoid=(RECEIVER, COLLEAGUE.id))

    assert (found.person.id, found.why) == (ADMIN, "an administrator, as nobody of onboarding could be found")


def test_a_lead_who_is_away_beats_nobody():
    found = routed([away(ONBOARDING_LEAD), changed(ADMIN, active=False)], avoid=(RECEIVER, COLLEAGUE.id))

    assert (found.person.id, found.why) == (
        ONBOARDING_LEAD,
        "the lead of onboarding, as nobody else is there",
    )


def test_nobody_at_all_is_none():
    gone = [changed(person, active=False) for person in (RECEIVER, ONBOARDING_LEAD, ADMIN)]

    assert routed([*gone, replace(COLLEAGUE, active=False)]) is None
