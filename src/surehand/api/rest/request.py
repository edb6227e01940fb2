"""What a request says: who asks, by which version and key, and the body as a typed value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from surehand.api.rest.bodies import Upload
from surehand.api.rest.flat import accepts_flat
from surehand.api.rest.problem import invalid
from surehand.core.engine import Actor, Command, Refusal
from surehand.core.engine.facts import SuggestedReceiver
from surehand.runtime.access import Access
from surehand.runtime.execute import Outcome, Request, execute
from surehand.runtime.facts import Facts, facts_of
from surehand.runtime.files import LARGEST, megabytes

B = TypeVar("B")
U = TypeVar("U", bound=Upload)

LARGEST_BODY = 1024 * 1024
LARGEST_BATCH = 10 * 1024 * 1024
DEEPEST = 12
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SIGNS_OF_CONTROL = (b"\\u000", b"\\u001", b"\\u007", b"\\u008", b"\\u009", b"\\b", b"\\f", b"\x7f", b"\xc2")
"""What the bytes of JSON have in them wherever a text of it has a control character, and seldom otherwise."""
_NESTING = (dict, list)
_KEY = re.compile(r"[\x21-\x7e]{1,100}")
_TAG = re.compile(r'"(\d{1,9})"')


def now() -> datetime:
    """The moment of a request; tests give another."""
    return datetime.now(UTC)


class Call:
    """One request to an endpoint: the access it comes with, the moment, and what its headers ask for."""

    def __init__(self, access: Access, *, expect: int | None = None, key: str = "") -> None:
        self.access = access
        self.workspace = access.workspace
        self.actor = Actor(access.person, via="api")
        self.expect = expect
        self.key = key
        self.now = now()

    @cached_property
    def facts(self) -> Facts:
        """The people, teams and calendars of the workspace."""
        return facts_of(self.workspace)

    def execute(
        self,
        command: Command,
        record: str = "",
        playbook: str = "",
        suggested: tuple[SuggestedReceiver, ...] = (),
    ) -> Outcome:
        """Carry out a command as the person of the key; ``suggested`` is whom they could choose a receiver from."""
        request = Request(command, record, playbook, self.expect, self.key, suggested)
        return execute(self.workspace, self.actor, request, now=self.now)

    def person(self, reference: str) -> str:
        """The id of a person named by ``me``, id or e-mail address; what nobody is called stays as it is."""
        if reference == "me":
            return self.access.person
        found = self.facts.directory.find(reference)
        return found.id if found else reference


def read_call(request: HttpRequest, access: Access, *, acts: bool) -> Call | Refusal:
    """The call that a request makes; only acts heed ``If-Match`` and ``Idempotency-Key``."""
    if not acts:
        return Call(access)
    seen, key = request.headers.get("If-Match", "*").strip(), request.headers.get("Idempotency-Key")
    tag = _TAG.fullmatch(seen)
    if tag is None and seen != "*":
        return invalid(
            "bad_header", 'Send one ETag as the record had it, such as "7".', "If-Match", seen[:80]
        )
    if key == "" and accepts_flat(request):
        key = None  # Builders fill in headers from inputs: an empty one is an input that was left empty.
    if key is not None and not _KEY.fullmatch(key):
        sentence = "An idempotency key has 1 to 100 visible ASCII characters."
        return invalid("bad_header", sentence, "Idempotency-Key", key[:80])
    expect = int(tag[1]) if tag else None
    return Call(access, expect=expect, key=f"api:{access.person}:{key}" if key else "")


def read_body(request: HttpRequest, shape: type[B], largest: int = LARGEST_BODY) -> B | Refusal:
    """The body of a request as a value of a type. Nothing in it is guessed or left out."""
    if not length_of(request) and may_be_left_out(shape):
        return shape()
    if request.content_type != "application/json":
        return Refusal("not_json", "Send the body as JSON, with the header Content-Type: application/json.")
    if length_of(request) > largest:
        sentence = f"The body is larger than {megabytes(largest)} MB; send it in parts."
        return Refusal("body_too_large", sentence)
    try:
        body = request.body
        plain = msgspec.json.decode(body)
    except RecursionError:
        return Refusal("unreadable_body", "The brackets of this JSON stand too deep inside each other.")
    except (msgspec.DecodeError, UnicodeDecodeError, UnreadablePostError) as error:
        return Refusal("unreadable_body", f"This is not JSON: {error}.")
    if _may_be_unfit(body, plain) and (refused := next(_unfit(plain, "$", DEEPEST), None)):
        return refused
    return _convert(plain, shape)


def may_be_left_out(shape: type) -> bool:
    """Whether a body of this type says nothing that must be said."""
    return not any(field.required for field in msgspec.structs.fields(shape))


def length_of(request: HttpRequest) -> int:
    """The length that the client announced; servers read no further."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() and len(announced) < 20 else 0


def read_upload(request: HttpRequest, shape: type[U], largest: int = 0) -> U | Refusal:
    """The form that brings a file, of up to ``largest`` bytes where that is more than files of records have."""
    most = max(LARGEST, largest)
    if request.content_type != "multipart/form-data":
        return Refusal("not_a_form", "Send the file as multipart/form-data, in the part “file”.")
    if length_of(request) > most + LARGEST_BODY:
        return Refusal("body_too_large", f"The form is larger than a file may be: {megabytes(most)} MB.")
    try:
        files, texts = request.FILES, request.POST
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError) as error:
        return Refusal("bad_upload", f"This form cannot be read: {error}")
    plain = {name: texts[name] for name in shape.__struct_fields__ if name in texts and name != "file"}
    if refused := next(_unfit(plain, "$", 2), None):
        return refused
    if "file" in files:
        plain["file"] = files["file"]
    elif any(field.name == "file" and field.required for field in msgspec.structs.fields(shape)):
        return invalid("bad_upload", "The form has no part “file” with a file in it.", "file", "nothing")
    return _convert(plain, shape)


def _convert(plain: object, shape: type[B]) -> B | Refusal:
    try:
        return msgspec.convert(plain, shape)
    except msgspec.ValidationError as error:
        sentence, _, place = str(error).partition(" - at `")
        return invalid("invalid_body", f"{sentence}.", place.rstrip("`") or "$", sentence)


def _may_be_unfit(body: bytes, plain: object) -> bool:
    """Whether to look for what does not fit: a glance, for most bodies are fit and some are large."""
    return any(sign in body for sign in _SIGNS_OF_CONTROL) or _is_too_deep(plain, DEEPEST)


def _is_too_deep(plain: Any, levels: int) -> bool:
    if not isinstance(plain, _NESTING):
        return False
    if not levels:
        return True
    parts = plain.values() if isinstance(plain, dict) else plain
    return any(_is_too_deep(part, levels - 1) for part in parts if isinstance(part, _NESTING))


def _unfit(plain: Any, place: str, levels: int) -> Iterator[Refusal]:
    """What no endpoint takes, wherever it stands: control characters, and nesting without end."""
    if isinstance(plain, str):
        if CONTROL.search(plain):
            sentence = "There is a control character in it; send printable text."
            yield invalid("invalid_body", sentence, place, "a control character")
    elif isinstance(plain, dict | list):
        if not levels:
            yield invalid("invalid_body", f"At most {DEEPEST} levels are read.", place, "nested too deep")
            return
        parts = plain.items() if isinstance(plain, dict) else enumerate(plain)
        for key, part in parts:
            if isinstance(key, str):
                yield from _unfit(key, f"{place}.~", levels)
            yield from _unfit(
                part, f"{place}[{key}]" if isinstance(key, int) else f"{place}.{key}", levels - 1
            )
