"""What the reader typed and has not sent: kept, given back, forgotten. See static/js/unsent.js."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surehand.runtime.unsent import drop_unsent, keep_unsent
from surehand.store.queries.unsent import Unsent, read_unsent
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.times import ago

MOST_PLACES = 50
_decode = msgspec.json.Decoder(dict[str, list[str]]).decode


@require_http_methods(["GET", "POST"])
@for_members
def unsent(request: PageRequest, reader: Reader) -> HttpResponse:
    """Give back what was kept for the forms named; or keep what one holds, or forget it where it holds nothing."""
    return _keep(request, reader) if request.method == "POST" else _give(request, reader)


def _give(request: PageRequest, reader: Reader) -> HttpResponse:
    places = request.GET.getlist("place")[:MOST_PLACES]
    kept = read_unsent(reader.workspace.workspace, reader.person.id, places)
    return JsonResponse(
        {
            "person": reader.person.id,
            "forms": {each.place: _told(each, reader) for each in kept},
            "words_here": _("Typed while there was no connection, not sent."),
            "discard": _("Discard"),
        }
    )


def _told(kept: Unsent, reader: Reader) -> dict[str, object]:
    words = _("Typed %(ago)s, not sent.") % {"ago": ago(kept.at, reader.now, reader.zone).words}
    return {"texts": kept.texts, "at": kept.at.isoformat(), "words": words}


def _keep(request: PageRequest, reader: Reader) -> HttpResponse:
    workspace, person = reader.workspace.workspace, reader.person.id
    place, texts = request.POST.get("place", ""), request.POST.get("texts", "")
    if not texts:
        drop_unsent(workspace, person, place)
        return HttpResponse(status=204)
    try:
        decoded = _decode(texts)
    except msgspec.DecodeError:
        return JsonResponse({"sentence": _("This is not what a form holds.")}, status=400)
    refused = keep_unsent(workspace, person, place, decoded, reader.now)
    return JsonResponse({"sentence": refused.sentence}, status=409) if refused else HttpResponse(status=204)
