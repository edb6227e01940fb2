"""How long a suggestion of a receiver takes, over as many past handoffs as are learnt from.

Packets are generated (fixed seed): 120 words of 4,000, rarer ones seldom, and four facts; twelve receivers with topics
of their own. In the same run:

    learn      all of them at once, as a process does at its first question; the latest 300 are guessed first
    one more   a handoff that was accepted since
    suggest    one question: the mean and the longest of 200, which must stay under 100 ms
    small      the same question over a fifth of the handoffs: cost should grow no faster than they do

Run: python bench/route.py [handoffs]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from surehand.assist.route import Past, PastHandoffs, Told

HANDOFFS = 5_000
LIMIT = 0.1
ASKED = 200
PEOPLE = [f"prs_{number}" for number in range(12)]
WORDS = [f"word{number}" for number in range(4_000)]
T = TypeVar("T")


def packet(dice: random.Random) -> Past:
    """A packet, mostly about the topics of whoever took it."""
    person = dice.randrange(len(PEOPLE))
    topics = WORDS[person * 200 : person * 200 + 400]
    said = [
        dice.choice(topics) if dice.random() < 0.3 else WORDS[int(dice.random() ** 2 * 4_000)]
        for _ in range(120)
    ]
    facts = (
        ("Package", dice.choice("ABC")),
        ("Industry", f"industry {person // 2}"),
        ("Country", dice.choice(("DE", "US"))),
        ("Value", f"{dice.choice((1, 2, 5))},000 USD"),
    )
    return Past(f"hnd_{dice.random()}", PEOPLE[person], Told(" ".join(said), facts))


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds, and what came of it."""
    begun = time.process_time()
    made = act()
    return time.process_time() - begun, made


def learnt(past: list[Past]) -> PastHandoffs:
    history = PastHandoffs()
    history.learn_all(past)
    return history


def asking(history: PastHandoffs, dice: random.Random) -> list[float]:
    return [timed(lambda: history.suggest(packet(dice).told, PEOPLE))[0] for _ in range(ASKED)]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else HANDOFFS
    dice = random.Random(2)
    past = [packet(dice) for _ in range(count)]
    learning, history = timed(lambda: learnt(past))
    small = asking(learnt(past[: count // 5]), dice)
    taken = asking(history, dice)
    more = [timed(lambda: history.learn(packet(dice)))[0] for _ in range(20)]
    mean, mean_small = sum(taken) / ASKED, sum(small) / ASKED
    print(f"{count} past handoffs, CPU seconds")
    print(f"learn     {learning:8.3f}")
    print(f"one more  {sum(more) / len(more):8.4f}")
    print(f"suggest   {mean:8.4f}  longest {max(taken):.4f}, limit {LIMIT}")
    print(f"small     {mean_small:8.4f}  five times as many take {mean / mean_small:.1f} times as long")
    if max(taken) > LIMIT:
        sys.exit("A suggestion takes too long.")


if __name__ == "__main__":
    main()
