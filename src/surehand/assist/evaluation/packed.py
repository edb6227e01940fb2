"""Lines of JSON in a packed file, as others' data is kept."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def text_of(path: Path) -> str:
    """The whole of a packed file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return file.read()


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """What each line of a packed file holds."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
