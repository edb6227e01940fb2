"""The reference page of the command line, made from the commands themselves: docs/reference/cli.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from inspect import cleandoc

import click

from surehand.cli.commands import SECTIONS, surehand

_HEAD = """\
# The command line

Made from the commands by `make docs`; do not edit.

`surehand COMMAND --help` says the same in a terminal. Every command works on the data folder: `--data FOLDER` before
the command, else `SUREHAND_DATA`, else `~/.local/share/surehand`; and on the database that `DATABASE_URL` names, else
SQLite in that folder. All names of the environment: [settings](settings.md).

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | refused: what is unmet and what may be done instead stands on standard error, with `--json` on standard output |
| 2 | wrong usage, settings or machine: one sentence on standard error |
| 3 | what was named is not there |
| 4 | it has changed since, or somebody else was first |
| 70 | a bug in Surehand, with a traceback to report |
| 130 | interrupted by Ctrl-C |

## JSON, tables and pipes

`--json` prints the engine's own structures: an act gives `{state, events, replayed}` or, refused,
`{code, sentence, unmet, allowed}`; a list gives `{items, next}`. Keys are only ever added. Without it people read
sentences and tables; in a pipe a table is one row a line with tabs between the columns.

## The options of every act and of every answer

Acts change a record as a person; answers read, or set a workspace up, and take the first three of these.

"""

SHARED = ("workspace", "me", "as_json", "expect", "key")
"""The options that the decorators of `options` add."""


def reference() -> str:
    """The whole page."""
    return _HEAD + "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    context = click.Context(surehand, info_name="surehand")
    record = surehand.get_command(context, "record")
    if isinstance(record, click.Group):
        yield from _options([each for each in _own(record.commands["note"]) if each.name in SHARED], context)
    for heading, entries in SECTIONS.items():
        yield f"\n## {heading}"
        for name, entry in entries.items():
            command = surehand.get_command(context, name)
            if command is not None and not entry.hidden:
                yield from _command(command, click.Context(command, context, name))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"\n### {context.command_path}\n"
    yield cleandoc(command.help or "").replace("\b\n", "")
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _command(inner, click.Context(inner, context, name))
        return
    yield f"\n```\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```"
    own = _own(command)
    special = [each for each in own if each.name not in SHARED]
    if special:
        yield ""
        yield from _options(special, context)
    kind = "act" if any(each.name == "key" for each in own) else "answer"
    if len(own) > len(special) + 1:
        yield f"\nTakes the options of every {kind}."
    elif len(own) > len(special):
        yield "\nTakes `--json`."


def _own(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option) and not each.hidden]


def _options(options: Sequence[click.Option], context: click.Context) -> Iterator[str]:
    yield "| option | meaning |"
    yield "|---|---|"
    for option in options:
        record = option.get_help_record(context)
        if record:
            name, meaning = (part.replace("|", r"\|") for part in record)
            yield f"| `{name}` | {meaning} |"
