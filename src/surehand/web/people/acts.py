"""What is done to one person: changed, sent away, let go, brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec import UNSET

from surehand.core.engine import Person, Refusal
from surehand.runtime import absences
from surehand.runtime.invitations import account_to_link
from surehand.runtime.people import PersonChange, change_person, deactivate, reactivate
from surehand.runtime.reassign import reassign_work
from surehand.store.queries.people import read_absences
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.inputs import texts_of
from surehand.web.page import REFUSED, done, show
from surehand.web.people.model import OneTimeLink
from surehand.web.people.person import person_page
from surehand.web.people.views import NOT_AN_ADMIN, person_or_404
from surehand.web.sign_in.letters import link_for, send_link_to
from surehand.web.sign_in.ways import can_write, only_way

_LONGEST_AWAY = timedelta(days=366 * 2)


def by_admins(act: Callable[[PageRequest, Reader, Person], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let administrators act on a person; others are told why not, on the page they came from."""

    @require_POST
    @for_members
    @wraps(act)
    def guarded(request: PageRequest, reader: Reader, person: str) -> HttpResponse:
        found = person_or_404(reader, person)
        if reader.person.role != "admin":
            return _refused(request, reader, found, NOT_AN_ADMIN)
        return act(request, reader, found)

    return guarded


@by_admins
def change(request: PageRequest, reader: Reader, person: Person) -> HttpResponse:
    """Change name, role, teams, skills, capacity and hours."""
    typed = request.POST
    capacity = typed.get("capacity", "").strip()
    if capacity and not capacity.isdecimal():
        wrong = Refusal("invalid_person", "A capacity is a number of handoffs; leave it empty for no limit.")
        return _refused(request, reader, person, wrong, keep=True)
    change = PersonChange(
        name=typed.get("name", ""),
        role=typed.get("role", ""),
        teams=tuple(typed.getlist("teams")),
        skills=tuple(typed.get("skills", "").split(",")),
        capacity=int(capacity) if capacity else None,
        calendar=typed.get("calendar", UNSET),
    )
    if refused := change_person(reader.workspace.workspace, person.id, change, by=reader.actor):
        return _refused(request, reader, person, refused, keep=True)
    return _done(request, reader, person, _("Saved."))


@by_admins
def leave(request: PageRequest, reader: Reader, person: Person) -> HttpResponse:
    """Let somebody leave who has nothing open."""
    if refused := deactivate(reader.workspace.workspace, person.id, by=reader.actor):
        return _refused(request, reader, person, refused)
    return _done(request, reader, person, _("{name} has left. Their keys and links stopped working."))


@by_admins
def reassign(request: PageRequest, reader: Reader, person: Person) -> HttpResponse:
    """Give all open work of somebody to others, and let them leave where the form says so."""
    leaves = request.POST.get("leave") == "yes"
    outcome = reassign_work(
        reader.workspace.workspace,
        reader.actor,
        person.id,
        request.POST.get("to", ""),
        reason=request.POST.get("reason", ""),
        leave=leaves,
        now=reader.now,
    )
    if isinstance(outcome, Refusal):
        return _refused(request, reader, person, outcome)
    said = _("The open work of {name} went to others; everybody concerned is told.")
    left = _("The open work of {name} went to others, and {name} has left.")
    return _done(request, reader, person, left if leaves else said)


@by_admins
def come_back(request: PageRequest, reader: Reader, person: Person) -> HttpResponse:
    """Let somebody who left work here again."""
    if refused := reactivate(reader.workspace.workspace, person.id, by=reader.actor):
        return _refused(request, reader, person, refused)
    return _done(request, reader, person, _("{name} works here again."))


@by_admins
def make_link(request: PageRequest, reader: Reader, person: Person) -> HttpResponse:
    """Make a sign-in link for somebody: sent where there is a mail server, else shown this once."""
    if only_way():
        sentence = _("There are no sign-in links here: everybody signs in with {provider}.")
        none = Refusal("no_links", sentence.format(provider=only_way()))
        return _refused(request, reader, person, none)
    account = account_to_link(reader.workspace.workspace, reader.actor, person.id, is_shown=not can_write())
    if isinstance(account, Refusal):
        return _refused(request, reader, person, account)
    if can_write():
        send_link_to(account)
        return _done(request, reader, person, _("A sign-in link is on its way to {name}."))
    page = person_page(person, reader, link=OneTimeLink(person.name, link_for(account)))
    return show(request, reader, "people/person.html", page)


@require_POST
@for_members
def add_absence(request: PageRequest, reader: Reader, person: str) -> HttpResponse:
    """Say from which day to which somebody is away, both included."""
    found = person_or_404(reader, person)
    if refused := _may_not_set(reader, found):
        return _refused(request, reader, found, refused)
    days = _days(request.POST.get("first", ""), request.POST.get("last", ""), reader)
    if isinstance(days, Refusal):
        return _refused(request, reader, found, days)
    substitute = request.POST.get("substitute", "")
    stand_in = reader.facts.directory.people.get(substitute)
    if substitute and (stand_in is None or not stand_in.active or stand_in.id == found.id):
        wrong = Refusal("no_such_person", "Choose somebody else who works here to stand in.")
        return _refused(request, reader, found, wrong)
    absences.add_absence(reader.workspace.workspace, found.id, *days, substitute or None, by=reader.actor)
    return _done(request, reader, found, _("The absence is noted."))


@require_POST
@for_members
def remove_absence(request: PageRequest, reader: Reader, person: str) -> HttpResponse:
    """Take an absence back."""
    found = person_or_404(reader, person)
    if refused := _may_not_set(reader, found):
        return _refused(request, reader, found, refused)
    named = request.POST.get("absence", "")
    theirs = {row.id for row in read_absences(reader.workspace.workspace, reader.now, found.id)}
    named = named if named in theirs else ""
    if refused := absences.remove_absence(reader.workspace.workspace, named, by=reader.actor):
        return _refused(request, reader, found, refused)
    return _done(request, reader, found, _("The absence is taken back."))


def _may_not_set(reader: Reader, person: Person) -> Refusal | None:
    if absences.may_set_absence(reader.facts.directory, reader.person, person.id):
        return None
    return Refusal("not_a_lead", f"Only {person.name}, a lead of theirs or an administrator can say that.")


def _days(first: str, last: str, reader: Reader) -> tuple[datetime, datetime] | Refusal:
    """The time from the start of one day to the end of another, in the workspace's zone."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return Refusal("invalid_absence", "Say the first day and the last day of the absence.")
    if not timedelta(0) <= end - start <= _LONGEST_AWAY:
        return Refusal("invalid_absence", "An absence ends on the day it starts or later, within two years.")
    zone = reader.facts.zone
    midnights = (datetime.combine(day, time(), zone) for day in (start, end + timedelta(days=1)))
    began, over = (moment.astimezone(UTC) for moment in midnights)
    return began, over


def _done(request: PageRequest, reader: Reader, person: Person, said: str) -> HttpResponse:
    return done(request, said.format(name=person.name), reader.url("person", person.id))


def _refused(
    request: PageRequest, reader: Reader, person: Person, refusal: Refusal, *, keep: bool = False
) -> HttpResponse:
    typed = texts_of(request.POST) if keep else None
    page = person_page(person, reader, typed=typed, refused=refusal)
    return show(request, reader, "people/person.html", page, status=REFUSED)
