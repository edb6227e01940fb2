"""Importing the engine is cheap: what a gate check does not need is loaded by whoever needs it."""

import subprocess
import sys

HEAVY = ("django", "phonenumbers", "email_validator", "holidays", "dns", "sqlite3", "asyncio", "ssl")


def test_nothing_heavy_is_imported():
    told = subprocess.run(
        [sys.executable, "-c", "import sys, surehand.core.engine; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in told.stdout.split()}

    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))


def test_few_modules_are_imported():
    told = subprocess.run(
        [sys.executable, "-I", "-c", "import sys, surehand.core.engine; print(len(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(told.stdout) < 400
