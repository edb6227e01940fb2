"""What `surehand audit` writes for people: the report as HTML and PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
import msgspec

from surehand.audit.log import EventLog
from surehand.audit.result import Audited
from surehand.audit.voice import ENGLISH, LANGUAGES, Voice
from surehand.cli.audit_options import busy

_FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option("--html", "html_to", type=_FILE, help="Write the report as a single HTML file."),
    click.option("--pdf", "pdf_to", type=_FILE, help="Write the report as PDF."),
    click.option("--title", default="", help="What the report is called. Default: the name of the file."),
    click.option("--author", default="", help="Whose name stands under the title."),
    click.option("--date", "made_on", default="", help="The day under the title. Default: today."),
    click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="The language of the report: its texts, numbers and dates. Names of the log stay as they are.",
    ),
)


_CHOSEN = ("html_to", "pdf_to", "title", "author", "made_on", "language")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which files are to be written, in which language, and what they are called."""

    html_to: Path | None
    pdf_to: Path | None
    title: str
    author: str
    made_on: str
    language: str


def report_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that writes a report: it is given all of these options as one, ``wanted``."""

    @wraps(command)
    def write(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in _CHOSEN}
        command(wanted=Wanted(**chosen), **given)

    for option in reversed(_OPTIONS):
        write = option(write)
    return write


def write_report(log: EventLog, audited: Audited, wanted: Wanted) -> None:
    """Write the files that are wanted."""
    if not (wanted.html_to or wanted.pdf_to):
        return
    # Here, so that an audit without a report does not load what draws.
    from surehand.audit.report import gather, to_html, to_pdf

    with busy("Drawing the report"):
        voice = _voice(wanted.language)
        named = {
            "title": wanted.title,
            "author": wanted.author,
            "made_on": wanted.made_on or f"{date.today()}",
        }
        report = gather(log, audited, **named, voice=voice)
        if wanted.html_to:
            wanted.html_to.write_text(to_html(report, voice), encoding="utf-8")
        if wanted.pdf_to:
            wanted.pdf_to.write_bytes(to_pdf(report, voice))


def _voice(language: str) -> Voice:
    if language == ENGLISH.language:
        return ENGLISH
    # Here, because English needs no catalogue.
    from surehand.runtime.audits.language import voice_of

    return voice_of(language)
