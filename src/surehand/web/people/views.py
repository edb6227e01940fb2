"""The list of people, inviting somebody, and the page of one person."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from surehand.core.engine import Person, Refusal
from surehand.runtime.facts import facts_of
from surehand.runtime.invitations import Invitation, Invited, invite
from surehand.store.models import Account
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.inputs import texts_of
from surehand.web.page import REFUSED, done, show
from surehand.web.people.model import OneTimeLink, people_page
from surehand.web.people.person import person_page
from surehand.web.sign_in.letters import link_for, send_invitation
from surehand.web.sign_in.ways import can_write, only_way

NOT_AN_ADMIN = Refusal("not_an_admin", "Only an administrator manages people and teams.")


@require_http_methods(["GET", "POST"])
@for_members
def people(request: PageRequest, reader: Reader) -> HttpResponse:
    """Everybody; posting the form invites somebody."""
    if request.method == "GET":
        return show(request, reader, "people/page.html", people_page(reader))
    if reader.person.role != "admin":
        return _refused(request, reader, NOT_AN_ADMIN)
    typed = request.POST
    invitation = Invitation(
        name=typed.get("name", ""),
        email=typed.get("email", ""),
        role=typed.get("role", "member"),
        teams=tuple(typed.getlist("teams")),
    )
    invited = invite(reader.workspace.workspace, reader.actor, invitation)
    if isinstance(invited, Refusal):
        return _refused(request, reader, invited)
    now = replace(reader, facts=facts_of(reader.workspace.workspace))
    return _tell(request, now, invited, invitation.name)


def _tell(request: PageRequest, reader: Reader, invited: Invited, name: str) -> HttpResponse:
    """Let somebody who was added know how to come in: by letter, or by a link that is shown once."""
    account = Account.objects.get(pk=invited.account)
    told = {"name": name, "email": account.email, "provider": only_way()}
    if can_write():
        send_invitation(account, reader.workspace.name, reader.person.name)
        said = _("{name} was added; a letter with a sign-in link is on its way to {email}.")
        if only_way():
            said = _("{name} was added; a letter is on its way to {email}. They sign in with {provider}.")
        return done(request, said.format(**told), reader.url("people"))
    if only_way():
        said = _("{name} was added, and signs in with {provider}.").format(**told)
        return done(request, said, reader.url("people"))
    if invited.waits:
        said = _("{name} was added. Their account does not open this workspace yet: see below.").format(
            **told
        )
        return done(request, said, reader.url("person", invited.person))
    if invited.is_known:
        said = _("{name} was added, and signs in as before.").format(**told)
        return done(request, said, reader.url("people"))
    link = OneTimeLink(name, link_for(account))
    return show(request, reader, "people/page.html", people_page(reader, link=link))


def _refused(request: PageRequest, reader: Reader, refusal: Refusal) -> HttpResponse:
    page = people_page(reader, typed=texts_of(request.POST), refused=refusal)
    return show(request, reader, "people/page.html", page, status=REFUSED)


@require_GET
@for_members
def person(request: PageRequest, reader: Reader, person: str) -> HttpResponse:
    """One person."""
    page = person_page(person_or_404(reader, person), reader)
    return show(request, reader, "people/person.html", page)


def person_or_404(reader: Reader, person: str) -> Person:
    """Somebody of the reader's workspace."""
    found = reader.facts.directory.people.get(person)
    if found is None:
        raise Http404("There is no such person.")
    return found
