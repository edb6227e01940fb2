"""The records in flight: those whose journey under their version of a playbook has not ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from surehand.core.engine import RecordState
from surehand.runtime.facts import NoSuchPlaybook, program_of
from surehand.store.queries.playbooks import count_in_flight


def in_flight(workspace: str, playbook: str = "") -> Mapping[str, Mapping[int, int]]:
    """How many records are in flight by playbook and version; those in a final stage are done."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for slug, counts in count_in_flight(workspace, playbook).items():
        for (version, stage), records in counts.items():
            if not _is_final(workspace, slug, version, stage):
                found[slug][version] = found[slug].get(version, 0) + records
    return found


def is_done(workspace: str, state: RecordState) -> bool:
    """Whether the journey of a record has ended, by the version it follows."""
    return _is_final(workspace, state.playbook, state.playbook_version, state.stage)


def _is_final(workspace: str, playbook: str, version: int, stage: str) -> bool:
    try:
        found = program_of(workspace, playbook, version).playbook.stages.get(stage)
    except NoSuchPlaybook:
        return False
    return found is not None and found.final
