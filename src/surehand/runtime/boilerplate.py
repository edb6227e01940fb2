"""Which long texts stand word for word on several records: asked once for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from surehand.core.engine import Command, RecordState
from surehand.core.values import digest_of_text
from surehand.store.mapping import BOILERPLATE_FROM, long_text_rows
from surehand.store.queries.facts import repeated_texts, text_holders


class Boilerplate:
    """The long texts that records and commands of one transaction speak of, and which records have them already."""

    def __init__(self, workspace: str, pairs: Sequence[tuple[RecordState | None, Command]]) -> None:
        self._workspace = workspace
        self._pairs = pairs
        self._holders: dict[str, tuple[str, str]] | None = None

    def on(self, state: RecordState, command: Command) -> frozenset[str]:
        """The digests of those texts of a record, or given with a command, that stand on other records too."""
        if self._holders is None:
            wanted = {digest for pair in self._pairs for digest in _digests(*pair)}
            self._holders = text_holders(self._workspace, sorted(wanted))
        found = ((digest, self._holders.get(digest)) for digest in _digests(state, command))
        return frozenset(digest for digest, holders in found if holders and holders != (state.id, state.id))


def repeated_on(workspace: str, state: RecordState) -> frozenset[str]:
    """As `read_repeated`, of a record as it would be: what stands in its state, stored or not."""
    digests = [str(digest) for *_, digest in long_text_rows(workspace, state)]
    return repeated_texts(workspace, state.id, digests)


def _digests(state: RecordState | None, command: Command) -> Iterable[str]:
    held = state.values.values() if state else ()
    texts = [each.value for each in held if each.kind == "long_text"]
    texts += [value for value in getattr(command, "values", {}).values() if isinstance(value, str)]
    return (digest_of_text(text) for text in texts if len(text) >= BOILERPLATE_FROM)
