"""Showing a page: whole, or only its main part when htmx asks for that; the menu beside it either way."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import push_url

from surehand.store.queries.board import read_playbooks
from surehand.store.queries.deliveries import count_failed
from surehand.store.queries.inbox import Waiting, count_waiting
from surehand.web.access import PageRequest, Reader

REFUSED = 409
"""The status of a page that shows why an act was refused."""
DUE_SOON = timedelta(days=2)
"""How far ahead the inbox looks for tasks."""
_GO = {
    "inbox": "i",
    "task": "t",
    "board": "b",
    "map": "m",
    "insights": "n",
    "book": "y",
    "people": "p",
    "settings": "s",
    "connection": "c",
}
"""The key after ``g`` of each page, by its icon; of several boards only the first has one."""

_LIVE = {
    "inbox": "workspace",
    "tasks": "workspace",
    "alerts": "workspace",
    "map": "workspace",
    "board": "playbook:{playbook}",
    "record": "record:{record}",
    "handoff": "handoff:{handoff}",
}
"""The pages that show by themselves what others do, and what each is about: see docs/decisions/live-pages-ask.md."""


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu; ``count`` is what waits there, and ``go`` the key that leads there after ``g``."""

    title: str
    href: str
    icon: str
    is_current: bool
    count: int = 0
    go: str = ""


@dataclass(frozen=True)
class Menu:
    """The menu of a workspace."""

    pages: tuple[MenuItem, ...]
    boards: tuple[MenuItem, ...]
    alerts: int = 0


def show(
    request: PageRequest, reader: Reader, template: str, page: object, *, status: int = 200
) -> HttpResponse:
    """Answer with a page of a workspace. ``page`` is its view-model; a status of 400 or more is a refusal's."""
    context = {
        "page": page,
        "reader": reader,
        "menu": menu_of(request, reader),
        "layout": layout_for(request),
        "live": _subject(request),
        # A page that shows itself anew must not use up what the next page has to say.
        "is_refresh": "Surehand-Live" in request.headers,
        "release": settings.RELEASE,
        "form_key": secrets.token_urlsafe(12),
    }
    response = render(request, template, context, status=status)
    # The address of an act is no place to come back to.
    return push_url(response, False) if request.method == "POST" else response


def show_part(
    request: PageRequest, reader: Reader, template: str, *, status: int = 200, **parts: object
) -> HttpResponse:
    """Answer with one part of a page, named as ``template.html#part``; ``parts`` are the view-models it shows."""
    context = {**parts, "reader": reader, "form_key": secrets.token_urlsafe(12)}
    response = render(request, template, context, status=status)
    return push_url(response, False) if request.method == "POST" else response


def done(request: PageRequest, sentence: str, address: str) -> HttpResponse:
    """Answer an act that was carried out: say so, on the page that shows its effect."""
    messages.success(request, sentence)
    return redirect(address)


def layout_for(request: PageRequest) -> str:
    """The layout a page extends: the whole, or the part that htmx puts in place of the former one."""
    part = request.htmx and not request.htmx.history_restore_request
    return "layout/part.html" if part else "layout/whole.html"


def _subject(request: PageRequest) -> str:
    """What the page is about; a refused act is answered with the page it was done on: `record-move` with `record`."""
    match = request.resolver_match
    name = match.url_name or ""
    page = name.partition("-")[0] if request.method == "POST" else name
    return _LIVE.get(page, "").format(**match.kwargs)


def count_for(reader: Reader) -> Waiting:
    """How much waits for the reader."""
    due_by = reader.now + DUE_SOON
    return count_waiting(reader.workspace.workspace, reader.person.id, reader.stands_in_for, due_by)


def menu_of(request: PageRequest, reader: Reader) -> Menu:
    """The menu as the reader has it on this page."""
    workspace = reader.workspace.workspace
    waiting = count_for(reader)
    here = request.path

    def item(title: str, href: str, icon: str, count: int = 0) -> MenuItem:
        current = here == href or (href != reader.url("inbox") and here.startswith(f"{href}/"))
        return MenuItem(title, href, icon, current, count, _GO.get(icon, ""))

    connections: list[MenuItem] = []
    if reader.keeps_connections:
        failed = count_failed(workspace)
        connections = [
            item(_("Audits"), reader.url("audits"), "audit"),
            item(_("Connections"), reader.url("connections"), "connection", failed),
        ]
    boards = read_playbooks(workspace)
    return Menu(
        pages=(
            item(_("Inbox"), reader.url("inbox"), "inbox", waiting.total),
            item(_("Tasks"), reader.url("tasks"), "task"),
            item(_("Map"), reader.url("map"), "map"),
            item(_("Insights"), reader.url("insights"), "insights"),
            item(_("Playbooks"), reader.url("playbooks"), "book"),
            item(_("People"), reader.url("people"), "people"),
            *connections,
            *([item(_("Settings"), reader.url("settings"), "settings")] * (reader.person.role == "admin")),
        ),
        boards=tuple(item(each.title, reader.url("board", each.slug), "board") for each in boards),
        alerts=waiting.alerts,
    )
