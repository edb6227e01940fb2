"""Where a company can be: the time zones, countries and currencies to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from babel import Locale
from babel.core import get_global
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from surehand.core.values.currencies import CURRENCIES
from surehand.runtime.first_run import usual_currency
from surehand.web.inputs import Option

_AREAS: Mapping[str, Promise] = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("Arctic"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific"),
}


@dataclass(frozen=True)
class ZoneOption:
    """A time zone, and the country it is in."""

    name: str
    title: str
    region: str
    chosen: bool


@dataclass(frozen=True)
class ZoneGroup:
    """The time zones of a part of the world."""

    title: str
    zones: tuple[ZoneOption, ...]


@dataclass(frozen=True)
class RegionOption:
    """A country, and what people usually pay with there."""

    code: str
    title: str
    currency: str
    chosen: bool


def region_of(zone: str) -> str:
    """The country a time zone is in, by CLDR; empty for one of no country."""
    region: str = get_global("zone_territories").get(zone, "")
    return region if is_country(region) else ""


def zone_groups(chosen: str) -> tuple[ZoneGroup, ...]:
    """Every time zone by its part of the world, and the chosen one even if it goes by another name there."""
    places = sorted(zone for zone in get_global("zone_territories") if zone.partition("/")[0] in _AREAS)
    grouped = tuple(
        ZoneGroup(str(_AREAS[area]), tuple(_zone(zone, chosen) for zone in zones))
        for area, zones in groupby(places, key=lambda zone: zone.partition("/")[0])
    )
    others = dict.fromkeys(("UTC", *(() if chosen in places else (chosen,))))
    return (ZoneGroup(_("Other"), tuple(_zone(zone, chosen) for zone in others if zone)), *grouped)


def region_options(chosen: str) -> tuple[RegionOption, ...]:
    """Every country by its name, each with its usual currency."""
    names = _locale().territories
    named = sorted(
        ((names[code], code) for code in names if is_country(code)), key=lambda each: each[0].casefold()
    )
    return (
        RegionOption("", _("Not said"), "", not chosen),
        *(RegionOption(code, name, usual_currency(code), code == chosen) for name, code in named),
    )


def currency_options(chosen: str) -> tuple[Option, ...]:
    """Every currency by its name."""
    names = _locale().currencies
    named = sorted((f"{names.get(code, code)} ({code})", code) for code in CURRENCIES)
    return (
        Option("", _("Not said"), not chosen),
        *(Option(code, name, code == chosen) for name, code in named),
    )


def is_country(code: str) -> bool:
    """Whether a code of CLDR is that of a country."""
    return len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")


def _zone(name: str, chosen: str) -> ZoneOption:
    title = (name.partition("/")[2] or name).replace("_", " ").replace("/", ", ")
    return ZoneOption(name, title, region_of(name), name == chosen)


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"))
