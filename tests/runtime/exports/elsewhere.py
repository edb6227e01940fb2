"""A second installation, run as a program: restores an export into its empty database, and exports it again.

python -m tests.runtime.exports.elsewhere EXPORT COPY; the database is that of DATABASE_URL.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django


def main(export: Path, copy: Path) -> None:
    django.setup()
    from django.core.management import call_command

    from surehand.runtime.exports import export_workspace, restore_workspace
    from surehand.runtime.verify import verify
    from surehand.store import models as m

    call_command("migrate", verbosity=0, run_syncdb=True)
    workspace = restore_workspace(export)
    if not isinstance(workspace, m.Workspace):
        sys.exit(workspace.sentence)
    if faults := verify(workspace.pk).faults:
        sys.exit(faults[0].sentence)
    with copy.open("wb") as file:
        export_workspace(workspace.pk, file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
