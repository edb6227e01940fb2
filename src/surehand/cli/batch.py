"""`surehand batch`: many commands at once, for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Literal

import click
import msgspec

from surehand.cli.options import as_option, open_desk, workspace_option
from surehand.cli.output import print_json_line
from surehand.cli.trouble import Exit
from surehand.core.engine import Refusal
from surehand.runtime.execute import Request

CHUNK = 500
_decode = msgspec.json.Decoder(Request, strict=True).decode


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--mode",
    type=click.Choice(["each", "all"]),
    default="each",
    show_default=True,
    help="“all” changes nothing unless every command can be carried out.",
)
@workspace_option
@as_option
@click.pass_context
def batch(
    context: click.Context, file: IO[bytes], mode: Literal["each", "all"], workspace: str, me: str
) -> None:
    """Carry out many commands, one JSON object a line.

    They come from FILE or standard input. A line is {"record": ID, "command": {"act": "move", "to": "won"}}; to open a
    record it names a playbook instead: {"playbook": ID, "command": {"act": "open", "title": "Ada Ltd"}}. It may add
    "expect" and "key". The answers come in the same order, one a line: what was done, or the refusal. The exit code
    is 1 when one was refused.
    """
    requests = list(_read(file))
    size = len(requests) if mode == "all" else CHUNK
    refused = False
    with open_desk(workspace, me) as desk:
        for start in range(0, len(requests), size or 1):
            for outcome in desk.act_many(requests[start : start + size], mode):
                refused |= isinstance(outcome, Refusal)
                print_json_line(outcome)
    context.exit(Exit.REFUSED if refused else Exit.DONE)


def _read(file: IO[bytes]) -> Iterator[Request]:
    """Every line is read before the first is carried out: a slip in the last one changes nothing."""
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            yield _decode(line)
        except msgspec.MsgspecError as error:
            raise click.UsageError(f"Line {number} is not a request: {error}.") from None
