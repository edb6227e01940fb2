"""Working hours: one calendar at a time, with a preview of the deadlines it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surehand.core.calendar import (
    BeyondHorizon,
    CalendarError,
    Duration,
    WorkingCalendar,
    calendar_from_plain,
)
from surehand.core.engine import Refusal, Unmet
from surehand.runtime.language import spoken
from surehand.runtime.workspaces import OFFICE, set_calendar
from surehand.web import formats
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.settings.hours import HoursForm, definition_of, form_of, form_typed, next_closed
from surehand.web.settings.model import zones
from surehand.web.times import exactly

_AHEAD = 400
"""So many days the preview looks for holidays."""
_SHOWN = 4
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Example:
    """A deadline that the calendar makes."""

    start: str
    length: str
    end: str


@dataclass(frozen=True)
class Preview:
    """What the hours mean: some deadlines, and the next days without work; or else what is ``wrong``."""

    examples: tuple[Example, ...]
    closed: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class CalendarsPage:
    """One calendar with its form and preview; ``others`` are the names of all."""

    name: str
    is_new: bool
    others: tuple[str, ...]
    form: HoursForm
    preview: Preview
    zones: tuple[str, ...]
    refused: RefusalView | None


@require_http_methods(["GET", "POST"])
@for_admins
def calendars(request: PageRequest, reader: Reader) -> HttpResponse:
    """A calendar, by its name in the address; posting the form saves it."""
    name = slugify(request.GET.get("calendar", ""))[:_LONGEST_NAME] or "office"
    if request.method == "GET":
        return show(request, reader, "settings/hours.html", _page(name, _form(name, reader), reader))
    form = form_typed(request.POST)
    if request.POST.get("then") == "preview":
        return show(request, reader, "settings/hours.html", _page(name, form, reader))
    try:
        set_calendar(reader.workspace.workspace, name, definition_of(form), by=reader.actor)
    except CalendarError as error:
        page = _page(name, form, reader, _refusal(error))
        return show(request, reader, "settings/hours.html", page, status=REFUSED)
    return done(request, _("Saved; running clocks follow it from now on."), _address(name, reader))


@require_POST
@for_admins
def preview(request: PageRequest, reader: Reader, calendar: str) -> HttpResponse:
    """The preview of hours as they are typed."""
    if not request.htmx:
        raise Http404("The preview is a part of the page.")
    shown = preview_of(form_typed(request.POST), reader)
    return show_part(request, reader, "settings/preview.html", preview=shown)


def preview_of(form: HoursForm, reader: Reader) -> Preview:
    """What the hours of a form mean."""
    try:
        calendar = calendar_from_plain({**definition_of(form), "name": "preview"})
        return Preview(tuple(_examples(calendar, reader)), _closed(calendar, reader))
    except CalendarError as error:
        return Preview((), (), tuple(spoken(f"{each.sentence} {each.fix}") for each in error.problems))
    except BeyondHorizon as error:
        return Preview((), (), (spoken(str(error)),))


def _examples(calendar: WorkingCalendar, reader: Reader) -> list[Example]:
    zone = ZoneInfo(calendar.zone)
    today = reader.now.astimezone(zone).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    late = datetime.combine(friday, time(16), zone).astimezone(UTC)
    lengths = (
        (_("4 working hours"), Duration(4, "hours", working=True)),
        (_("1 working day"), Duration(1, "days", working=True)),
        (_("3 working days"), Duration(3, "days", working=True)),
    )
    return [
        Example(exactly(late, zone), words, exactly(calendar.add(late, length), zone))
        for words, length in lengths
    ]


def _closed(calendar: WorkingCalendar, reader: Reader) -> tuple[tuple[str, str], ...]:
    today = reader.now.astimezone(ZoneInfo(calendar.zone)).date()
    days = next_closed(calendar, (today + timedelta(days=ahead) for ahead in range(_AHEAD)))
    return tuple((formats.day(day), reason) for day, reason in days[:_SHOWN])


def _form(name: str, reader: Reader) -> HoursForm:
    known = reader.facts.calendars.get(name)
    usual = {**OFFICE, "zone": reader.facts.zone.key, "name": name}
    return form_of(known or calendar_from_plain(usual))


def _page(name: str, form: HoursForm, reader: Reader, refused: Refusal | None = None) -> CalendarsPage:
    return CalendarsPage(
        name=name,
        is_new=name not in reader.facts.calendars,
        others=tuple(sorted(reader.facts.calendars)),
        form=form,
        preview=preview_of(form, reader),
        zones=zones(),
        refused=show_refusal(refused, reader) if refused else None,
    )


def _refusal(error: CalendarError) -> Refusal:
    unmet = tuple(
        Unmet("input", each.path, each.code, f"{each.sentence} {each.fix}", mend=())
        for each in error.problems
    )
    return Refusal("invalid_calendar", "These are no working hours.", unmet)


def _address(name: str, reader: Reader) -> str:
    return f"{reader.url('calendars')}?calendar={name}"
