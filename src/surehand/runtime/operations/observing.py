"""What a process is at: told to every line it logs, and to OpenTelemetry where that is set up.

Told are ids, never names, addresses or values.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from types import MappingProxyType, TracebackType

from surehand.runtime.operations.tracing import span

_NOTHING: Mapping[str, str] = MappingProxyType({})
_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=_NOTHING)


def observed(work: str, **about: str) -> AbstractContextManager[None]:
    """One piece of work, such as ``delivery``, with the ids that are known of it: ``record``, ``workspace`` …

    Work within it inherits them.
    """
    return _Observed(work, {name: value for name, value in about.items() if value})


def known_too(**about: str) -> None:
    """Add ids that became known in the midst of the work that this thread is at."""
    _about.set({**_about.get(), **{name: value for name, value in about.items() if value}})


def at_work() -> Mapping[str, str]:
    """The ids of the work that this thread is at."""
    return _about.get()


class _Observed(AbstractContextManager[None]):
    """A class, and no generator: it stands around every command, so each microsecond of it counts."""

    __slots__ = ("_before", "_known", "_span")
    _before: Token[Mapping[str, str]]

    def __init__(self, work: str, known: Mapping[str, str]) -> None:
        self._known = known
        self._span = span(work, known)

    def __enter__(self) -> None:
        self._before = _about.set({**_about.get(), **self._known})
        self._span.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._span.__exit__(kind, error, trace)
        finally:
            _about.reset(self._before)
