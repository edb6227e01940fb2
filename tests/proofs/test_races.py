"""Thirty-two clients decide on one handoff at the same moment: one decision wins, everybody else is told which."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from secrets import randbelow
from typing import Any, NamedTuple

import pytest

from tests.proofs.clients import Line
from tests.proofs.home import Home, wait_for

Tell = Callable[[str], None]
CLIENTS = 32
DECIDED = {"accept": "accepted", "return": "returned", "recall": "recalled"}
ACTS = ("accept", "return", "recall", "reroute")
EACH = CLIENTS // len(ACTS)


class Client(NamedTuple):
    """One of those who act: what, with whose key, on a line of their own. ``number`` counts those who do the same."""

    act: str
    key: str
    person: str
    line: Line
    number: int


class Told(NamedTuple):
    """What a client was answered."""

    client: Client
    status: int
    answer: Any


def test_one_decision_wins(home: Home, database: str, tell: Tell) -> None:
    prove(home, database, tell, rounds=4)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_one_decision_wins_each_of_many_times(home: Home, database: str, tell: Tell) -> None:
    prove(home, database, tell, rounds=200)


def prove(home: Home, database: str, tell: Tell, *, rounds: int) -> None:
    seed = randbelow(1_000_000)
    chance = random.Random(seed)
    scene = home.play("scene", {"people": 12, "seeded": 0, "spread": 0})
    server = home.serve(processes=2, threads=16)
    wait_for(server)
    clients = _clients(scene, server.port)
    wins: Counter[str] = Counter()
    for number in range(rounds):
        chance.shuffle(clients)
        # Every other time they say which version they have seen: then a re-routing is a decision like the others.
        wins.update(_round(scene, clients, number, seen=bool(number % 2)))
    for client in clients:
        client.line.close()
    tell(
        f"races on {'postgres' if database else 'sqlite'}: seed {seed}; {rounds} rounds of {CLIENTS} clients; "
        f"one decision won each time ({dict(wins)}); {home.verify()}"
    )
    assert sum(wins[act] for act in DECIDED) + wins["reroute first"] == rounds


def _clients(scene: dict[str, Any], port: int) -> list[Client]:
    """Eight for each act. Members of the team answer, the lead passes on, the sender takes back."""
    keys = {"recall": [("Sam Sender", scene["sender"])], "reroute": [("Otto Lead", scene["lead"])]}
    team = [(f"Rita {number}", key) for number, key in enumerate(scene["team"])]
    return [
        Client(act, key, name, Line([port]), number)
        for act in ACTS
        for number, (name, key) in enumerate((keys.get(act, team) * EACH)[:EACH])
    ]


def _round(scene: dict[str, Any], clients: Sequence[Client], number: int, *, seen: bool) -> Counter[str]:
    """Let all act on a new handoff at once, and judge the answers; which acts were carried out."""
    handoff, record, digest = _offer(scene, clients[0].line, number)
    start = threading.Barrier(len(clients))

    def act(index: int) -> Told:
        client = clients[index]
        body = _body(scene, client, digest)
        start.wait()
        mark = f"race-{number}-{index}"
        path = f"handoffs/{handoff}/{client.act}"
        return Told(client, *client.line.post(path, client.key, body, mark, version=2 if seen else 0))

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(act, range(len(clients))))
    return _judge_seen(answers) if seen else _judge(answers, _closings(scene, clients[0].line, record))


def _offer(scene: dict[str, Any], line: Line, number: int) -> tuple[str, str, str]:
    """A new handoff of a record at version 2, the record, and the digest of the packet."""
    opening = {"playbook": "proof", "title": f"Race {number}", "values": {"scope": "All"}}
    record = line.post("records", scene["sender"], opening, f"open-{number}")[1]["id"]
    offer = {"to": "onboarding", "receiver": scene["receivers"][0]}
    path = f"records/{record}/handoffs"
    handoff = line.post(path, scene["sender"], offer, f"offer-{number}")[1]["id"]
    return handoff, record, line.get(f"handoffs/{handoff}", scene["lead"])["packet"]["digest"]


def _body(scene: dict[str, Any], client: Client, digest: str) -> object:
    """Each of those who pass it on has somebody else in mind."""
    passed_on = scene["receivers"][1 + client.number]
    bodies: dict[str, object] = {
        "accept": {"digest": digest},
        "return": {"reasons": [{"reason": "misrouted"}]},
        "recall": {"reason": "A mistake"},
        "reroute": {"reason": "Somebody else", "to": passed_on},
    }
    return bodies[client.act]


def _closings(scene: dict[str, Any], line: Line, record: str) -> list[str]:
    """What history says: the events that decided."""
    events = line.get(f"records/{record}/timeline?limit=200", scene["lead"])["items"]
    kinds = {f"handoff_{status}" for status in DECIDED.values()}
    return [event["kind"] for event in events if event["kind"] in kinds]


def _judge(answers: Sequence[Told], closings: Sequence[str]) -> Counter[str]:
    """Exactly one closed it. Who came later was told who did what; a re-routing before it is no decision about it."""
    (winner,) = [each for each in answers if each.status < 300 and each.client.act in DECIDED]
    done = DECIDED[winner.client.act]
    assert list(closings) == [f"handoff_{done}"]
    for each in answers:
        if each.status < 300:
            continue
        assert each.answer["code"] == "already_decided", each
        assert each.answer["detail"].startswith(f"{winner.client.person} {done} it on "), each
    rerouted = sum(each.status < 300 for each in answers if each.client.act == "reroute")
    return Counter({winner.client.act: 1, "reroutes before it": rerouted})


def _judge_seen(answers: Sequence[Told]) -> Counter[str]:
    """Of acts on what all had seen exactly one was carried out; all others were told that there is something new."""
    (winner,) = [each for each in answers if each.status < 300]
    refused = {each.answer["code"] for each in answers if each.status >= 300}
    assert refused == {"changed_since"}
    act = winner.client.act
    return Counter({"reroute first" if act == "reroute" else act: 1})
