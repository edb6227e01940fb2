"""`surehand schema`: for editors that complete and check YAML as it is typed."""

from __future__ import annotations

import click

from surehand.cli.output import print_json
from surehand.core.playbook.schema import json_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema of playbooks.

    For editors that complete and check YAML; the dialect is 2020-12.
    """
    print_json(json_schema())
