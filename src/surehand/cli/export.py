"""`surehand export`: a workspace as one file; and the part of `surehand restore` that brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from surehand.cli.database import open_database, sentences
from surehand.cli.desk import Desk
from surehand.cli.options import answers, refuse
from surehand.cli.output import Answer, Lines, tell
from surehand.cli.trouble import Trouble
from surehand.core.engine import Refusal
from surehand.runtime.exports import Manifest, export_workspace, restore_workspace

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@answers
def export(desk: Desk, file: Path) -> Answer:
    """Write everything in a workspace to one file.

    FILE is a ZIP: a table a file of JSON lines, the attachments, and a manifest with counts and digests. Work can go on
    meanwhile.
    """
    if file.exists():
        raise Trouble(f"{file} is there already. Name another file, or remove it.")
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as target:
            manifest = export_workspace(desk.id, target)
        part.rename(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Trouble(f"{file} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    return Lines(manifest, _told(file, manifest))


def _told(file: Path, manifest: Manifest) -> Iterator[str]:
    lines = {name.removesuffix(".jsonl"): entry.lines for name, entry in manifest.entries.items()}
    counts = ", ".join(f"{count:,} {name}" for name, count in lines.items() if count)
    yield f"Wrote {file} ({file.stat().st_size:,} bytes): {counts}."
    if manifest.missing_files:
        yield f"The content of these attachments is gone: {', '.join(manifest.missing_files)}."


def restore_export(file: Path, *, as_json: bool) -> None:
    """Bring an exported workspace back. Raises `Trouble`."""
    open_database()
    with sentences():
        restored = restore_workspace(file)
    if isinstance(restored, Refusal):
        refuse(restored, as_json=as_json)
        return
    plain = {"id": restored.pk, "slug": restored.slug, "name": restored.name}
    tell(Lines(plain, [f"Brought {restored.name} back ({restored.slug})."]), as_json=as_json)
