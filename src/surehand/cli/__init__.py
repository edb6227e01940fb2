"""The command line: `surehand`."""

from __future__ import annotations

import sys
import traceback

import click

from surehand.cli.commands import surehand
from surehand.cli.trouble import Exit


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    try:
        code = surehand(prog_name="surehand", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else Exit.DONE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Interrupted.", err=True)
        sys.exit(Exit.INTERRUPTED)
    except Exception:
        # The outermost edge: nothing else may end with the exit code of a refusal.
        traceback.print_exc()
        click.echo("surehand: this is a bug in Surehand. Please report it with the lines above.", err=True)
        sys.exit(Exit.BUG)
