"""The addresses of the pages: each package names its own, nouns first, then one verb for each act."""

from __future__ import annotations

from itertools import chain

from django.urls import include, path

from surehand.web.board import urls as board
from surehand.web.handoff import urls as handoff
from surehand.web.imports import urls as imports
from surehand.web.inbox import urls as inbox
from surehand.web.patterns import urls as patterns
from surehand.web.record import urls as record
from surehand.web.sign_in import urls as sign_in
from surehand.web.tasks import urls as tasks

ANYWHERE = [sign_in, record]
IN_WORKSPACE = [inbox, board, record, handoff, tasks, imports, patterns]

urlpatterns = [
    *chain.from_iterable(each.anywhere for each in ANYWHERE),
    path("w/<slug:workspace>/", include([*chain.from_iterable(each.in_workspace for each in IN_WORKSPACE)])),
]
