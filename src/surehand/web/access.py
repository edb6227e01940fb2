"""Who may see a page of a workspace: its members. To everybody else the page is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from surehand.core.engine import Actor, Context, Person, Program, RecordState
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.store.models import Account
from surehand.store.queries.memberships import Membership, read_membership
from surehand.web import clock

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request of somebody who is signed in, as the middleware leaves it."""

    htmx: HtmxDetails
    user: Account


class OnlyFor(PermissionDenied):
    """A page of the reader's own workspace that is for others: it says for whom, instead of not being there.

    ``roles`` are the roles it is for, the lowest first.
    """

    def __init__(self, reader: Reader, *roles: str) -> None:
        super().__init__(f"only for {' and '.join(roles)}")
        self.reader = reader
        self.roles = roles


MemberView: TypeAlias = Callable[Concatenate[PageRequest, "Reader", P], HttpResponseBase]


@dataclass(frozen=True)
class Reader:
    """Who looks at a page, in which workspace, when, and in which time zone: what every page is made for."""

    account: Account
    workspace: Membership
    facts: Facts
    person: Person
    zone: ZoneInfo
    now: datetime

    @property
    def actor(self) -> Actor:
        """The reader as the one who acts."""
        return Actor(person=self.person.id, via="page")

    @property
    def may_write(self) -> bool:
        """Whether the reader may do more than look."""
        return self.person.role != "viewer"

    @property
    def keeps_connections(self) -> bool:
        """Whether the reader looks after what goes out: leads and administrators do."""
        return self.person.role in ("lead", "admin")

    @property
    def stands_in_for(self) -> tuple[str, ...]:
        """The reader, and everybody who is away and named the reader as their substitute."""
        people = self.facts.directory.people.values()
        away = (p.id for p in people if (a := p.absence_at(self.now)) and a.substitute == self.person.id)
        return tuple(dict.fromkeys((self.person.id, *away)))

    def url(self, page: str, *names: str) -> str:
        """The address of a page of the workspace."""
        return _pattern(page, len(names)).format(self.workspace.slug, *names)

    def name(self, person: str) -> str:
        """What the reader calls somebody."""
        return _("You") if person == self.person.id else self.facts.directory.name(person)

    def name_within(self, person: str) -> str:
        """What the reader calls somebody in the middle of a sentence."""
        return _("you") if person == self.person.id else self.facts.directory.name(person)

    def program(self, state: RecordState) -> Program:
        """The playbook version a record follows."""
        return program_of(self.workspace.workspace, state.playbook, state.playbook_version)

    def context(self, program: Program, repeated: frozenset[str] = frozenset()) -> Context:
        """What a decision of the reader would depend on."""
        return self.facts.context(program, self.actor, self.now, repeated=repeated)


@cache
def _pattern(page: str, names: int) -> str:
    """The address of a page with places for names: put together from it, hundreds of cards cost little."""
    places = tuple(f"-{number}-" for number in range(names + 1))
    address = reverse(page, args=places)
    for number, place in enumerate(places):
        address = address.replace(place, f"{{{number}}}")
    return address


def for_members(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
    """Let the members of the workspace in the address see a page; it gets the `Reader` in place of the slug."""

    @wraps(view)
    def guarded(request: PageRequest, workspace: str, *args: Any, **names: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        answer = view(request, _reader(request.user, workspace), *args, **names)
        # Whole or part, as htmx asks; and never shown from memory, to somebody else or out of date.
        patch_vary_headers(answer, ("HX-Request",))
        add_never_cache_headers(answer)
        return answer

    return guarded


def for_admins(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
    """Let the administrators of the workspace see a page; to other members it says that it is for them."""

    @for_members
    @wraps(view)
    def guarded(request: PageRequest, reader: Reader, *args: Any, **names: Any) -> HttpResponseBase:
        if reader.person.role != "admin":
            raise OnlyFor(reader, "admin")
        return view(request, reader, *args, **names)

    return guarded


def ask_to_sign_in(request: PageRequest) -> HttpResponseBase:
    """Send to the sign-in page and back again afterwards; back to a page, never to an act."""
    to_sign_in = redirect_to_login(request.get_full_path() if request.method == "GET" else _page_of(request))
    if request.htmx:
        return HttpResponseClientRedirect(to_sign_in.url)
    return to_sign_in


def _page_of(request: PageRequest) -> str:
    """The page whose form asked for an act, with the drawer that it stood in; see `unsent` for what was typed."""
    page = request.POST.get("here") or (request.htmx.current_url_abs_path if request.htmx else "") or "/"
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"


def _reader(account: Account, slug: str) -> Reader:
    membership = read_membership(account.pk, slug)
    if membership is None:
        raise Http404("There is no such page.")
    facts = facts_of(membership.workspace)
    return Reader(
        account=account,
        workspace=membership,
        facts=facts,
        person=facts.directory.people[membership.person],
        zone=ZoneInfo(account.zone) if account.zone else facts.zone,
        now=clock.now(),
    )
