"""`surehand restore`: a backup of an installation, or an export of a workspace, comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from django.conf import settings

from surehand.cli.database import describe, sentences, upgrade
from surehand.cli.export import restore_export
from surehand.cli.folder import only_one, prepare
from surehand.cli.options import json_option, refuse
from surehand.cli.output import Lines, tell
from surehand.core.engine import Refusal
from surehand.runtime.backups import Backup, Manifest, bring_back, is_backup, look_at, what_is_here


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="A backup: also where something is, which is lost. Asks first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def restore(file: Path, replace: bool, yes: bool, as_json: bool) -> None:
    """Bring a backup or an exported workspace back.

    All of it or nothing, after every digest was checked. The backup of an installation needs an empty database and
    folder, or --replace; `surehand up` must not run. An exported workspace comes beside those that are here; one that
    is here and not empty is left alone, and its API keys have to be made anew.
    """
    if is_backup(file):
        _restore_backup(file, replace=replace, yes=yes, as_json=as_json)
    else:
        restore_export(file, as_json=as_json)


def _restore_backup(file: Path, *, replace: bool, yes: bool, as_json: bool) -> None:
    folder = Path(settings.DATA)
    prepare(folder)
    backup = look_at(file)
    if isinstance(backup, Refusal):
        refuse(backup, as_json=as_json)
        return
    with only_one(folder, "a restore"), sentences():
        if replace and not yes and (here := what_is_here()):
            click.confirm(_question(here, backup), abort=True, err=True)
        done = bring_back(backup, replace=replace)
        if isinstance(done, Refusal):
            refuse(done, as_json=as_json)
            return
        upgrade()
    tell(Lines(done, _told(done)), as_json=as_json)


def _question(here: str, backup: Backup) -> str:
    made = f"{backup.manifest.made_at:%Y-%m-%d %H:%M} UTC"
    return f"There is {here} in {describe()}. Replace it all by the backup of {made}?"


def _told(done: Manifest) -> Iterator[str]:
    attached = len(done.parts) - 1 - done.has_key
    made = f"{done.made_at:%Y-%m-%d %H:%M} UTC"
    yield f"Brought the installation back as it was at {made}: the database and {attached} attached files."
    if not done.has_key:
        yield "The secret key was not in it: put secret.key back before the start, or links and connections are void."
    yield "Now `surehand verify` proves that history is whole."
