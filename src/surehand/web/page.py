"""Showing a page: whole, or only its main part when htmx asks for that; the menu beside it either way."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import push_url

from surehand.store.queries.board import read_playbooks
from surehand.store.queries.inbox import count_waiting
from surehand.web.access import PageRequest, Reader

REFUSED = 409
"""The status of a page that shows why an act was refused."""
DUE_SOON = timedelta(days=2)
"""How far ahead the inbox looks for tasks."""


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu; ``count`` is what waits there."""

    title: str
    href: str
    icon: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class Menu:
    """The menu of a workspace."""

    pages: tuple[MenuItem, ...]
    boards: tuple[MenuItem, ...]


def show(
    request: PageRequest, reader: Reader, template: str, page: object, *, status: int = 200
) -> HttpResponse:
    """Answer with a page of a workspace. ``page`` is its view-model; a status of 400 or more is a refusal's."""
    context = {
        "page": page,
        "reader": reader,
        "menu": _menu(request, reader),
        "layout": layout_for(request),
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


def _menu(request: PageRequest, reader: Reader) -> Menu:
    workspace = reader.workspace.workspace
    waiting = count_waiting(workspace, reader.person.id, reader.stands_in_for, reader.now + DUE_SOON)
    here = request.path

    def item(title: str, href: str, icon: str, count: int = 0) -> MenuItem:
        current = here == href or (href != reader.url("inbox") and here.startswith(f"{href}/"))
        return MenuItem(title, href, icon, current, count)

    boards = read_playbooks(workspace)
    return Menu(
        pages=(
            item("Inbox", reader.url("inbox"), "inbox", waiting.total),
            item("Tasks", reader.url("tasks"), "task"),
        ),
        boards=tuple(item(each.title, reader.url("board", each.slug), "board") for each in boards),
    )
