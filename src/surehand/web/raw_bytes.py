"""The body of a request as it came: what is signed is proven on these very bytes."""

from __future__ import annotations

from django.http import HttpRequest, UnreadablePostError


def raw_body(request: HttpRequest, largest: int) -> bytes | None:
    """The raw bytes; None when they are too many or did not arrive whole. Servers read no more than was announced."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if not announced.isdecimal() or int(announced[:12]) > largest:
        return None
    try:
        return request.body
    except UnreadablePostError:
        return None
