"""What a worker does of imports: those that run, and those that are being undone, a portion at a time."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

from surehand.runtime.imports.leases import Lease, unheld
from surehand.runtime.imports.running import Stop, carry_on, log
from surehand.runtime.imports.undoing import carry_on_undoing


def work_on_imports(worker: str, stop: Stop) -> bool:
    """Carry on with one import that nobody holds, until it is done or ``stop`` says so; False when there was none."""
    row = unheld()
    if row is None:
        return False
    try:
        if row.status == "undoing":
            carry_on_undoing(row, worker, stop)
        else:
            carry_on(row, worker, stop, lambda _: None)
    except (InterfaceError, OperationalError):
        raise  # The worker waits for the database; the import goes on when its lease is over.
    except Exception as error:
        # An import that breaks must be seen, and must not keep the worker from everything else.
        log.exception("import %s failed", row.pk)
        Lease(row, worker).fail(repr(error))
    return True
