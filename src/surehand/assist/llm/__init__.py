"""The engine that asks a language model, of the extra ``surehand[llm]``. A model points; our code reads.

It has no tools and one task: to copy sentences out of a text. What it answers is held against the text, and what does
not stand there is dropped and counted. Nothing of this package is loaded until `open_engine` is called.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

from surehand.assist.llm.endpoint import Endpoint, Limits
from surehand.assist.llm.keeping import Keeping

if TYPE_CHECKING:
    from surehand.assist.llm.pointing import LlmEngine

__all__ = ["Endpoint", "Keeping", "Limits", "is_installed", "open_engine"]


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(each) for each in ("pydantic_ai", "openai", "anthropic"))


def open_engine(
    endpoint: Endpoint, client: httpx.Client, *, limits: Limits | None = None, keeping: Keeping | None = None
) -> LlmEngine | None:
    """The engine for an endpoint; None where the extra is not installed.

    ``client`` is the way out, and judges where it may lead; its own time limit should not be under that of ``limits``.
    Loading takes seconds the first time in a process, and is done here so that no deadline pays for it.
    """
    if not is_installed():
        return None
    from surehand.assist.llm.pointing import LlmEngine
    from surehand.assist.llm.wire import load

    load(endpoint.api)
    return LlmEngine(endpoint, client, limits or Limits(), keeping or Keeping())
