"""Pages in the language that somebody chose; for those who chose none, in that of their browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def speak_their_language(get_response: GetResponse) -> GetResponse:
    """Middleware that activates the language of the account; it stands behind that which knows the account."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return get_response(request)

    return answer
