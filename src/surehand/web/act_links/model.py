"""What the page of a link shows: the packet, the one act with what it asks for, or why it cannot be done any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine import Refusal
from surehand.runtime.act_links import Act, Opened
from surehand.runtime.facts import program_of
from surehand.runtime.language import spoken
from surehand.runtime.packets.document import Document, document_of
from surehand.runtime.preferences import zone_of
from surehand.web.codes import in_words
from surehand.web.handoff.forms import REASONS
from surehand.web.times import ago

_TITLES: Mapping[Act, Promise | str] = {
    "accept": gettext_lazy("Accept %(title)s"),
    "return": gettext_lazy("Return %(title)s"),
    "ask": gettext_lazy("Ask about %(title)s"),
}
_BUTTONS: Mapping[Act, Promise | str] = {
    "accept": gettext_lazy("Accept"),
    "return": gettext_lazy("Return it"),
    "ask": gettext_lazy("Ask"),
}
DONE: Mapping[Act, Promise | str] = {
    "accept": gettext_lazy("You have it: you are the owner now."),
    "return": gettext_lazy("It is returned; the sender is told why."),
    "ask": gettext_lazy("The question is asked; you are told when it is answered."),
}
_DECIDED: Mapping[str, Promise | str] = {
    "accepted": gettext_lazy("%(who)s accepted it, %(when)s."),
    "returned": gettext_lazy("%(who)s returned it, %(when)s."),
    "recalled": gettext_lazy("%(who)s took it back, %(when)s."),
    "withdrawn": gettext_lazy("%(who)s withdrew it, %(when)s."),
}


@dataclass(frozen=True)
class ReasonChoice:
    """A reason to return with."""

    code: str
    title: str
    help: str
    is_chosen: bool


@dataclass(frozen=True)
class LinkPage:
    """The page. Without ``button`` there is nothing to do any more, and ``said`` tells why."""

    title: str
    act: str = ""
    as_whom: str = ""
    from_: str = ""
    contract: str = ""
    document: Document | None = None
    button: str = ""
    done: str = ""
    said: tuple[str, ...] = ()
    reasons: tuple[ReasonChoice, ...] = ()
    text: str = ""
    href: str = ""


def unknown_page(refusal: Refusal) -> LinkPage:
    """The page of a link that leads nowhere: it shows nothing of any workspace."""
    return LinkPage(title=_("This link does not work"), said=(spoken(refusal.sentence),))


def link_page(
    opened: Opened,
    now: datetime,
    refused: Refusal | None = None,
    typed: QueryDict | None = None,
    done: str = "",
) -> LinkPage:
    """The page of a link: before the act, after it, or when it cannot be done."""
    names = opened.facts.directory.name
    href = reverse("find-record", args=(opened.state.id,))
    said = () if done else tuple(_why_not(opened, refused, now))
    title = str(_TITLES[opened.act]) % {"title": opened.state.title}
    if done or not _can_act(opened):
        return LinkPage(title, opened.act, done=done, said=said, href=href)
    return LinkPage(
        title=title,
        act=opened.act,
        as_whom=names(opened.person),
        from_=names(opened.handoff.sender),
        contract=program_of(opened.workspace, opened.state.playbook, opened.state.playbook_version)
        .contract(opened.handoff.contract)
        .title,
        document=document_of(
            opened.facts, opened.state, opened.handoff, now=now, zone=zone_of(opened.workspace, opened.person)
        ),
        button=str(_BUTTONS[opened.act]),
        said=said,
        reasons=_reasons(opened, typed),
        text=typed.get("text", "") if typed else "",
        href=href,
    )


def _can_act(opened: Opened) -> bool:
    """Whether the button makes sense: a packet that changed is accepted where the change is seen."""
    if opened.refused or not opened.handoff.is_open:
        return False
    return opened.is_as_told or opened.act != "accept"


def _why_not(opened: Opened, refused: Refusal | None, now: datetime) -> list[str]:
    """Who decided it when; else what is wrong with the link, or with what was sent."""
    handoff = opened.handoff
    if not handoff.is_open and handoff.closed_at:
        who = opened.facts.directory.name(handoff.closed_by) if handoff.closed_by else "Surehand"
        when = ago(handoff.closed_at, now, zone_of(opened.workspace, opened.person)).words
        return [str(_DECIDED[handoff.status]) % {"who": who, "when": when}]
    if opened.refused:
        return [spoken(opened.refused.sentence)]
    if opened.act == "accept" and not opened.is_as_told:
        return [
            _(
                "The packet has changed since the letter was written. Sign in to see the change, then accept it."
            )
        ]
    return [spoken(refused.sentence)] if refused else []


def _reasons(opened: Opened, typed: QueryDict | None) -> tuple[ReasonChoice, ...]:
    if opened.act != "return":
        return ()
    program = program_of(opened.workspace, opened.state.playbook, opened.state.playbook_version)
    chosen = typed.get("reason", "") if typed else ""
    codes = program.contract(opened.handoff.contract).returns.reasons
    return tuple(
        ReasonChoice(code, str(in_words(code)), str(REASONS[code]), code == chosen) for code in codes
    )
