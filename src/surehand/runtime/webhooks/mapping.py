"""What a message means: which record, which fields, which note. Places in a message, no code; and few acts.

Nothing that comes in can accept, return or move anything: it opens a record, sets fields and adds a note, as a person
who is named in the mapping. A value that does not fit the playbook's types holds the whole message back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from surehand.connectors.webhook.paths import MISSING, find, is_path
from surehand.core.engine import Next, Refusal
from surehand.core.values.read import as_written

LONGEST_KEY = 200


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """How messages become records. Empty without a playbook: then messages are kept and nothing follows.

    ``key`` is where the sender's own id of the thing stands; ``key_field`` a field by whose value a record is found
    that came in another way. ``fields`` tells where the value of each field stands. ``when`` and ``equals`` take only
    some of the messages. ``person`` is who acts; empty for the owner of the connection.
    """

    playbook: str = ""
    mode: Literal["open_or_change", "open", "change"] = "open_or_change"
    key: str = ""
    key_field: str = ""
    title: str = ""
    stage: str = ""
    fields: Mapping[str, str] = {}
    note: str = ""
    when: str = ""
    equals: str = ""
    person: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """What one message asks for."""

    key: str
    title: str
    values: dict[str, Any]
    note: str


def unfit_mapping(mapping: Mapped) -> Refusal | None:
    """Why a mapping cannot be used; what its playbook says of it is asked when a message is tried."""
    places = {
        "key": mapping.key,
        "title": mapping.title,
        "note": mapping.note,
        "when": mapping.when,
        **mapping.fields,
    }
    for name, path in places.items():
        if path and not is_path(path):
            return _bad(
                f"{name}: “{path[:80]}” is no place in a message, such as client.email or /client/email."
            )
    if mapping.playbook and not mapping.key:
        return _bad(
            "Say where the sender's own id of the thing stands, so that the next message finds the record."
        )
    if mapping.playbook and mapping.mode != "change" and not mapping.title:
        return _bad("Say where the title of a new record stands.")
    return None


def read_message(mapping: Mapped, body: bytes) -> Wanted | Refusal | None:
    """What a message asks for; None for one that is not meant, a refusal for one that cannot be read."""
    try:
        plain = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refusal("unreadable_body", f"This is not JSON: {error}.")
    if mapping.when and _text(plain, mapping.when) != mapping.equals:
        return None
    key = _text(plain, mapping.key)
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        return _bad(f"There is no id at {mapping.key}, so it cannot be told which record is meant.")
    found = {field: find(plain, path) for field, path in mapping.fields.items() if path}
    values = {field: value for field, value in found.items() if value is not MISSING}
    return Wanted(key, _text(plain, mapping.title), values, _text(plain, mapping.note))


def _text(plain: object, path: str) -> str:
    found = find(plain, path) if path else MISSING
    return "" if found is MISSING or found is None else as_written(found).strip()


def _bad(sentence: str) -> Refusal:
    return Refusal("bad_mapping", sentence, allowed=(Next("change", "Correct the mapping."),))
