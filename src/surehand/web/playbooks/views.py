"""The gallery, the page of one playbook with its versions, and what is done with them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime import playbooks as runtime
from surehand.runtime.drafts import Saved, drop_draft
from surehand.store import models as m
from surehand.store.queries.playbooks import read_entry, read_version
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.page import REFUSED, done, show
from surehand.web.playbooks.begin import begin_empty, begin_from_file, begin_from_template
from surehand.web.playbooks.compare import compare_page
from surehand.web.playbooks.gallery import gallery_page
from surehand.web.playbooks.history import playbook_page


@require_http_methods(["GET", "POST"])
@for_members
def playbooks(request: PageRequest, reader: Reader) -> HttpResponse:
    """The playbooks of the workspace and the templates; posting begins another one."""
    if request.method == "GET":
        return show(request, reader, "playbooks/gallery.html", gallery_page(reader))
    begun = _begin(request, reader)
    if isinstance(begun, Refusal):
        return show(request, reader, "playbooks/gallery.html", gallery_page(reader, begun), status=REFUSED)
    return done(
        request,
        _("The draft is here. Nothing works by it until it is published."),
        reader.url("playbook-edit", begun.playbook),
    )


@require_GET
@for_members
def playbook(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """One playbook with its versions."""
    return show(request, reader, "playbooks/one.html", playbook_page(entry_or_404(reader, playbook), reader))


@require_GET
@for_members
def compare(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Two versions beside each other, in words and by line."""
    numbers = [request.GET.get(name, "") for name in ("old", "new")]
    old, new = (int(each) if each.isdecimal() and len(each) < 7 else 0 for each in numbers)
    page = compare_page(entry_or_404(reader, playbook), reader, old, new)
    if page is None:
        raise Http404("There is no such version.")
    return show(request, reader, "playbooks/compare.html", page)


@require_GET
@for_members
def file(request: PageRequest, reader: Reader, playbook: str, number: int) -> HttpResponse:
    """The file of a version, to keep."""
    version = version_or_404(reader, playbook, number)
    return _download(f"{playbook}.yaml", version.text)


@require_GET
@for_members
def cases(request: PageRequest, reader: Reader, playbook: str, number: int) -> HttpResponse:
    """The test cases of a version, to keep."""
    version = version_or_404(reader, playbook, number)
    return _download(f"{playbook}.test.yaml", version.cases)


@require_POST
@for_members
def archive(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Take a playbook out of use."""
    refused = runtime.archive(reader.workspace.workspace, reader.actor, playbook)
    said = _("It is archived: nothing new begins by it, and it can be brought back.")
    return _after(request, reader, playbook, refused, said)


@require_POST
@for_members
def bring_back(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Put an archived playbook into use again."""
    refused = runtime.bring_back(reader.workspace.workspace, reader.actor, playbook)
    return _after(request, reader, playbook, refused, _("It is in use again."))


@require_POST
@for_members
def drop(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Throw the draft away."""
    entry = entry_or_404(reader, playbook)
    if not reader.may_write:
        return _after(request, reader, playbook, READ_ONLY, "")
    drop_draft(reader.workspace.workspace, reader.actor, playbook)
    to = reader.url("playbook", playbook) if entry.current else reader.url("playbooks")
    return done(request, _("The draft is thrown away."), to)


READ_ONLY = Refusal("read_only", "Viewers can read playbooks, not change them.")


def entry_or_404(reader: Reader, playbook: str) -> m.PlaybookEntry:
    """A playbook of the reader's workspace."""
    entry = read_entry(reader.workspace.workspace, playbook)
    if entry is None:
        raise Http404("There is no such playbook.")
    return entry


def version_or_404(reader: Reader, playbook: str, number: int) -> m.PlaybookVersion:
    """A version of a playbook of the reader's workspace."""
    version = read_version(reader.workspace.workspace, playbook, number)
    if version is None:
        raise Http404("There is no such version.")
    return version


def _begin(request: PageRequest, reader: Reader) -> Saved | Refusal:
    if not reader.may_write:
        return READ_ONLY
    if template := request.POST.get("template"):
        return begin_from_template(reader, template)
    if "title" in request.POST:
        return begin_empty(reader, request.POST["title"])
    return begin_from_file(reader, request.FILES.get("file"), request.FILES.get("cases"))


def _after(
    request: PageRequest, reader: Reader, playbook: str, refused: Refusal | None, said: str
) -> HttpResponse:
    if refused is None:
        return done(request, said, reader.url("playbook", playbook))
    page = playbook_page(entry_or_404(reader, playbook), reader, refused)
    return show(request, reader, "playbooks/one.html", page, status=REFUSED)


def _download(name: str, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
