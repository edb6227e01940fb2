"""Campaigns of the studio's own shop for prints: what marketing plans, operations has to pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from surehand.core.engine.commands import CompleteTask, Move, Raw, SetFields
from surehand.runtime.demo.play import Ending, Scene, Step, Story

PLAYBOOK = "ecommerce-campaign"


class Campaign(NamedTuple):
    """One campaign. ``starts_in`` counts days from the day on which it is planned."""

    name: str
    kind: str
    offer: str
    orders: int
    starts_in: int
    discount: int = 0


_SUMMER = Campaign(
    "Summer prints, two for one",
    "bundle",
    "Whoever buys one print in large gets a small one for nothing; not on framed prints, one for each order.",
    60,
    30,
)
_CITY = Campaign(
    "City series, launch",
    "launch",
    "Twelve new prints of three cities, for readers of the newsletter two days before everybody else.",
    140,
    24,
)
_FRAMES = Campaign(
    "Frames at 20 percent less",
    "discount",
    "All frames cost 20 percent less for ten days; no other code can be used on top of that.",
    80,
    20,
    20,
)
_WINTER = Campaign(
    "Winter sale",
    "season",
    "Everything that hangs in the shop since last winter is sold at half the price until it is gone.",
    320,
    60,
    50,
)
_POSTCARD = Campaign(
    "A postcard in every parcel",
    "influencer",
    "Buyers who come from three named accounts find a signed postcard in the parcel, as long as there are any.",
    40,
    18,
)


def campaign_endings() -> Iterator[Ending]:
    """Every campaign with its story."""
    yield Ending(9, PLAYBOOK, _thought_of(_WINTER))
    yield Ending(
        26, PLAYBOOK, [*_planned(_POSTCARD), _moved(9, "cancelled", "Two of the three accounts withdrew.")]
    )
    yield Ending(2, PLAYBOOK, [*_planned(_SUMMER), _offered(_SUMMER)])
    yield Ending(8, PLAYBOOK, [*_planned(_CITY), _offered(_CITY), _accepted(_CITY), _counted()])
    yield Ending(5, PLAYBOOK, [*_planned(_FRAMES), _offered(_FRAMES), _accepted(_FRAMES), *_ready(_FRAMES)])


def _thought_of(campaign: Campaign) -> Story:
    values: Raw = {"offer": campaign.offer, "kind": campaign.kind}
    if campaign.discount:
        values["campaign_discount"] = campaign.discount
    return [Step(0, lambda scene: scene.open("tomas", campaign.name, values))]


def _planned(campaign: Campaign) -> Story:
    def plan(scene: Scene) -> None:
        start = campaign.starts_in
        scene.act(
            scene.owner, SetFields(values={"starts_on": scene.day(start), "ends_on": scene.day(start + 10)})
        )
        scene.act(scene.owner, Move(to="planned"))

    return [*_thought_of(campaign), Step(6, plan)]


def _offered(campaign: Campaign) -> Step:
    def act(scene: Scene) -> None:
        values: Raw = {
            "products": [f"PR-{100 + campaign.orders}", f"PR-{101 + campaign.orders}"],
            "expected_orders": campaign.orders,
            "busiest_day": scene.day(campaign.starts_in + 1),
            "delivery_claim": "At your door within four days",
            "terms_page": "https://shop.northwind.example/terms",
        }
        scene.offer("preparing", values)

    return Step(3, act)


def _accepted(campaign: Campaign) -> Step:
    hardest = f"The day after the newsletter: about {campaign.orders + 90} parcels."
    return Step(2, lambda scene: scene.accept(hardest, "Whether it can be combined with another offer."))


def _counted() -> Step:
    return Step(8, lambda scene: scene.act("yara", CompleteTask(task=scene.task("count-stock"))))


def _ready(campaign: Campaign) -> Story:
    def confirm(scene: Scene) -> None:
        scene.act("helena", CompleteTask(task=scene.task("write-answers")))
        values: Raw = {
            "stock_confirmed": True,
            "packing_capacity": campaign.orders + 120,
            "usual_orders": 90,
            "support_answers": "https://help.northwind.example/frames",
            "when_stock_ends": "Yara sees it at noon, Tomas stops the newsletter, buyers get a date.",
        }
        scene.offer("ready", values)

    return [_counted(), Step(6, confirm), Step(2, lambda scene: scene.accept())]


def _moved(wait: float, to: str, reason: str) -> Step:
    return Step(wait, lambda scene: scene.act(scene.owner, Move(to=to, reason=reason)))
