"""The second step: what the teams are called, who is in them, and where and when the company works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from email.utils import parseaddr

from django.http import QueryDict
from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.core.values import Shape, ValueProblem, read_value
from surehand.runtime.first_run import (
    Newcomer,
    Place,
    TeamPlan,
    check_place,
    office_hours,
    usual_currency,
)
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.playbooks import read_texts
from surehand.web.access import PageRequest, Reader
from surehand.web.first_run.places import (
    RegionOption,
    ZoneGroup,
    currency_options,
    is_country,
    region_of,
    region_options,
    zone_groups,
)
from surehand.web.first_run.steps import Step, three_steps
from surehand.web.inputs import Option
from surehand.web.playbooks.sketch import playbook_in
from surehand.web.refusals import RefusalView, show_refusal

_ADDRESS = re.compile(r"[^\s<>,;\t]+@[^\s<>,;\t]+\.[^\s<>,;\t]+")
MOST_PEOPLE = 200
"""The most people that are added to one team at once."""


@dataclass(frozen=True)
class TeamInput:
    """A team: its title, who is in it, and what was typed about who comes."""

    slug: str
    title: str
    there: str
    led_by: str
    lead: str
    typed: str
    with_me: bool
    lead_problem: str
    problem: str


@dataclass(frozen=True)
class PeoplePage:
    """The page. ``is_guess`` lets the browser say the zone, and with it the country and the currency."""

    steps: tuple[Step, ...]
    teams: tuple[TeamInput, ...]
    zones: tuple[ZoneGroup, ...]
    regions: tuple[RegionOption, ...]
    currencies: tuple[Option, ...]
    start: str
    end: str
    is_guess: bool
    wrong: Mapping[str, str]
    refused: RefusalView | None


@dataclass(frozen=True)
class Typed:
    """What was typed: the plans for the teams, the place, and what is wrong, by the name of the input."""

    plans: Mapping[str, TeamPlan]
    place: Place
    problems: Mapping[str, str]


def people_page(
    request: PageRequest, reader: Reader, typed: Typed | None = None, refused: Refusal | None = None
) -> PeoplePage:
    """The page as things are, or as they were typed where they are refused."""
    place = typed.place if typed else _guess(request, reader)
    return PeoplePage(
        steps=three_steps(reader, "first-run-people"),
        teams=tuple(_team(slug, request.POST, reader, typed) for slug in _in_order(reader)),
        zones=zone_groups(place.zone),
        regions=region_options(place.region),
        currencies=currency_options(place.currency),
        start=place.start,
        end=place.end,
        is_guess=typed is None and place.zone == "UTC",
        wrong=typed.problems if typed else {},
        refused=show_refusal(refused, reader) if refused else None,
    )


def read_typed(posted: QueryDict, reader: Reader) -> Typed:
    """What was typed into the form."""
    problems, plans = {}, {}
    teams = {} if "alone" in posted else reader.facts.directory.teams
    for slug, team in teams.items():
        lead, problems[f"lead.{slug}"] = read_lead(posted.get(f"lead.{slug}", ""))
        people, problems[f"people.{slug}"] = read_people(posted.get(f"people.{slug}", ""))
        title = posted.get(f"title.{slug}", "").strip() or team.title
        plans[slug] = TeamPlan(title, people, lead, f"me.{slug}" in posted)
    place = Place(
        zone=posted.get("zone", "").strip(),
        region=posted.get("region", ""),
        currency=posted.get("currency", ""),
        start=_clock(posted.get("start", "")) or "09:00",
        end=_clock(posted.get("end", "")) or "17:00",
    )
    problems |= {name: spoken(wrong.sentence) for name, wrong in check_place(place).items()}
    return Typed(plans, place, {name: problem for name, problem in problems.items() if problem})


def read_lead(text: str) -> tuple[Newcomer | None, str]:
    """Who is to lead, and what is wrong: a team has one lead."""
    people, wrong = read_people(text)
    if len(_ADDRESS.findall(text)) > 1:
        return None, _("A team has one lead: write the others under “People to add”.")
    return (people[0] if people else None), wrong


def read_people(text: str) -> tuple[tuple[Newcomer, ...], str]:
    """People from lines such as “Dana Diaz <dana@example.com>” or “Dana Diaz, dana@example.com”, and what is wrong.

    A list that was copied from a table or an e-mail reads as well; an address alone names its person.
    """
    found: dict[str, Newcomer] = {}
    wrong = []
    for line in _lines(text):
        newcomer, problem = _read_line(line)
        if newcomer:
            found[newcomer.email.casefold()] = newcomer
        else:
            wrong.append(problem)
    if len(found) > MOST_PEOPLE:
        wrong.append(_("Add at most %(most)s people to a team at once.") % {"most": MOST_PEOPLE})
    return (() if wrong else tuple(found.values())), " ".join(wrong)


def _read_line(line: str) -> tuple[Newcomer | None, str]:
    """Somebody, or what is wrong with the line."""
    addresses = _ADDRESS.findall(line)
    if len(addresses) != 1:
        problem = _("“%(line)s” needs a name and one e-mail address, such as: Dana Diaz, dana@example.com.")
        return None, problem % {"line": line[:60]}
    address = addresses[0].strip("<>\"'")
    name = _turned(parseaddr(line)[0]) or line.replace(addresses[0], " ")
    clean = " ".join(re.sub(r"[<>,;\t\"]", " ", name).split()) or _name_in(address)
    contact = read_value(Shape("contact"), {"name": clean, "email": address})
    if isinstance(contact, ValueProblem):
        return None, _("“%(line)s”: this address cannot be right. Correct it.") % {"line": line[:60]}
    return Newcomer(clean, address), ""


def _lines(text: str) -> Iterable[str]:
    """The lines, and the parts of a line that lists several addresses."""
    for line in text.splitlines():
        several = len(_ADDRESS.findall(line)) > 1
        for part in re.split(r"[;,]\s*(?=[^;,]*@)" if several else r"\n", line):
            if part.strip():
                yield part.strip()


def _turned(name: str) -> str:
    """“Diaz, Dana”, as address books have it, is Dana Diaz."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name


def _name_in(address: str) -> str:
    """What to call somebody until they say it themselves: “ada.berg@…” is Ada Berg."""
    return re.sub(r"[._-]+", " ", address.partition("@")[0]).title()


def _in_order(reader: Reader) -> tuple[str, ...]:
    """The teams as work passes through them, then those that no playbook names."""
    texts = read_texts(reader.workspace.workspace).values()
    named = (team for text in texts if (playbook := playbook_in(text)) for team in playbook.teams())
    here = reader.facts.directory.teams
    return tuple(dict.fromkeys(team for team in (*named, *here) if team in here))


def _team(slug: str, posted: QueryDict, reader: Reader, typed: Typed | None) -> TeamInput:
    team = reader.facts.directory.teams[slug]
    planned = typed.plans.get(slug) if typed else None
    there = (member.name for member in reader.facts.directory.members(slug))
    return TeamInput(
        slug=slug,
        title=planned.title if planned else team.title,
        there=", ".join(there),
        led_by=reader.facts.directory.name(team.lead) if team.lead else "",
        lead=posted.get(f"lead.{slug}", "") if typed else "",
        typed=posted.get(f"people.{slug}", "") if typed else "",
        with_me=planned.with_me if planned else reader.person.id in team.members,
        lead_problem=typed.problems.get(f"lead.{slug}", "") if typed else "",
        problem=typed.problems.get(f"people.{slug}", "") if typed else "",
    )


def _guess(request: PageRequest, reader: Reader) -> Place:
    """Where the company probably works: as the workspace has it, else where its zone or the browser's language is."""
    row = m.Workspace.objects.get(id=reader.workspace.workspace)
    region = row.region or region_of(row.zone) or _region_of(request)
    start, end = office_hours(reader.facts)
    return Place(row.zone, region, row.currency or usual_currency(region), start, end)


def _region_of(request: PageRequest) -> str:
    """The country in the first language of the browser: “de-AT” is Austria."""
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
    region = first.rpartition("-")[2].upper() if "-" in first else ""
    return region if is_country(region) else ""


def _clock(text: str) -> str:
    try:
        return f"{time.fromisoformat(text):%H:%M}"
    except ValueError:
        return ""
