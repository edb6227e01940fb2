"""The twins of a record in other systems, as its page tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import RecordState
from surehand.runtime.sync.addresses import page_of
from surehand.runtime.sync.twins import may_have_twins
from surehand.store.queries.twins import Twin, read_twins
from surehand.web.access import Reader
from surehand.web.sync.streams import last_read
from surehand.web.sync.words import system_title
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class TwinView:
    """A twin. ``held`` says that a move made there is held, ``gone`` that it is there no more."""

    system: str
    what: str
    href: str
    read: Moment | None
    held: str
    form: str
    gone: str


def twin_views(state: RecordState, reader: Reader) -> tuple[TwinView, ...]:
    """Every twin of a record itself."""
    if not may_have_twins(reader.facts):
        return ()
    return tuple(_view(each, reader) for each in read_twins(reader.workspace.workspace, state.id))


def _view(twin: Twin, reader: Reader) -> TwinView:
    read = last_read(list(twin.streams))
    what, _slash, number = twin.link.key.rpartition("/")
    words = {"number": number}
    titles = {
        "deals": _("deal %(number)s"),
        "lists": _("list %(number)s"),
        "tasks": _("task %(number)s"),
    }
    return TwinView(
        system=system_title(twin.connection.kind),
        what=titles.get(what, twin.link.key) % words if what in titles else twin.link.key,
        href=page_of(twin.connection, twin.link.key),
        read=ago(read.ended_at, reader.now, reader.zone) if read else None,
        held=_("a move made there is held: see what is missing") if twin.held else "",
        form=reader.url("record-held", twin.link.record) if twin.held else "",
        gone=_("not there any more") if twin.link.gone_at else "",
    )
