"""New colleagues of the studio, from the offer to the first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from surehand.core.engine import ReturnedFor
from surehand.core.engine.commands import Ask, CompleteTask, Move, Offer, PassAnyway, Raw, Return, SetFields
from surehand.runtime.demo.play import Ending, Scene, Step, Story

PLAYBOOK = "agency-recruiting"


class Hire(NamedTuple):
    """Somebody who was found, and the work they come for. ``starts_in`` counts days from the offer to operations."""

    name: str
    role: str
    craft: str
    manager: str
    starts_in: int = 30
    engagement: str = "permanent"
    works_from: str = "both"
    equipment: str = "standard"


def hire_endings() -> Iterator[Ending]:
    """Every new colleague with their story."""
    sent = Hire("Mina Farrow", "Copywriter, full time", "copy", "oskar")
    yield Ending(6, PLAYBOOK, _found(sent))
    declined = Hire("Leon Varga", "Strategist, full time", "strategy", "edda")
    reason = "Took an offer in another town."
    yield Ending(30, PLAYBOOK, [*_found(declined), _act(14, Move(to="declined", reason=reason))])
    unchecked = Hire("Zadie Cole", "Developer, full time", "development", "kenji", equipment="own")
    yield Ending(4, PLAYBOOK, [*_signed(unchecked), _refused(unchecked, right_to_work=False)])
    yield Ending(1, PLAYBOOK, [*_signed(_IRA), _offer(_IRA)])
    yield Ending(3, PLAYBOOK, [*_signed(_TESS), _offer(_TESS), _ask("Which laptop do freelancers bring?")])
    yield Ending(7, PLAYBOOK, [*_signed(_PAUL), _offer(_PAUL), _return()])
    yield Ending(10, PLAYBOOK, [*_signed(_NIKE), _offer(_NIKE), _accept(), *_prepared()])
    yield Ending(14, PLAYBOOK, [*_signed(_OLEG), _under_override(_OLEG), _accept()])


_IRA = Hire("Ira Blum", "Senior designer, 80 percent", "design", "oskar", equipment="creative")
_TESS = Hire("Tess Ruiz", "Film editor, freelance", "media", "oskar", 14, "freelance", "home", "own")
_PAUL = Hire("Paul Ekdal", "Account manager, full time", "client_service", "helena")
_NIKE = Hire(
    "Nike Adeyemi", "Designer, full time", "design", "oskar", 24, equipment="creative", works_from="home"
)
_OLEG = Hire("Oleg Marin", "Developer, full time", "development", "kenji", 8)


def _found(hire: Hire) -> Story:
    def open_(scene: Scene) -> None:
        told: Raw = {"role": hire.role, "craft": hire.craft, "engagement": hire.engagement}
        scene.open("sofia", hire.name, told)

    return [Step(0, open_)]


def _signed(hire: Hire) -> Story:
    def sign(scene: Scene) -> None:
        scene.attach("signed_contract", "Contract of employment, signed")
        scene.act(scene.owner, Move(to="signed", values={"start_date": scene.day(hire.starts_in)}))

    return [*_found(hire), Step(12, sign)]


def _told(hire: Hire, scene: Scene) -> Raw:
    first = hire.name.split()[0].casefold()
    return {
        "private_contact": {"name": hire.name, "email": f"{first}@mail.example"},
        "works_from": hire.works_from,
        "manager": scene.play.company.people[hire.manager],
        "equipment": hire.equipment,
        "promises": ["One day of training each month", f"{hire.name.split()[0]} picks the desk"],
        "first_client": "Silverfern Outdoor" if hire.craft == "design" else "Bench",
        "right_to_work": True,
        "extra_cost": False,
    }


def _act(wait: float, command: Move) -> Step:
    return Step(wait, lambda scene: scene.act(scene.owner, command))


def _offer(hire: Hire) -> Step:
    return Step(3, lambda scene: scene.offer("preparing", _told(hire, scene)))


def _refused(hire: Hire, **changes: object) -> Step:
    def act(scene: Scene) -> None:
        scene.try_to(scene.owner, Offer(to="preparing", values={**_told(hire, scene), **changes}))

    return Step(2, act)


def _under_override(hire: Hire) -> Step:
    """Standard equipment takes ten days; the founder lets somebody begin in eight, with a laptop that is lent."""

    def act(scene: Scene) -> None:
        until = scene.play.now + timedelta(days=5)
        passing = PassAnyway(reason="A laptop is lent until the new one is here.", expires=until)
        scene.act("edda", Offer(to="preparing", values=_told(hire, scene), override=passing))

    return Step(3, act)


def _accept() -> Step:
    return Step(2, lambda scene: scene.accept())


def _ask(text: str) -> Step:
    return Step(1, lambda scene: scene.act(scene.receiver, Ask(handoff=scene.handoff.id, text=text)))


def _return() -> Step:
    reasons = (
        ReturnedFor("incomplete", ("first_client",), "The bench is not a plan: who needs them first?"),
    )
    return Step(2, lambda scene: scene.act(scene.receiver, Return(handoff=scene.handoff.id, reasons=reasons)))


def _prepared() -> Story:
    plan = "https://plans.northwind.example/first-week"
    return [
        Step(4, lambda scene: scene.act(scene.owner, CompleteTask(task=scene.task("order-equipment")))),
        Step(9, lambda scene: scene.act(scene.owner, SetFields(values={"first_week": plan}))),
    ]
