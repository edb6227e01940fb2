"""Answers on one level: any request that accepts `MEDIA_TYPE` gets its answer as `surehand.runtime.flat` has it.

Which names an answer has depends on its type alone: what is not there has its names too, with null.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponseBase
from msgspec import inspect

from surehand.api.rest import problem
from surehand.runtime.access import Access
from surehand.runtime.facts import facts_of
from surehand.runtime.flat import IN_WORDS, Flat, flat, lines_of_unmet

MEDIA_TYPE = "application/vnd.surehand.flat+json"


def accepts_flat(request: HttpRequest) -> bool:
    """Whether the answer is wanted on one level: then it is a builder that asks, no program."""
    return MEDIA_TYPE in request.headers.get("Accept", "")


def on_one_level(body: Any, answers: Any) -> dict[str, Any]:
    """The body of an answer of a type on one level; a page stays one, of things that are."""
    told = _told(body, _info(answers))
    if told.keys() == {"items", "next"}:
        return {"items": [flat(each) for each in told["items"]], "next": told["next"]}
    addresses = {each.id: each.email for each in getattr(body, "people", ())}
    return dict(flat(told, lambda person: addresses.get(person) or person))


def with_message(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A refusal as a builder shows it: what it is, and all of it once more in one text, ``message``."""
    if accepts_flat(request) and response.get("Content-Type") == problem.MEDIA_TYPE:
        told = msgspec.json.decode(response.content)
        response.content = msgspec.json.encode({**told, **_texts(request, told)})
    return response


def _texts(request: HttpRequest, told: dict[str, Any]) -> Flat:
    missing = lines_of_unmet(told["unmet"], lambda person: _name(request, person))
    instead = "\n".join(each["sentence"] for each in told["allowed"])
    message = "\n".join(filter(None, (told["detail"], missing or instead, told["page"])))
    return {"missing": missing, "instead": instead, "message": message}


def _name(request: HttpRequest, person: str) -> str:
    access: Access = request.auth  # type: ignore[attr-defined]  # set by django-ninja; what is unmet has a record
    return facts_of(access.workspace).directory.name(person)


_info = cache(inspect.type_info)


def _told(part: Any, kind: inspect.Type) -> Any:
    """A part of an answer as JSON has it; of what is null where a thing could be, the names."""
    if isinstance(part, msgspec.Raw):
        return msgspec.json.decode(part)
    thing = _thing(kind)
    if thing is None:
        return _list(part, kind) if isinstance(part, Sequence) else msgspec.to_builtins(part)
    return {
        field.name: _part(field, getattr(part, field.name, None))
        for field in thing.fields
        if _is_told(field.name, field.type)
    }


def _part(field: inspect.Field, part: Any) -> Any:
    return msgspec.to_builtins(part) if field.name in IN_WORDS else _told(part, field.type)


def _list(part: Any, kind: inspect.Type) -> Any:
    items = getattr(_bare(kind), "item_type", None)
    return [_told(each, items) for each in part] if items and _thing(items) else msgspec.to_builtins(part)


def _is_told(name: str, kind: inspect.Type) -> bool:
    """Lists of things have no place on one level, but for the items of a page and what is told in words."""
    items = getattr(_bare(kind), "item_type", None)
    return items is None or _thing(items) is None or name == "items" or name in IN_WORDS


def _thing(kind: inspect.Type) -> inspect.StructType | None:
    bare = _bare(kind)
    kinds = bare.types if isinstance(bare, inspect.UnionType) else (bare,)
    return next((each for each in map(_bare, kinds) if isinstance(each, inspect.StructType)), None)


def _bare(kind: inspect.Type) -> inspect.Type:
    return _bare(kind.type) if isinstance(kind, inspect.Metadata) else kind
