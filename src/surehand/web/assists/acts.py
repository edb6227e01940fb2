"""Having something read, and deciding on suggestions: each act shows the page it was done on, as it is then."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from surehand.core.engine import Refusal, encode
from surehand.core.playbook import Field
from surehand.runtime.assists.suggestions import confirm as confirm_one
from surehand.runtime.assists.suggestions import reject as reject_one
from surehand.runtime.execute import Done, Outcome
from surehand.runtime.ids import new_id
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.answers import read_answers
from surehand.store.queries.states import read_state
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.assists.pasting import read_pasted
from surehand.web.assists.views import show_brief, show_suggestions
from surehand.web.back import back_to, not_done
from surehand.web.inputs import read_values, texts_of
from surehand.web.page import done
from surehand.web.record.views import show_record, state_or_404
from surehand.web.refusals import Refused
from surehand.web.words import in_plain_words


@require_POST
@for_members
def read(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Put a text or files on the record, and show what they say."""
    state = state_or_404(reader, record)
    commands = read_pasted(request, reader, state)
    outcome = (
        commands if isinstance(commands, Refusal) else carry_out(request, reader, commands, record=record)
    )
    if isinstance(outcome, Refusal):
        refused = Refused(outcome, "read", texts_of(request.POST))
        return show_brief(request, reader, read_state(reader.workspace.workspace, record) or state, refused)
    return done(request, _("It is on the record, and read."), reader.url("brief", record))


@require_POST
@for_members
def confirm(request: PageRequest, reader: Reader, suggestion: str) -> HttpResponse:
    """Take a suggestion into the record, as it is or with the value that the form gives."""
    row = _find(reader, suggestion)
    state = state_or_404(reader, row.record)
    field = reader.program(state).playbook.fields.get(row.field)
    value = _corrected(request, reader, row, field)
    if isinstance(value, Refusal):
        return _refused(request, reader, row, value)
    workspace, key = reader.workspace.workspace, _key(request, reader, row.pk, value)
    outcome = confirm_one(workspace, reader.actor, row.pk, value, key=key, now=reader.now)
    if isinstance(outcome, Refusal):
        return _refused(request, reader, row, outcome)
    return done(
        request, f"{_now_held(outcome, row, reader)} {_left(row, reader)}", _back(request, reader, row)
    )


@require_POST
@for_members
def reject(request: PageRequest, reader: Reader, suggestion: str) -> HttpResponse:
    """Say that what is proposed for a field is not so: the one named, and those the form names with it."""
    row = _find(reader, suggestion)
    outcome = _reject_all(request, reader, row)
    if isinstance(outcome, Refusal):
        return _refused(request, reader, row, outcome)
    sentence = _("It is rejected, and not proposed again from the same words.")
    return done(request, f"{sentence} {_left(row, reader)}", _back(request, reader, row))


def _reject_all(request: PageRequest, reader: Reader, row: m.Suggestion) -> Outcome:
    """The one named and the others for its field; what somebody else has decided on meanwhile does not keep them."""
    workspace, reason = reader.workspace.workspace, request.POST.get("reason", "")
    others = m.Suggestion.objects.within(workspace).filter(
        record=row.record, field=row.field, pk__in=request.POST.getlist("also")
    )
    named = dict.fromkeys((row.pk, *others.order_by("rank", "id").values_list("pk", flat=True)))
    with transaction.atomic():
        outcomes = [
            reject_one(
                workspace, reader.actor, each, reason, key=_key(request, reader, each, None), now=reader.now
            )
            for each in named
        ]
    return next((each for each in outcomes if isinstance(each, Done)), outcomes[0])


def _find(reader: Reader, suggestion: str) -> m.Suggestion:
    row = m.Suggestion.objects.within(reader.workspace.workspace).filter(pk=suggestion).first()
    if row is None:
        raise Http404("There is no such suggestion.")
    return row


def _corrected(
    request: PageRequest, reader: Reader, row: m.Suggestion, field: Field | None
) -> object | Refusal:
    """The value that was typed in place of the one proposed; None where the form has no input for it."""
    if field is None or "fields" not in request.POST:
        return None
    read = read_values(request.POST, {field.id: field}, {}, reader)
    # What is left empty would clear the field: that is no suggestion any more, and the engine says so.
    return read if isinstance(read, Refusal) else read.get(field.id, "")


def _key(request: PageRequest, reader: Reader, suggestion: str, value: object) -> str:
    """The idempotency key of this form as it was filled; a new one where it was refused before, as in `acts`."""
    form = request.POST.get("key", "")
    if not form:
        return ""
    content = "\n".join((form[:80], reader.person.id, suggestion, request.path, encode(value)))
    key = f"page:{hashlib.sha256(content.encode()).hexdigest()[:40]}"
    answer = read_answers(reader.workspace.workspace, [key]).get(key)
    return f"{key}:{new_id('again')}" if answer and answer.refusal else key


def _now_held(outcome: Done, row: m.Suggestion, reader: Reader) -> str:
    """“Contract value: 12,000 USD.”"""
    field = reader.program(outcome.state).playbook.fields.get(row.field)
    held = outcome.state.values.get(row.field)
    words = in_plain_words(field, held, reader) if held else row.words
    return f"{field.title if field else row.field}: {words}."


def _left(row: m.Suggestion, reader: Reader) -> str:
    """How many fields of the record still have suggestions, in a sentence."""
    rows = m.Suggestion.objects.within(reader.workspace.workspace).filter(record=row.record, status="open")
    left = rows.values("field").distinct().count()
    if not left:
        return _("That was the last suggestion on this record.")
    return ngettext("One suggestion is left here.", "%(count)s suggestions are left here.", left) % {
        "count": left
    }


def _back(request: PageRequest, reader: Reader, row: m.Suggestion) -> str:
    return back_to(request, reader, reader.url("record", row.record))


def _refused(request: PageRequest, reader: Reader, row: m.Suggestion, refusal: Refusal) -> HttpResponse:
    """A value that cannot be read, at its input; anything else, such as that it is decided, above the page."""
    back = _back(request, reader, row)
    if not refusal.unmet:
        spoken_refusal = Refusal(refusal.code, spoken(refusal.sentence))
        return not_done(request, spoken_refusal, back)
    refused = Refused(refusal, f"suggestion:{row.pk}", texts_of(request.POST))
    state = state_or_404(reader, row.record)
    if back.startswith(reader.url("suggestions")):
        return show_suggestions(request, reader, refused)
    if back.startswith(reader.url("brief", row.record)):
        return show_brief(request, reader, state, refused)
    return show_record(request, reader, state, refused)
