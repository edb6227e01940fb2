"""The journey of a client part by part, and what can happen on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from surehand.core.engine import ReturnedFor
from surehand.core.engine.commands import (
    AddNote,
    AddTask,
    Answer,
    Archive,
    Ask,
    CompleteTask,
    Merge,
    Move,
    Offer,
    Override,
    PauseClock,
    Raw,
    Reassign,
    Recall,
    Reroute,
    Return,
    SetFields,
)
from surehand.runtime.demo import clients as c
from surehand.runtime.demo.clients import Client
from surehand.runtime.demo.play import Act, Scene, Step, Story

Part: TypeAlias = Callable[[Client], Story]
Values: TypeAlias = Callable[[Client, Scene], Raw]


def step(wait: float, act: Callable[[Client, Scene], None]) -> Part:
    """A part of one step, about whichever client."""
    return lambda client: [Step(wait, _about(client, act))]


def _about(client: Client, act: Callable[[Client, Scene], None]) -> Act:
    return lambda scene: act(client, scene)


def setting(wait: float, values: Values) -> Part:
    """The owner fills something in."""
    return step(wait, lambda client, scene: scene.act(scene.owner, SetFields(values=values(client, scene))))


# The journey, part by part.


def arrives(client: Client) -> Story:
    """Marketing writes an enquiry down."""
    who = "mara" if client.industry in ("retail", "software", "finance") else "tomas"
    return [Step(0, lambda scene: scene.open(who, client.name, c.enquiry(client)))]


qualifies = setting(2, lambda client, scene: c.qualified(client))
offers_to_sales = step(1, lambda client, scene: scene.offer("discovery", {}))
sales_accepts = step(0.8, lambda client, scene: scene.accept())


sales_answers = step(
    3, lambda client, scene: scene.act(scene.owner, CompleteTask(task=scene.task("first-answer")))
)
finds_goals = setting(6, lambda client, scene: c.understood(client))
sales_talks = (sales_answers, finds_goals)
proposes = step(2, lambda client, scene: scene.act(scene.owner, Move(to="proposal")))


def signs(client: Client) -> Story:
    """The client signs, and sales says so."""
    return [
        Step(9, lambda scene: scene.act(scene.owner, SetFields(values=c.signed(client)))),
        Step(0.3, lambda scene: scene.attach("statement_of_work", "Statement of work, signed")),
        Step(0.2, lambda scene: scene.act(scene.owner, Move(to="won"))),
    ]


offers_to_onboarding = step(2, lambda client, scene: scene.offer("onboarding", c.sold(client, scene)))
onboarding_accepts = step(1.5, lambda client, scene: scene.accept(*c.READ_BACK))


def onboarding_works(client: Client) -> Story:
    """Introduction, kick-off, access."""
    return [
        Step(4, lambda scene: scene.act("jonas", CompleteTask(task=scene.task("warm-introduction")))),
        Step(6, lambda scene: scene.act(scene.owner, CompleteTask(task=scene.task("kickoff")))),
        Step(12, lambda scene: scene.act(scene.owner, CompleteTask(task=scene.task("collect-access")))),
    ]


prepares = setting(4, c.prepared)
offers_to_delivery = step(1, lambda client, scene: scene.offer("delivery", {}))
delivery_accepts = step(2, lambda client, scene: scene.accept())


def delivery_works(client: Client) -> Story:
    """The first weeks of the work itself."""
    return [
        Step(8, lambda scene: scene.act(scene.owner, CompleteTask(task=scene.task("first-week")))),
        Step(16, lambda scene: scene.act(scene.owner, CompleteTask(task=scene.task("first-progress-note")))),
        Step(
            8,
            lambda scene: scene.act(scene.owner, AddNote(text=client.say("{first} likes the first pieces."))),
        ),
    ]


offers_to_care = step(4, lambda client, scene: scene.offer("care", c.finished(client, scene)))
care_accepts = step(2, lambda client, scene: scene.accept())

TO_SALES = (arrives, qualifies, offers_to_sales, sales_accepts)
TO_PROPOSAL = (*TO_SALES, *sales_talks, proposes)
TO_WON = (*TO_PROPOSAL, signs)
TO_ONBOARDING = (*TO_WON, offers_to_onboarding, onboarding_accepts)
TO_DELIVERY = (*TO_ONBOARDING, onboarding_works, prepares, offers_to_delivery, delivery_accepts)


# What can happen on the way.


def noted(wait: float, text: str) -> Part:
    """The owner writes something down."""
    return step(wait, lambda client, scene: scene.act(scene.owner, AddNote(text=client.say(text))))


def returned(wait: float, reason: str, text: str, *fields: str) -> Part:
    """The receiver sends it back."""

    def act(client: Client, scene: Scene) -> None:
        reasons = (ReturnedFor(reason, fields, client.say(text)),)
        scene.act(scene.receiver, Return(handoff=scene.handoff.id, reasons=reasons))

    return step(wait, act)


def asked(wait: float, text: str, field: str = "") -> Part:
    """The receiver asks."""
    return step(
        wait,
        lambda client, scene: scene.act(
            scene.receiver, Ask(handoff=scene.handoff.id, text=client.say(text), field=field)
        ),
    )


def answered(wait: float, text: str) -> Part:
    """The sender answers the latest question."""
    return step(
        wait,
        lambda client, scene: scene.act(
            scene.handoff.sender,
            Answer(question=scene.handoff.questions[-1].id, text=client.say(text)),
        ),
    )


def moved(wait: float, to: str, reason: str) -> Part:
    """The owner moves it inside the team."""
    return step(wait, lambda client, scene: scene.act(scene.owner, Move(to=to, reason=reason)))


def refused_offer(wait: float, to: str, values: Values) -> Part:
    """The owner offers it too early and is refused."""
    return step(
        wait, lambda client, scene: scene.try_to(scene.owner, Offer(to=to, values=values(client, scene)))
    )


def offered_under_override(wait: float, who: str, values: Values, days: float) -> Part:
    """The owner offers it although its gate is not met: somebody who may allowed it, as an exception for some days."""

    def act(client: Client, scene: Scene) -> None:
        until = scene.play.now + timedelta(days=days)
        reason = client.say("{first} cannot name the date before Friday; the rest is agreed in writing.")
        scene.act(who, Override(to="onboarding", reason=reason, expires=until))
        scene.offer("onboarding", values(client, scene))

    return step(wait, act)


def without(values: Values, *names: str) -> Values:
    """Values with some left out."""
    return lambda client, scene: {k: v for k, v in values(client, scene).items() if k not in names}


def recalled(wait: float, reason: str) -> Part:
    """The sender takes it back."""
    return step(
        wait,
        lambda client, scene: scene.act(scene.owner, Recall(handoff=scene.handoff.id, reason=reason)),
    )


def paused(wait: float, reason: str) -> Part:
    """The receiver stops the clock."""
    return step(
        wait,
        lambda client, scene: scene.act(scene.receiver, PauseClock(handoff=scene.handoff.id, reason=reason)),
    )


def passed_on(wait: float) -> Part:
    """The receiver gives it to somebody else of onboarding."""

    def act(client: Client, scene: Scene) -> None:
        new = scene.other_than(scene.receiver, "noah", "ines")
        reroute = Reroute(handoff=scene.handoff.id, reason="I am full until Thursday.", to=new)
        scene.act(scene.receiver, reroute)

    return step(wait, act)


def taken_over(wait: float) -> Part:
    """The lead of sales makes somebody else the owner."""

    def act(client: Client, scene: Scene) -> None:
        new = scene.other_than(scene.owner, "jonas", "priya")
        reason = client.say("{first} knows us from the fair and asked for it.")
        scene.act("jonas", Reassign(to=new, reason=reason))

    return step(wait, act)


def task_added(wait: float, title: str, *, hours: float) -> Part:
    """The owner makes a task for themselves."""

    def act(client: Client, scene: Scene) -> None:
        due = scene.play.now + timedelta(hours=hours)
        scene.act(scene.owner, AddTask(title=title, owner=scene.owner, due=due))

    return step(wait, act)


def archived(wait: float, reason: str) -> Part:
    """The owner puts it away."""
    return step(wait, lambda client, scene: scene.act(scene.owner, Archive(reason=reason)))


def merged(wait: float, title: str, reason: str) -> Part:
    """The lead of marketing finds that it is another client's second record."""
    return step(
        wait,
        lambda client, scene: scene.act("mara", Merge(into=scene.play.record_called(title), reason=reason)),
    )


def offered_to_care(wait: float, values: Values) -> Part:
    """Delivery hands over with other words than usual."""
    return step(wait, lambda client, scene: scene.offer("care", values(client, scene)))
