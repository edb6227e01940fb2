"""Beginning a playbook: from a template, from a file, or from nothing."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from surehand.core.engine import Next, Refusal
from surehand.core.playbook.read import LARGEST
from surehand.core.playbook.source import read_source
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.shipped import shipped_cases, shipped_playbooks
from surehand.store.queries.playbooks import read_draft, read_gallery
from surehand.web.access import Reader

EMPTY = """\
playbook: {id}
title: {title}
record: {{singular: record, plural: records}}

fields:
  summary: {{type: long_text, title: What it is about}}

stages:
  new: {{team: {team}, title: New, means: Somebody has it and knows what it is about.}}
  done: {{team: {team}, title: Done, means: There is nothing left to do., final: true, outcome: done}}

moves:
  new -> done: {{requires: [summary]}}
"""


def begin_from_template(reader: Reader, name: str) -> Saved | Refusal:
    """A draft with the text and test cases of a template, under an id that is free here."""
    text = shipped_playbooks().get(name)
    source = read_source(text) if text else None
    if source is None:
        return Refusal("no_such_playbook", f"There is no template “{name}”.")
    slug = _free(reader, source.text_at(("playbook",)))
    return _keep(reader, source.set_text(("playbook",), slug), shipped_cases(name))


def begin_empty(reader: Reader, title: str) -> Saved | Refusal:
    """A draft with two stages of the first team."""
    words = " ".join(title.split())[:200] or _("A new playbook")
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:50]
    slug = slug if slug[:1].isalpha() else f"playbook-{slug}".strip("-")
    team = next(iter(reader.facts.directory.teams), "team")
    text = EMPTY.format(id=_free(reader, slug), title="title", team=team)
    source = read_source(text)
    assert source is not None
    return _keep(reader, source.set_text(("title",), words), "")


def begin_from_file(
    reader: Reader, upload: UploadedFile | None, cases: UploadedFile | None
) -> Saved | Refusal:
    """The draft of the playbook that a file names; a draft that is there stays, and the answer says whose it is."""
    if upload is None:
        return Refusal("no_file", "No file came with the form: choose one, then read it.")
    text = _text_of(upload)
    beside = _text_of(cases) if cases else ""
    if text is None or beside is None:
        return Refusal(
            "not_text", "The file is not a text in UTF-8, or too large: save it as a text and try again."
        )
    source = read_source(text)
    slug = source.text_at(("playbook",)) if source else ""
    draft = read_draft(reader.workspace.workspace, slug) if slug else None
    if draft is not None and draft.text != text:
        sentence = f"“{slug}” has a draft already. Publish it or throw it away, then read the file again."
        return Refusal("draft_exists", sentence, allowed=(Next("edit", "Look at the draft.", slug),))
    return _keep(reader, text, beside)


def _keep(reader: Reader, text: str, cases: str) -> Saved | Refusal:
    return save_draft(reader.workspace.workspace, text, cases=cases or None, author=reader.person.id)


def _free(reader: Reader, slug: str) -> str:
    """An id that no playbook of the workspace has yet."""
    taken = {row.slug for row in read_gallery(reader.workspace.workspace)}
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def _text_of(upload: UploadedFile) -> str | None:
    if (upload.size or 0) > 4 * LARGEST:
        return None
    try:
        return upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
