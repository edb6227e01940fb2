"""The answer to an open page."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from surehand.runtime.presence import arrive, leave
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.live.model import Question, answer, read_question
from surehand.web.page import count_for


@require_GET
@for_members
def changes(request: PageRequest, reader: Reader) -> HttpResponse:
    """What has changed since the page was made or last asked; 204 when nothing has.

    Asked every one and a half seconds by each page somebody looks at, so it costs a handful of indexed queries.
    """
    question = read_question(request.GET)
    _note(question, reader)
    found = answer(question, count_for(reader), reader)
    if found is None:
        return HttpResponse(status=204)
    return JsonResponse({**asdict(found), "release": settings.RELEASE})


def _note(question: Question, reader: Reader) -> None:
    workspace, person = reader.workspace.workspace, reader.person.id
    if question.left and question.left != question.place:
        leave(workspace, person, question.left)
    if question.place:
        arrive(workspace, person, question.place, reader.now)
