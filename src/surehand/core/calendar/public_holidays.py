"""Public holidays of a country or a part of it, from the `holidays` package.

The package takes a quarter of a second to import, so it is imported when a calendar with holidays is first made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from surehand.core.calendar.problem import did_you_mean

if TYPE_CHECKING:
    from holidays import HolidayBase

ENGLISH = "en_US"


@lru_cache(maxsize=512)
def public_holidays(region: str, year: int) -> Mapping[date, str]:
    """The names of the public holidays by date: in English where the package knows it, else as the country says."""
    plain = _holidays(region)
    # Without a language the package asks the environment for one, and the same calendar would read differently.
    language = ENGLISH if ENGLISH in plain.supported_languages else plain.default_language
    return dict(_holidays(region, language, year))


def unknown_region(region: str) -> str | None:
    """What to write instead when there are no known holidays for the region; None when there are."""
    import holidays

    known = holidays.list_supported_countries()
    country, _, part = region.partition("-")
    if country not in known:
        return f"{did_you_mean(country, known)}Write a country code such as DE, or DE-BY for a part of it."
    if part and part not in known[country]:
        parts = ", ".join(known[country]) or "none"
        return f"Write {country} alone, or one of its parts: {parts}."
    return "Write the country alone." if region.endswith("-") else None


def _holidays(region: str, language: str | None = None, year: int | None = None) -> HolidayBase:
    import holidays

    country, _, part = region.partition("-")
    return holidays.country_holidays(country, part or None, years=year, language=language)
