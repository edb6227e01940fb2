"""The editor: form and file on one text, saved as somebody types, checked, tested and tried on a record."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.core.playbook.source import NotWritable, Source, read_source
from surehand.runtime.drafts import Saved, Typed, keep_draft
from surehand.runtime.playbook_checks import check_draft
from surehand.store import models as m
from surehand.store.queries.playbooks import read_draft
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.playbooks.cases import run_view
from surehand.web.playbooks.changes import add, apply, remove
from surehand.web.playbooks.editor import (
    Conflict,
    State,
    editor_page,
    published_text,
    read_kept,
    state_of,
)
from surehand.web.playbooks.naming import name_by_title
from surehand.web.playbooks.parts import form_of
from surehand.web.playbooks.trying import try_view
from surehand.web.playbooks.views import READ_ONLY, entry_or_404
from surehand.web.refusals import show_refusal


@require_GET
@for_members
def edit(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """The editor on a draft."""
    page = editor_page(entry_or_404(reader, playbook), reader, request.GET.get("at", ""))
    return show(request, reader, "playbooks/edit.html", page)


@require_POST
@for_members
def check(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """What is wrong with a text, and everything else that follows from it; nothing is kept."""
    entry_or_404(reader, playbook)
    state = state_of(playbook, _text(request, "text"), request.POST.get("at", ""), reader)
    return JsonResponse(_told(request, reader, playbook, state))


@require_http_methods(["GET", "POST"])
@for_members
def save(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Keep what was typed. Asked with GET, the draft as it is kept, where it is another than the one with a digest."""
    entry = entry_or_404(reader, playbook)
    if request.method == "GET":
        return _kept_by_others(request, reader, entry)
    if not reader.may_write:
        return _refused(request, reader, entry, READ_ONLY, _typed(request))
    typed = _typed(request)
    saved = keep_draft(reader.workspace.workspace, reader.person.id, playbook, typed)
    if isinstance(saved, Refusal):
        return _refused(request, reader, entry, saved, typed)
    if _is_script(request):
        return JsonResponse(
            {"digest": saved.digest, "merged": saved.merged, "kept": _kept_words(request, reader, entry)}
        )
    return done(request, _said(saved), _address(reader, playbook, request.POST.get("at", "")))


@require_POST
@for_members
def form(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Put what the form says into the text; with script the text comes back, without it is kept at once."""
    entry = entry_or_404(reader, playbook)
    at, is_script = request.POST.get("at", ""), _is_script(request)
    typed = _typed(request) if is_script else read_kept(entry, reader).typed
    if not reader.may_write:
        return _refused(request, reader, entry, READ_ONLY, typed)
    text, at = _edited(request, reader, typed.text, at)
    if at == request.POST.get("at", ""):
        text, at = name_by_title(typed.text, text, at, [typed.cases, published_text(entry)])
    if is_script:
        state = state_of(playbook, text, at, reader)
        return JsonResponse({"text": text, **_told(request, reader, playbook, state)})
    changed = Typed(text, typed.cases, request.POST.get("expect", ""), typed.base)
    saved = keep_draft(reader.workspace.workspace, reader.person.id, playbook, changed)
    if isinstance(saved, Refusal):
        return _refused(request, reader, entry, saved, changed)
    return done(request, _said(saved), _address(reader, playbook, at))


@require_POST
@for_members
def run(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Run the test cases; without script, keep them on the way."""
    entry = entry_or_404(reader, playbook)
    typed = _typed(request)
    look = check_draft(reader.workspace.workspace, playbook, typed.text)
    ran = run_view(look, typed.cases)
    if _is_script(request):
        return show_part(request, reader, "playbooks/cases.html", run=ran)
    if reader.may_write:
        saved = keep_draft(reader.workspace.workspace, reader.person.id, playbook, typed)
        if isinstance(saved, Refusal):
            return _refused(request, reader, entry, saved, typed)
    return show(request, reader, "playbooks/edit.html", editor_page(entry, reader, "", run=ran))


@require_http_methods(["GET", "POST"])
@for_members
def try_on_record(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """A real record under the draft, or under the text that script sends."""
    entry = entry_or_404(reader, playbook)
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("text") or read_kept(entry, reader).typed.text
    look = check_draft(reader.workspace.workspace, playbook, text)
    draft = None if look.has_errors else look.playbook
    trial = try_view(playbook, draft, reader, asked.get("q", "").strip(), asked.get("record", ""))
    if _is_script(request):
        return show_part(request, reader, "playbooks/trial.html", trial=trial, slug=playbook)
    return show(
        request, reader, "playbooks/try.html", {"trial": trial, "slug": playbook, "title": entry.title}
    )


def _text(request: HttpRequest, name: str) -> str:
    """What a text area sent, with line ends as files have them."""
    return request.POST.get(name, "").replace("\r\n", "\n")


def _typed(request: HttpRequest) -> Typed:
    return Typed(
        _text(request, "text"),
        _text(request, "cases"),
        request.POST.get("expect", ""),
        _text(request, "base"),
    )


def _is_script(request: HttpRequest) -> bool:
    """Whether the editor's module asks, which takes parts; a browser without script takes pages."""
    return "Surehand-Editor" in request.headers


def _edited(request: HttpRequest, reader: Reader, text: str, at: str) -> tuple[str, str]:
    """The text with what the form asks for, and the part to show next. What cannot be put there stays as it was.

    An act takes along what else stands in the form: nobody's typing is lost to a button.
    """
    source = read_source(text)
    if source is None:
        return text, at
    try:
        text = apply(form_of(at, source, reader), source, request.POST)
        if where := request.POST.get("remove", ""):
            return remove(Source(text), where)
        if where := request.POST.get("add", ""):
            return add(Source(text), where, request.POST)
        return text, at
    except NotWritable:
        return text, at


def _told(request: HttpRequest, reader: Reader, playbook: str, state: State) -> dict[str, object]:
    """Everything that the editor's module shows, by the id of its place on the page."""
    context = {
        "state": state,
        "reader": reader,
        "slug": playbook,
        "may_write": reader.may_write,
        "form_key": "",
    }
    parts = {
        f"editor-{name}": render_to_string(f"playbooks/{name}.html", context, request)
        for name in ("form", "outline", "picture", "problems")
    }
    problems = [
        {
            "line": p.line,
            "column": p.column,
            "severity": p.severity,
            "code": p.code,
            "said": f"{p.sentence} {p.fix}".strip(),
        }
        for p in state.problems
    ]
    return {"at": state.at, "parts": parts, "places": state.places, "problems": problems}


def _kept_by_others(request: HttpRequest, reader: Reader, entry: m.PlaybookEntry) -> HttpResponse:
    kept = read_kept(entry, reader)
    if kept.typed.expect == request.GET.get("since", ""):
        return HttpResponse(status=204)
    words = _kept_words(request, reader, entry)
    return JsonResponse(
        {"text": kept.typed.text, "cases": kept.typed.cases, "digest": kept.typed.expect, "kept": words}
    )


def _kept_words(request: HttpRequest, reader: Reader, entry: m.PlaybookEntry) -> str:
    return render_to_string("playbooks/kept.html", {"kept": read_kept(entry, reader)}, request)


def _refused(
    request: PageRequest, reader: Reader, entry: m.PlaybookEntry, refusal: Refusal, typed: Typed
) -> HttpResponse:
    """Why it was not kept, with what was typed; beside what somebody else saved where that is why."""
    draft = read_draft(reader.workspace.workspace, entry.slug)
    theirs = draft if refusal.code == "draft_changed" else None
    conflict = Conflict(
        refused=show_refusal(refusal, reader),
        theirs=theirs.text if theirs else "",
        digest=theirs.digest if theirs else "",
    )
    if _is_script(request):
        part = render_to_string("playbooks/conflict.html", {"conflict": conflict}, request)
        told = {
            "part": part,
            "theirs": conflict.theirs,
            "digest": conflict.digest,
            "cases": theirs.cases if theirs else "",
        }
        return JsonResponse(told, status=REFUSED)
    page = editor_page(entry, reader, request.POST.get("at", ""), typed=typed, conflict=conflict)
    return show(request, reader, "playbooks/edit.html", page, status=REFUSED)


def _said(saved: Saved) -> str:
    if saved.merged is not None:
        return _("Saved, together with what somebody else changed meanwhile.")
    return _("Saved.") if saved.publishable else _("Saved. It has errors, so it cannot be published yet.")


def _address(reader: Reader, playbook: str, at: str) -> str:
    address = reader.url("playbook-edit", playbook)
    return f"{address}?at={quote(at)}" if at else address
