"""Who took handoffs like this one before: told with reasons, and only where past guesses were right often enough."""

from __future__ import annotations

import random

import pytest

from surehand.assist.route import LEAST, MOST, RIGHT, TRIED, Past, PastHandoffs, Told, trusted

TOPICS = {
    "ada": ("shop checkout payments", "retail"),
    "bo": ("clinic patients consent", "health"),
    "cy": ("freight trucks depots", "logistics"),
}
FILLER = "client wants plan soon team call week later also first need".split()


def told(person: str, dice: random.Random) -> Told:
    """A packet of the kind that somebody usually takes, in words that others use as well."""
    words, industry = TOPICS[person]
    return Told(" ".join([words, *dice.sample(FILLER, 5)]), (("Industry", industry),))


def past(count: int, *, wrong: int = 0) -> list[Past]:
    """Handoffs of three kinds; each ``wrong``-th went to somebody else than its kind does."""
    dice, people = random.Random(7), list(TOPICS)
    found = []
    for place in range(count):
        person = people[place % 3]
        taker = people[(place + 1) % 3] if wrong and place % wrong == 0 else person
        found.append(Past(f"hnd_{place}", taker, told(person, dice)))
    return found


def learnt(handoffs: list[Past]) -> PastHandoffs:
    history = PastHandoffs()
    history.learn_all(handoffs)
    return history


@pytest.fixture(scope="module")
def history() -> PastHandoffs:
    return learnt(past(120))


ASKED = Told("They run a shop; the checkout loses payments.", (("Industry", "retail"),))


def test_whoever_took_such_handoffs_is_suggested_first(history: PastHandoffs) -> None:
    found = history.suggest(ASKED, TOPICS)
    first = found.choices[0]
    assert (found.why_none, first.person, first.took, first.of) == ("", "ada", 10, 10)


def test_reasons_are_facts_and_words_of_this_packet(history: PastHandoffs) -> None:
    first = history.suggest(ASKED, TOPICS).choices[0]
    assert first.shared[0] == "Industry: retail"
    assert set(first.shared[1:]) < {"“shop”", "“checkout”", "“payments”"}
    assert all(int(each.removeprefix("hnd_")) % 3 == 0 for each in first.examples)


def test_the_same_history_says_the_same(history: PastHandoffs) -> None:
    assert learnt(past(120)).suggest(ASKED, TOPICS) == history.suggest(ASKED, TOPICS)


def test_work_that_is_most_of_it_is_still_known() -> None:
    dice, people = random.Random(5), ["ada", "ada", "ada", "bo"]
    mostly = [Past(f"hnd_{n}", people[n % 4], told(people[n % 4], dice)) for n in range(160)]
    found = learnt(mostly).suggest(ASKED, TOPICS)
    assert (found.choices[0].person, found.choices[0].shared[0]) == ("ada", "Industry: retail")


def test_never_more_than_three_are_suggested() -> None:
    crowd = [Past(f"hnd_{n}", f"p{n % 7}", Told(f"topic{n % 7} shared words")) for n in range(140)]
    assert (
        len(learnt(crowd).suggest(Told("topic3 shared words"), {f"p{n}" for n in range(7)}).choices) <= MOST
    )


def test_whoever_cannot_take_it_is_not_replaced_by_a_guess(history: PastHandoffs) -> None:
    found = history.suggest(ASKED, {"bo", "cy"})
    assert (found.choices, found.why_none, found.missed) == ((), "not_here", "ada")


def test_too_little_history_suggests_nobody() -> None:
    found = learnt(past(2 * LEAST - 1)).suggest(ASKED, TOPICS)
    assert (found.choices, found.why_none, found.past) == ((), "too_little", 2 * LEAST - 1)


def test_enough_history_suggests_somebody() -> None:
    assert learnt(past(2 * LEAST)).suggest(ASKED, TOPICS).choices


def test_work_that_goes_to_anybody_suggests_nobody() -> None:
    dice = random.Random(3)
    anybody = [Past(each.id, dice.choice(list(TOPICS)), each.told) for each in past(150)]
    found = learnt(anybody).suggest(ASKED, TOPICS)
    assert (found.choices, found.why_none, found.trust.threshold) == ((), "unsure", None)


def test_what_is_like_nothing_suggests_nobody(history: PastHandoffs) -> None:
    assert history.suggest(Told("xylophone"), TOPICS).why_none == "nothing_alike"


def test_an_empty_packet_is_like_nothing(history: PastHandoffs) -> None:
    assert history.suggest(Told(), TOPICS).why_none == "nothing_alike"


def test_the_threshold_is_the_lowest_at_which_guesses_were_right() -> None:
    guesses = [(0.9, True)] * 60 + [(0.5, True)] * 39 + [(0.5, False)] + [(0.1, False)] * 20
    found = trusted(guesses)
    assert (found.threshold, found.right, found.sure, found.tried) == (0.5, 99, 100, 120)


@pytest.mark.parametrize(
    "guesses",
    [
        [(0.9, True)] * (LEAST - 1),
        [(0.9, False)] + [(0.8, True)] * 48,
        [(0.5, True)] * 97 + [(0.5, False)] * 3,
    ],
    ids=["too few", "one wrong of fewer than fifty", "equally sure ones were wrong"],
)
def test_no_threshold_without_enough_right_guesses(guesses: list[tuple[float, bool]]) -> None:
    assert trusted(guesses).threshold is None


def test_what_is_suggested_keeps_its_word() -> None:
    """Of guesses above the threshold, made before the receiver was known, nearly all are right later on too."""
    seen, later = past(200, wrong=40), past(320)[200:]
    history, right, sure = learnt(seen), 0, 0
    for each in later:
        found = history.suggest(each.told, TOPICS)
        sure += bool(found.choices)
        right += bool(found.choices) and found.choices[0].person == each.receiver
        history.learn(each)
    assert sure >= 60
    assert right >= RIGHT * sure


def test_only_the_latest_guesses_count() -> None:
    history = learnt(past(TRIED + 80))
    assert history.trust().tried == TRIED
