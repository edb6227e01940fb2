"""The settings of the assists: leads read them, administrators change them."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.assists.model.setting_up import AssistChange, change_settings
from surehand.runtime.assists.model.settings import settings_of
from surehand.runtime.assists.model.turns import want
from surehand.store.queries.board import read_playbooks
from surehand.web.access import OnlyFor, PageRequest, Reader, for_admins
from surehand.web.assists_settings.left import left_page
from surehand.web.assists_settings.model import assists_page
from surehand.web.assists_settings.quality import days_of, fields_csv, quality_page, weeks_csv
from surehand.web.connections.views import for_keepers
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.typed import number_of

_LINES = ("engine", "url", "api", "model", "currency")
_WHOLE = ("tokens_a_day", "seconds")
_AMOUNTS = ("money_a_day", "price_sent", "price_received")


@require_http_methods(["GET", "POST"])
@for_keepers
def assists(request: PageRequest, reader: Reader) -> HttpResponse:
    """The settings; asked for the trial only, that."""
    if request.method == "POST":
        return _change(request, reader)
    page = assists_page(reader)
    if request.htmx and request.htmx.target == "trial":
        return show_part(request, reader, "assists_settings/trial.html", page=page)
    return show(request, reader, "assists_settings/page.html", page)


@require_POST
@for_admins
def try_it(request: PageRequest, reader: Reader) -> HttpResponse:
    """Let a worker ask the model about a text that anybody may see."""
    want(reader.workspace.workspace, "", reader.person.id, reader.now)
    return done(request, _("The model is being tried."), f"{reader.url('assists')}#trial")


@require_GET
@for_keepers
def left(request: PageRequest, reader: Reader) -> HttpResponse:
    """What left the building."""
    page = left_page(reader, request.GET.get("cursor", ""))
    return show(request, reader, "assists_settings/left.html", page)


@require_GET
@for_keepers
def quality(request: PageRequest, reader: Reader) -> HttpResponse:
    """Use and quality over time."""
    page = quality_page(reader, days_of(request.GET.get("days", "")))
    return show(request, reader, "assists_settings/quality.html", page)


@require_GET
@for_keepers
def quality_table(request: PageRequest, reader: Reader) -> HttpResponse:
    """Quality by field and method as CSV."""
    return _table(reader, "quality", fields_csv(reader, days_of(request.GET.get("days", ""))))


@require_GET
@for_keepers
def weeks_table(request: PageRequest, reader: Reader) -> HttpResponse:
    """Quality and use by week as CSV."""
    return _table(reader, "weeks", weeks_csv(reader, days_of(request.GET.get("days", ""))))


def _table(reader: Reader, name: str, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{reader.workspace.slug}-assists-{name}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _change(request: PageRequest, reader: Reader) -> HttpResponse:
    if reader.person.role != "admin":
        raise OnlyFor(reader, "admin")
    change = _change_from(request.POST, reader)
    changed = change
    if not isinstance(change, Refusal):
        changed = change_settings(reader.workspace.workspace, reader.actor, change, now=reader.now)
    if isinstance(changed, Refusal):
        page = assists_page(reader, _typed(request.POST), changed)
        return show(request, reader, "assists_settings/page.html", page, status=REFUSED)
    return done(request, _("Saved."), reader.url("assists"))


def _typed(posted: QueryDict) -> dict[str, str]:
    """What stood in the form, but for the key: that is never shown again."""
    lines = {name: posted.get(name, "").strip() for name in (*_LINES, *_WHOLE, *_AMOUNTS)}
    return {
        **lines,
        "engine": lines["engine"] or "none",
        "local_only": " ".join(posted.getlist("local_only")),
    }


def _change_from(posted: QueryDict, reader: Reader) -> AssistChange | Refusal:
    typed = _typed(posted)
    given: dict[str, object] = {name: typed[name] for name in _LINES}
    for name in _WHOLE:
        if not typed[name].isdecimal() or len(typed[name]) > 12:
            return _no_number(typed[name])
        given[name] = int(typed[name])
    for name in _AMOUNTS:
        amount = _amount(typed[name])
        if isinstance(amount, Refusal):
            return amount
        given[name] = amount
    if key := posted.get("key", "").strip():
        given["key"] = key
    elif "forget_key" in posted:
        given["key"] = ""
    return AssistChange(**given, local_only=_local_only(posted, reader))  # type: ignore[arg-type]


def _local_only(posted: QueryDict, reader: Reader) -> tuple[str, ...]:
    """What was ticked; a playbook that has no box, as it was put away, stays as it is."""
    workspace = reader.workspace.workspace
    shown = {each.slug for each in read_playbooks(workspace)}
    hidden = set(settings_of(workspace).local_only) - shown
    return tuple(sorted(hidden.union(posted.getlist("local_only"))))


def _amount(text: str) -> Decimal | Refusal | None:
    if not text:
        return None
    number = number_of(text)
    try:
        return Decimal(number) if isinstance(number, str) else _no_number(text)
    except ArithmeticError:
        return _no_number(text)


def _no_number(text: str) -> Refusal:
    return Refusal("invalid_setting", f"“{text}” is no number.")
