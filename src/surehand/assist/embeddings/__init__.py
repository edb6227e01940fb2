"""Optional local embeddings, of the extra ``surehand[embeddings]``: any BERT model in a folder, run by numpy alone.

Nothing leaves the machine and nothing is downloaded: whoever wants it names a folder and the SHA-256 of its weights.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from surehand.assist.embeddings.weights import WEIGHTS, Unusable

if TYPE_CHECKING:
    from surehand.assist.embeddings.model import Embedder

__all__ = ["WEIGHTS", "Unusable", "is_installed", "open_embedder"]


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("numpy") is not None


def open_embedder(folder: Path, sha256: str) -> Embedder:
    """The model in a folder. Raises `Unusable`, also where the extra is not installed."""
    if not is_installed():
        raise Unusable("numpy is not installed: pip install 'surehand[embeddings]'.")
    # One thread: sentences are short, and the threads of the algebra would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from surehand.assist.embeddings.model import Embedder

    return Embedder.open(folder, sha256)
