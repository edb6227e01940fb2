"""`surehand mcp`: the MCP server for an agent that starts it itself."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

import click

from surehand.cli.database import open_database
from surehand.cli.trouble import Trouble

KEY = "SUREHAND_MCP_KEY"


@click.command()
def mcp() -> None:
    """Let an agent on this machine work with Surehand.

    Speaks the Model Context Protocol on standard input and output. The key of the agent stands in SUREHAND_MCP_KEY;
    `surehand key create NAME --agent` makes one.
    """
    if find_spec("mcp") is None:
        raise Trouble("The MCP server is not installed. Install it with: pip install 'surehand[mcp]'")
    token = os.environ.get(KEY, "")
    if not token:
        raise Trouble(f"There is no key in {KEY}. Make one with: surehand key create NAME --agent")
    open_database()
    # By its name, as the web server is: commands know nothing of the API, nor the API of commands.
    import_module("surehand.api.mcp.stdio").serve(token)
