"""The first step: which business it is, and which of its playbooks to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from surehand.core.engine import Refusal
from surehand.runtime.first_run import BUSINESSES, shipped_for
from surehand.runtime.shipped import shipped_playbooks
from surehand.store.queries.playbooks import read_texts
from surehand.web.access import Reader
from surehand.web.first_run.steps import Step, three_steps
from surehand.web.playbooks.sketch import Sketch, playbook_in, sketch
from surehand.web.refusals import RefusalView, show_refusal

_WORDS: Mapping[str, tuple[Promise | str, Promise | str]] = {
    "agency": (
        gettext_lazy("Agency or consultancy"),
        gettext_lazy("Clients go from a first enquiry through onboarding to delivery."),
    ),
    "saas": (
        gettext_lazy("Software company"),
        gettext_lazy("Customers go from a trial through onboarding to support or an account manager."),
    ),
    "ecommerce": (
        gettext_lazy("Online shop or trade"),
        gettext_lazy("Trade accounts are set up; campaigns are announced to fulfilment and support."),
    ),
    "service": (
        gettext_lazy("Service business"),
        gettext_lazy("Customers go from an enquiry through a visit and an order to the first job."),
    ),
}


@dataclass(frozen=True)
class BusinessChoice:
    """A business type to choose."""

    title: str
    words: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class PlaybookChoice:
    """A playbook to use; one that is here already needs no choice."""

    name: str
    sketch: Sketch
    is_here: bool
    is_chosen: bool


@dataclass(frozen=True)
class BusinessPage:
    """The page. ``playbooks`` are those of the chosen type; before one is chosen there are none."""

    steps: tuple[Step, ...]
    businesses: tuple[BusinessChoice, ...]
    playbooks: tuple[PlaybookChoice, ...]
    chosen: str
    refused: RefusalView | None


def business_page(reader: Reader, chosen: str, refused: Refusal | None = None) -> BusinessPage:
    """The page, with the playbooks of a business type where one is chosen."""
    here = {playbook.id for text in _texts(reader) if (playbook := playbook_in(text))}
    address = reader.url("first-run-business")
    businesses = tuple(
        BusinessChoice(str(title), str(words), f"{address}?type={business}#playbooks", business == chosen)
        for business, (title, words) in _WORDS.items()
    )
    return BusinessPage(
        steps=three_steps(reader, "first-run-business"),
        businesses=businesses,
        playbooks=_playbooks(chosen, here) if chosen in BUSINESSES else (),
        chosen=chosen,
        refused=show_refusal(refused, reader) if refused else None,
    )


def _texts(reader: Reader) -> tuple[str, ...]:
    return tuple(read_texts(reader.workspace.workspace).values())


def _playbooks(chosen: str, here: set[str]) -> tuple[PlaybookChoice, ...]:
    texts = shipped_playbooks()
    sketched = ((each.name, sketch(texts[each.name])) for each in shipped_for(chosen))
    return tuple(
        PlaybookChoice(name, drawn, drawn.id in here, number == 0)
        for number, (name, drawn) in enumerate(sketched)
        if drawn is not None
    )
