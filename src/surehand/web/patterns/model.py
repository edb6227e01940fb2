"""Sample view-models for the pattern page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from surehand.core.engine import FormHint, Next, Refusal, Unmet
from surehand.core.playbook import Field
from surehand.core.values import KINDS, Kind
from surehand.web.access import Reader
from surehand.web.first_run.steps import Checklist, Step
from surehand.web.gates import Readiness
from surehand.web.inputs import Input, InputMaker
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago, due, for_so_long, paused
from surehand.web.turns import OFFICE
from surehand.web.words import GRADES, Provenance, Value

_STATIC = Path(__file__).parents[1] / "static"
_OPTIONS = {"standard": "Standard", "premium": "Premium"}


@dataclass(frozen=True)
class SampleBridge:
    """A bridge of the map in one of its states, drawn at a height."""

    y: int
    tone: str
    words: str
    width: int
    badge: str = ""
    is_late: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class PatternsPage:
    """The page."""

    icons: tuple[str, ...]
    tones: tuple[str, ...]
    moments: tuple[Moment, ...]
    readiness: tuple[Readiness, ...]
    values: tuple[Value, ...]
    provenances: tuple[Provenance, ...]
    inputs: tuple[Input, ...]
    wrong: tuple[Input, ...]
    refusals: tuple[RefusalView, ...]
    checklist: Checklist
    bridges: tuple[SampleBridge, ...]


_BRIDGES = (
    SampleBridge(20, "good", "first-time-right 19 of 20 (95 %), nothing waits", 9),
    SampleBridge(62, "fair", "first-time-right 8 of 10 (80 %), 3 waiting", 6, badge="3"),
    SampleBridge(104, "poor", "first-time-right 4 of 10 (40 %), 2 waiting, 1 overdue", 6, "2!", is_late=True),
    SampleBridge(146, "unknown", "first-time-right 1 of 2, nothing waits", 3),
    SampleBridge(188, "unknown", "nothing answered yet, 1 waiting", 2, badge="1"),
    SampleBridge(230, "good", "the one that is chosen", 6, is_current=True),
)


def patterns_page(reader: Reader) -> PatternsPage:
    """Every element in its states."""
    return PatternsPage(
        icons=tuple(_icons()),
        tones=("waiting", "ready", "late", "returned"),
        moments=tuple(_moments(reader)),
        readiness=tuple(Readiness(met, "9") for met in "079"),
        values=(
            Value("One line of text"),
            Value("", ("First sale by June", "Half the support calls"), is_list=True),
            Value("https://example.com/plan", href="https://example.com/plan"),
            Value("agreement.pdf", href="#", is_file=True),
        ),
        provenances=tuple(
            Provenance(reader.name(reader.person.id), ago(reader.now, reader.now, reader.zone), g)
            for g in GRADES
        ),
        inputs=tuple(_inputs(reader)),
        wrong=tuple(_wrong_inputs(reader)),
        refusals=tuple(show_refusal(refusal, reader) for refusal in _refusals()),
        checklist=Checklist(tuple(_steps()), samples=3),
        bridges=_BRIDGES,
    )


def _icons() -> Iterator[str]:
    for line in (_STATIC / "icons.svg").read_text("utf-8").splitlines():
        if line.startswith('<symbol id="'):
            yield line.split('"')[1]


def _moments(reader: Reader) -> Iterator[Moment]:
    now, zone, office = reader.now, reader.zone, reader.facts.calendars[OFFICE]
    yield due(now + timedelta(days=3), now, office, zone)
    yield due(now + timedelta(minutes=20), now, office, zone)
    yield due(now - timedelta(days=2), now, office, zone)
    yield paused(now - timedelta(hours=2), "waiting_on_client", zone)
    yield ago(now - timedelta(hours=5), now, zone)
    yield for_so_long(now - timedelta(days=12), now, zone)


def _steps() -> Iterator[Step]:
    for number, title in enumerate(("Choose how your business works", "Add the people you work with")):
        yield Step(title, "#steps", is_done=number == 0)


def _inputs(reader: Reader) -> Iterator[Input]:
    maker = InputMaker(reader, "pattern", {}, {})
    for kind in KINDS:
        yield maker.make(_field(kind, help="One sentence of help."))


def _wrong_inputs(reader: Reader) -> Iterator[Input]:
    maker = InputMaker(reader, "wrong", {}, {})
    for number, kind in enumerate(KINDS):
        problem = f"{kind.replace('_', ' ').capitalize()}: this cannot be read; say it as in the example."
        yield maker.make(_field(kind), problem, is_wrong=number % 2 == 0)


def _field(kind: Kind, help: str = "") -> Field:
    return Field(id=kind, type=kind, options=_OPTIONS, currency="USD", help=help)


def _refusals() -> Iterator[Refusal]:
    scope = FormHint("scope", "long_text", "Scope of work")
    unmet = (
        Unmet("field", "scope", "missing", "Scope of work: nothing is filled in.", forms=(scope,)),
        Unmet("criterion", "budget", "not_met", "Premium starts at 5,000.", "contract_value is 4,000 USD"),
    )
    allowed = (
        Next("offer", "Fill in what is missing."),
        Next("ask_lead", "Ask Lea Lead to allow an exception."),
    )
    yield Refusal("gate_not_met", "To go to Onboarding: 1 missing, 1 not met.", unmet, allowed)
    yield Refusal("already_decided", "Rita Receiver accepted it on 2 Mar 2026 at 11:00 UTC.")
