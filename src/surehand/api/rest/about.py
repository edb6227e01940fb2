"""The API about itself: who the key is, and whether the installation can work."""

from __future__ import annotations

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse

from surehand.api.rest import setup_shapes as t
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Routes, respond
from surehand.api.rest.request import Call
from surehand.store.queries.lists import find_workspace, worker_seen_at

routes = Routes("About")

VERSION = version("surehand")


@routes.get("me", t.Me)
def get_me(call: Call) -> Answer:
    """As whom, where and how far this key acts."""
    workspace = find_workspace(call.workspace)
    return Answer(
        t.Me(
            person=s.Who(
                id=call.access.person,
                name=call.facts.directory.name(call.access.person),
                email=call.facts.directory.email(call.access.person),
            ),
            role=call.access.role,
            workspace=t.Workspace(
                id=workspace.id,
                slug=workspace.slug,
                name=workspace.name,
                zone=workspace.zone,
                currency=workspace.currency,
            ),
            key=t.Key(id=call.access.key, name=call.access.name, scopes=tuple(sorted(call.access.scopes))),
        )
    )


@routes.open("health", s.Health)
def get_health(request: HttpRequest) -> HttpResponse:
    """Whether the database answers, and when a worker was last alive. Needs no key."""
    # A database that does not answer raises, and becomes the status 503.
    return respond(Answer(s.Health(status="ok", version=VERSION, worker_seen_at=worker_seen_at())))
