"""What the command line says about itself, and how little it loads to say it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from surehand.cli.commands import SECTIONS, surehand
from surehand.cli.history import SENTENCES
from surehand.core.engine.events import Event
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.any_database

HEAVY = ("django.db", "granian", "psycopg", "rich", "holidays", "phonenumbers")


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name, those inside groups too."""
    context = click.Context(surehand)
    for name in surehand.list_commands(context):
        command = surehand.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())


def test_everything_is_explained():
    unexplained = [
        f"{name} {option.name}"
        for name, command in all_commands()
        if not command.hidden
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden and not option.help and not is_plain(option)
    ]
    assert [name for name, command in all_commands() if not command.help] == []
    assert unexplained == []


def is_plain(option: click.Option) -> bool:
    """Whether an option needs no words: its name is that of a field of what is listed, its values are listed."""
    return (
        option.show_default is not None or option.metavar is not None or isinstance(option.type, click.Choice)
    )


def test_list_says_what_commands_say():
    context = click.Context(surehand)
    for entries in SECTIONS.values():
        for name, entry in entries.items():
            command = surehand.get_command(context, name)
            assert command is not None
            assert command.get_short_help_str(200) == entry.sentence


@pytest.mark.parametrize("arguments", ["--help", "check --help", "schema"])
def test_files_need_nothing_heavy(arguments: str):
    code = f"""
import sys
from surehand.cli.commands import surehand
surehand({arguments.split()}, standalone_mode=False)
print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "[]\n"


def test_misspelt_command_is_named(bare_terminal: Terminal):
    result = bare_terminal("recrod")
    assert result.exit_code == 2
    assert "Did you mean 'record'?" in result.stderr


def test_every_event_has_a_sentence():
    kinds = {str(event.__struct_config__.tag) for event in Event.__args__}
    assert set(SENTENCES) == kinds


def ended_by(happening: str) -> subprocess.CompletedProcess[str]:
    """A command in which something happens that no command expects."""
    code = f"import click, surehand.cli as cli; cli.surehand = lambda **_: {happening}; cli.main()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_interruption_has_its_own_exit_code():
    ran = ended_by("(_ for _ in ()).throw(click.Abort())")
    assert (ran.returncode, ran.stderr) == (130, "Interrupted.\n")


def test_bug_has_its_own_exit_code():
    ran = ended_by("1 / 0")
    assert ran.returncode == 70
    assert "ZeroDivisionError" in ran.stderr
    assert ran.stderr.endswith("this is a bug in Surehand. Please report it with the lines above.\n")
