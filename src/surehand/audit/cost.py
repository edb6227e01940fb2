"""What it costs, in the numbers of those who pay for it: no rate is assumed, and without one there is no cost.

A cost is a range: the low end takes the low end of the interval of what was counted and of every rate, the high end the
high ones. Findings overlap, as one wait can show in several of them: their costs are not to be added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from surehand.audit.chance import Part
from surehand.audit.unclear import Unclear

_RATE = re.compile(
    r"\s*(?P<name>hour|handover|day)\s*=\s*(?P<low>\d+(\.\d+)?)(\s*-\s*(?P<high>\d+(\.\d+)?))?\s*(?P<unit>[A-Za-z]{3})\s*"
)
_MICROS = 3_600_000_000


class Range(msgspec.Struct, frozen=True):
    """From a low number to a high one; the same twice where it is known exactly."""

    low: float
    high: float


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """What things cost. ``hour`` is an hour of somebody's work; ``day`` a case that is a day late.

    ``handover`` is how many minutes both sides spend on handing work over once more. Its default is an assumption,
    stated with every cost that depends on it.
    """

    hour: Range | None = None
    day: Range | None = None
    handover: Range = Range(5, 15)
    currency: str = ""
    assumed: bool = True

    def sentences(self) -> dict[str, str]:
        """Each rate in a sentence, by its name."""
        minutes = f"{_written(self.handover)} minutes for each further hand-over"
        return {
            "hour": f"an hour of work: {self._money(self.hour)}",
            "day": f"a case one day late: {self._money(self.day)}",
            "handover": f"{minutes} (assumed; give yours: handover=10min)" if self.assumed else minutes,
            "range": "low: the low end of the interval and of each rate; high: the high ends",
            "value": "at risk: the values of all cases that show a finding, added up; they are not lost",
            "sum": "findings overlap: their costs are not to be added up",
        }

    def _money(self, rate: Range | None) -> str:
        return f"{_written(rate)} {self.currency}" if rate else "not given, so nothing is reckoned with it"


class Lost(msgspec.Struct, frozen=True):
    """What a finding takes: further hand-overs, and microseconds in which cases waited or somebody worked."""

    handovers: int = 0
    delay: int = 0
    touch: int = 0


class Money(msgspec.Struct, frozen=True):
    """A cost from low to high."""

    low: float
    high: float
    currency: str


def cost(lost: Lost, size: Part, rates: Rates) -> Money | None:
    """What it costs; None where no rate is given for anything that was lost."""
    if not size.n:
        return None
    low = high = 0.0
    reckoned = False
    if rates.hour and (lost.handovers or lost.touch):
        worked, reckoned = lost.touch / _MICROS, True
        low += rates.hour.low * (lost.handovers * rates.handover.low / 60 + worked)
        high += rates.hour.high * (lost.handovers * rates.handover.high / 60 + worked)
    if rates.day and lost.delay:
        days, reckoned = lost.delay / _MICROS / 24, True
        low += rates.day.low * days
        high += rates.day.high * days
    if not reckoned:
        return None
    fewest, most = size.low / size.share, size.high / size.share
    return Money(round(low * fewest, 2), round(high * most, 2), rates.currency)


def read_rates(written: Iterable[str]) -> Rates | Unclear:
    """Rates as they are typed: ``hour=60EUR``, ``hour=50-70EUR``, ``handover=10min``, ``day=25EUR``."""
    found: dict[str, Range] = {}
    currencies: set[str] = set()
    for each in written:
        match = _RATE.fullmatch(each)
        if match is None or (match["name"] == "handover") != (match["unit"].lower() == "min"):
            return _bad(f"“{each}” is no rate that can be read.")
        low = float(match["low"])
        high = float(match["high"] or match["low"])
        if high < low or match["name"] in found:
            return _bad(f"“{each}” ends below its begin, or is given twice.")
        found[match["name"]] = Range(low, high)
        if match["name"] != "handover":
            currencies.add(match["unit"].upper())
    if len(currencies) > 1:
        return _bad(f"The rates are in {' and '.join(sorted(currencies))}: nothing can be added up.")
    return Rates(**found, currency="".join(currencies), assumed="handover" not in found)


def _bad(sentence: str) -> Unclear:
    ways = ("Give hour=60EUR, day=25EUR or handover=10min; a range as hour=50-70EUR; one currency for all.",)
    return Unclear("bad_rate", sentence, ways=ways)


def _written(rate: Range) -> str:
    return f"{rate.low:g}" if rate.low == rate.high else f"{rate.low:g} to {rate.high:g}"
