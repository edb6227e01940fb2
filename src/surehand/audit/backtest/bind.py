"""What stands for what, as it is typed: beside what is called the same, or instead of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from surehand.audit.binding import Binding, binding_of
from surehand.audit.log import EventLog
from surehand.audit.unclear import Unclear
from surehand.core.playbook import Playbook

_PAIR = re.compile(r"(?P<kind>field|stage):(?P<name>.+)=(?P<other>[^=]+)", re.DOTALL)


def bound(binding: Binding, written: Iterable[str]) -> Binding | Unclear:
    """A binding with what is typed: ``field:FIELD=COLUMN``, ``stage:ACTIVITY=STAGE``, ``stage:ACTIVITY@TEAM=STAGE``.

    What is typed goes before what is called the same. An activity that is bound for a team is bound for that team only.
    """
    fields, stages = dict(binding.fields), dict(binding.stages)
    shared = {name: dict(by_value) for name, by_value in binding.shared.items()}
    for each in written:
        pair = _PAIR.fullmatch(each)
        if pair is None:
            return _bad(each)
        name, other = pair["name"].strip(), pair["other"].strip()
        activity, at, team = name.rpartition("@")
        if pair["kind"] == "field":
            fields[name] = other
        elif at and activity:
            stages.pop(activity, None)
            shared.setdefault(activity, {})[team] = other
        else:
            shared.pop(name, None)
            stages[name] = other
    return replace(binding, fields=fields, stages=stages, shared=shared)


def unknown_in(binding: Binding, playbooks: Sequence[Playbook]) -> Unclear | None:
    """What a binding names that none of the playbooks has."""
    fields = [name for playbook in playbooks for name in playbook.fields]
    stages = [name for playbook in playbooks for name in playbook.stages]
    for name in binding.fields:
        if name not in fields:
            return _no_such("field", name, fields)
    for _, _, stage in binding.places():
        if stage not in stages:
            return _no_such("stage", stage, stages)
    return None


def completed(binding: Binding | None, playbook: Playbook, log: EventLog) -> Binding:
    """A binding for a version of a playbook; what it does not name is bound by what is called the same."""
    called = binding_of(playbook, log)
    if binding is None:
        return called
    named = {*binding.stages, *binding.shared}
    whole = {name: stage for name, stage in called.stages.items() if name not in named}
    shared = {name: by_value for name, by_value in called.shared.items() if name not in named}
    more = replace(
        binding,
        fields=called.fields | binding.fields,
        stages=whole | binding.stages,
        shared=shared | binding.shared,
    )
    return _fitting(more, playbook)


def _fitting(binding: Binding, playbook: Playbook) -> Binding:
    """The part of a binding that a version of a playbook has."""
    shared = {
        name: {value: stage for value, stage in by_value.items() if stage in playbook.stages}
        for name, by_value in binding.shared.items()
    }
    return replace(
        binding,
        fields={field: column for field, column in binding.fields.items() if field in playbook.fields},
        stages={name: stage for name, stage in binding.stages.items() if stage in playbook.stages},
        shared=shared,
    )


def _no_such(kind: str, name: str, known: list[str]) -> Unclear:
    ways = (f"It has {', '.join(dict.fromkeys(known))}.",)
    return Unclear(f"no_such_{kind}", f"The playbook has no {kind} “{name}”.", ways=ways)


def _bad(written: str) -> Unclear:
    ways = ("Give field:FIELD=COLUMN, stage:ACTIVITY=STAGE, or stage:ACTIVITY@TEAM=STAGE.",)
    return Unclear("bad_binding", f"“{written}” does not say what stands for what.", ways=ways)
