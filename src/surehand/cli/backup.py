"""`surehand backup`: the whole installation as one file, while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from surehand.cli.database import open_database, sentences
from surehand.cli.options import json_option, refuse
from surehand.cli.output import Lines, tell
from surehand.cli.trouble import Trouble
from surehand.core.engine import Refusal
from surehand.runtime.backups import Manifest, make_backup


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with-key", is_flag=True, help="With the secret key: whoever has the file can sign in as anybody."
)
@json_option
def backup(file: Path, with_key: bool, as_json: bool) -> None:
    """Write the whole installation to one file.

    FILE is a ZIP with the database as it is at one moment, the attached files, and a manifest with digests. Work goes
    on meanwhile. `secret.key` is not in it unless you say so: keep it somewhere else, once. PostgreSQL needs pg_dump.
    """
    open_database()
    if file.exists():
        raise Trouble(f"{file} is there already. Name another file, or remove it.")
    try:
        with sentences():
            made = make_backup(file.absolute(), datetime.now(UTC), with_key=with_key)
    except OSError as error:
        raise Trouble(f"{file} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    if isinstance(made, Refusal):
        refuse(made, as_json=as_json)
        return
    tell(Lines(made, _told(file, made)), as_json=as_json)


def _told(file: Path, made: Manifest) -> Iterator[str]:
    attached = len(made.parts) - 1 - made.has_key
    yield f"Wrote {file} ({file.stat().st_size:,} bytes): the database and {attached} attached files."
    if made.has_key:
        yield "The secret key is in it: guard it like a password."
    else:
        yield "The secret key is not in it: keep secret.key, or SUREHAND_SECRET_KEY, somewhere else."
