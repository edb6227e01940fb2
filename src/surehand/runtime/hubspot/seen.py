"""What is remembered of a twin: how it was read last, what both sides agreed on, what was written last."""

from __future__ import annotations

from datetime import datetime

import msgspec

from surehand.store import models as m

PLURAL = {"deal": "deals", "contact": "contacts", "company": "companies", "note": "notes", "task": "tasks"}


class Seen(msgspec.Struct, omit_defaults=True):
    """A deal as it was read last.

    ``texts`` are what each bound property says, whatever that may be. ``agreed`` is what each held, in one writing,
    when both sides were last the same. ``unread`` says of a property why its text is no value. ``name`` is what it is
    called and ``title`` what its record was when one of them last named the other; ``owner`` that of the deal and
    ``person`` that of the record, when one of them was last brought in line with the other; ``here`` is the stage of
    the record then. ``stage_at`` is the moment of the last change of stage that was looked at.
    """

    modified: datetime | None = None
    name: str = ""
    title: str = ""
    stage: str = ""
    stage_at: datetime | None = None
    owner: str = ""
    person: str = ""
    here: str = ""
    texts: dict[str, str] = {}
    agreed: dict[str, str] = {}
    unread: dict[str, str] = {}


class Written(msgspec.Struct, omit_defaults=True):
    """What was written last: values by property, or a digest of a text. ``refused`` is what HubSpot did not take.

    ``effects`` are those of the playbook that were carried out for a handoff, as ``hnd_…:accepted``.
    """

    values: dict[str, str] = {}
    digest: str = ""
    effects: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    why: str = ""


def key_of(kind: str, id: str) -> str:
    """How a link names an object of HubSpot: ``deals/71``."""
    return f"{PLURAL[kind]}/{id}"


def id_of(link: m.Link) -> str:
    """HubSpot's own id of what a link leads to."""
    return str(link.key.partition("/")[2])


def seen_of(link: m.Link) -> Seen:
    """How the twin was read last."""
    return msgspec.json.decode(link.seen, type=Seen)


def written_of(link: m.Link) -> Written:
    """What was written to the twin last."""
    return msgspec.json.decode(link.written, type=Written)


def remember(link: m.Link, seen: Seen | None = None, written: Written | None = None) -> None:
    """Keep what was read or written; in the transaction of what followed from it."""
    columns = []
    if seen is not None:
        link.seen = msgspec.json.encode(seen).decode()
        columns.append("seen")
    if written is not None:
        link.written = msgspec.json.encode(written).decode()
        columns.append("written")
    link.save(update_fields=columns)
