"""Everything that is written to HubSpot: in batches, with an answer for every row.

A create is never tried again here, as HubSpot has no key that would tell a repetition: use `upsert` with a property of
our own that must be unique, or look before creating again. A row that the rules of HubSpot's administrators refuse is a
value. Since 2026-09 partial failures stand inside the answer; before they came as 207: both are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, TypeVar

import httpx

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import addresses as to
from surehand.connectors.hubspot import answers as a
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.calls import Calls, read
from surehand.connectors.hubspot.failures import (
    HubSpotError,
    failure_of,
    named_properties,
    read_error,
    says_missing,
    sentence_of,
)

LARGEST_BATCH = 100
LONGEST_NOTE = 65_536
NOTE_TIES: Mapping[str, int] = {s.DEAL: 214, s.CONTACT: 202, s.COMPANY: 190}
TASK_TIES: Mapping[str, int] = {s.DEAL: 216, s.CONTACT: 204, s.COMPANY: 192}
DEAL_TIES: Mapping[str, int] = {s.CONTACT: 3, s.COMPANY: 341}
"""How HubSpot numbers its own associations. 5 instead of 341 would silently make a company the primary one."""

TaskStatus = Literal["NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"]
_NOT_FOUND = "OBJECT_NOT_FOUND"
"""Of an object; when an address is not found, the category is another one."""
_REFUSED, _GONE, _CONFLICT = 400, 404, 409
T = TypeVar("T")
_Pair: TypeAlias = tuple[s.Row, dict[str, Any]]


class Writes(Calls):
    """What can be written. Each batch is one request for 100 rows."""

    def create(self, type: str, rows: Sequence[s.Row]) -> tuple[s.Written, ...]:
        """Create objects, in the order of the rows. After a `DeliveryFailed` some may exist nevertheless.

        Where HubSpot refuses a batch as a whole, that is the answer to each of its rows.
        """
        return self._batch(type, "create", rows, [_creation(row) for row in rows])

    def update(self, type: str, rows: Sequence[s.Row], *, id_property: str = "") -> tuple[s.Written, ...]:
        """Change objects by id, or by the value of a unique property."""
        return self._batch(type, "update", rows, [_change(row, id_property) for row in rows])

    def upsert(self, type: str, rows: Sequence[s.Row], *, id_property: str) -> tuple[s.Written, ...]:
        """Change objects by the value of a unique property, and create those that nobody has: safe to repeat."""
        changed = [_change(row, id_property) for row in rows]
        for row, each in zip(rows, changed, strict=True):
            each["properties"] = {**each["properties"], id_property: row.id}
        return self._batch(type, "upsert", rows, changed)

    def create_note(
        self, key: str, html: str, *, at: datetime, to_objects: Mapping[str, Sequence[str]], **more: str
    ) -> s.Written:
        """A note on objects, which ``to_objects`` names by type. ``more`` are further properties."""
        properties = {"hs_timestamp": _moment(at), "hs_note_body": html[:LONGEST_NOTE], **more}
        row = s.Row(key, properties, ties=tuple(_ties(NOTE_TIES, to_objects)))
        return self.create(s.NOTE, [row])[0]

    def create_task(
        self, key: str, subject: str, *, due: datetime, to_objects: Mapping[str, Sequence[str]], **more: str
    ) -> s.Written:
        """A task on objects, due at a moment. ``more`` are such as ``hs_task_body`` and ``hubspot_owner_id``."""
        properties = {**task_properties(subject, due), **more}
        row = s.Row(key, properties, ties=tuple(_ties(TASK_TIES, to_objects)))
        return self.create(s.TASK, [row])[0]

    def associate(self, from_type: str, to_type: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Associate objects in the ordinary way; those that are already stay so."""
        address = to.associations(from_type, to_type, "/batch/associate/default", version=self.version)
        inputs = [{"from": {"id": one}, "to": {"id": other}} for one, other in pairs]
        for start in range(0, len(inputs), LARGEST_BATCH):
            self.post(address, dict[str, Any], {"inputs": inputs[start : start + LARGEST_BATCH]})

    def archive(self, type: str, ids: Sequence[str]) -> None:
        """Move objects to HubSpot's recycling bin; ids that are gone already are no matter."""
        for start in range(0, len(ids), LARGEST_BATCH):
            part = [{"id": id} for id in ids[start : start + LARGEST_BATCH]]
            address = to.objects(type, "/batch/archive", version=self.version)
            response = self.send("POST", address, body={"inputs": part})
            if not response.is_success and not _is_refusal(response, only=_GONE):
                raise failure_of(response.status_code, response.content, response.headers)

    def create_property(self, type: str, new: s.NewProperty) -> s.Property | s.WriteRefused:
        """Create a property. Refused where the name is taken."""
        body: dict[str, Any] = {
            "name": new.name,
            "label": new.label,
            "groupName": new.group,
            "type": new.type,
            "fieldType": new.field_type,
            "description": new.description,
            "hasUniqueValue": new.unique,
            "options": [
                {
                    "value": each.value,
                    "label": each.label or each.value,
                    "hidden": each.hidden,
                    "displayOrder": order,
                }
                for order, each in enumerate(new.options)
            ],
        }
        response = self.send("POST", to.properties(type, version=self.version), body=body)
        if response.status_code in (_REFUSED, _CONFLICT):
            return s.WriteRefused(new.name, (new.name,), sentence_of(read_error(response.content)))
        return _whole(response, a.PropertyAnswer).read()

    def archive_property(self, type: str, name: str) -> None:
        """Remove a property; one that is gone already is no matter."""
        response = self.send("DELETE", f"{to.properties(type, version=self.version)}/{name}")
        if not response.is_success and response.status_code != _GONE:
            raise failure_of(response.status_code, response.content, response.headers)

    def set_pipeline_rules(self, type: str, pipeline: str, rules: s.PipelineRules) -> s.WriteRefused | None:
        """Let HubSpot keep these rules about moving and creating instead of those it has; approvals stay as they are.

        Two requests, as what is not sent along would be lost.
        """
        address = to.pipeline_rules(type, pipeline, version=self.version)
        found = self.send("GET", address)
        kept = {} if found.status_code == _GONE else _whole(found, dict[str, Any])
        body = {"governanceValidationRules": _rules(rules)}
        body |= {"approvalStage": kept["approvalStage"]} if kept.get("approvalStage") else {}
        return _refused_or_none(pipeline, self.send("PUT", address, body=body))

    def set_stage_access(
        self, type: str, pipeline: str, access: Sequence[s.StageAccess]
    ) -> s.WriteRefused | None:
        """Let only these users and teams edit records in these stages."""
        body = {"stages": [_access(each) for each in access]}
        address = to.pipeline_rules(type, pipeline, "/stage-edit-permissions", version=self.version)
        return _refused_or_none(pipeline, self.send("PUT", address, body=body))

    def _batch(
        self, type: str, what: str, rows: Sequence[s.Row], inputs: Sequence[dict[str, Any]]
    ) -> tuple[s.Written, ...]:
        written: list[s.Written] = []
        address = to.objects(type, f"/batch/{what}", version=self.version)
        pairs = list(zip(rows, inputs, strict=True))
        for start in range(0, len(pairs), LARGEST_BATCH):
            written += self._part(address, pairs[start : start + LARGEST_BATCH], may_split=what != "create")
        return tuple(written)

    def _part(self, address: str, pairs: Sequence[_Pair], *, may_split: bool) -> Iterator[s.Written]:
        response = self.send("POST", address, body={"inputs": [each for _, each in pairs]})
        if not _is_refusal(response):
            answer = _whole(response, a.BatchAnswer)
            yield from _by_row([row for row, _ in pairs], answer)
        elif len(pairs) > 1 and may_split:
            # A refusal of the whole batch says nothing of its rows: each is asked alone. What is a change may be.
            for pair in pairs:
                yield from self._part(address, [pair], may_split=False)
        else:
            error = read_error(response.content)
            yield from (_refusal(row, error) for row, _ in pairs)


def task_properties(
    subject: str, due: datetime, *, status: TaskStatus = "NOT_STARTED", priority: str = "HIGH"
) -> dict[str, str]:
    """The properties of a task: ``hs_timestamp`` is when it is due."""
    return {
        "hs_timestamp": _moment(due),
        "hs_task_subject": subject,
        "hs_task_status": status,
        "hs_task_type": "TODO",
        "hs_task_priority": priority,
    }


def _creation(row: s.Row) -> dict[str, Any]:
    ties = [
        {
            "to": {"id": tie.to_id},
            "types": [{"associationCategory": tie.category, "associationTypeId": tie.type}],
        }
        for tie in row.ties
    ]
    return {"properties": dict(row.properties), "associations": ties, "objectWriteTraceId": row.key}


def _change(row: s.Row, id_property: str) -> dict[str, Any]:
    change: dict[str, Any] = {"id": row.id, "properties": dict(row.properties), "objectWriteTraceId": row.key}
    return change | ({"idProperty": id_property} if id_property else {})


def _ties(types: Mapping[str, int], to_objects: Mapping[str, Sequence[str]]) -> Iterator[s.Tie]:
    for type, ids in to_objects.items():
        yield from (s.Tie(id, types[type]) for id in ids)


def _by_row(rows: Sequence[s.Row], answer: a.BatchAnswer) -> Iterator[s.Written]:
    """What became of each row: the trace we sent says so, else an error that names it, else the id."""
    traced = {each.object_write_trace_id: each for each in answer.results if each.object_write_trace_id}
    failed = _errors_by_key(rows, answer.errors)
    untraced = [each for each in answer.results if not each.object_write_trace_id]
    for place, row in enumerate(rows):
        if row.key in traced:
            yield s.Saved(row.key, traced[row.key].read(), traced[row.key].new)
        elif row.key in failed:
            yield _refusal(row, failed[row.key])
        else:
            made = _untraced(row, untraced, place if len(untraced) == len(rows) else None)
            yield s.Saved(row.key, made.read(), made.new)


def _untraced(row: s.Row, results: Sequence[a.ObjectAnswer], place: int | None) -> a.ObjectAnswer:
    """The result of a row whose trace did not come back: by its id or unique value, else by its place."""
    named = (each for each in results if row.id and (row.id == each.id or row.id in each.properties.values()))
    found = next(named, None)
    if found is None and place is not None:
        found = results[place]
    if found is None:
        raise DeliveryFailed("retry", "HubSpot did not say what became of a row.")
    return found


def _errors_by_key(rows: Sequence[s.Row], errors: Sequence[HubSpotError]) -> dict[str, HubSpotError]:
    if len(rows) == 1 and errors:
        return {rows[0].key: errors[0]}
    found: dict[str, HubSpotError] = {}
    for error in errors:
        named = {str(each) for value in (error.context or {}).values() for each in _list(value)}
        found |= {row.key: error for row in rows if row.key in named or (row.id and row.id in named)}
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _refusal(row: s.Row, error: HubSpotError) -> s.Written:
    if error.category == _NOT_FOUND:
        return s.WriteGone(row.key, s.Gone(row.id))
    names = named_properties(error)
    said = sentence_of(error) or "HubSpot does not take these values."
    return s.WriteRefused(row.key, names, said, missing=says_missing(error))


def _whole(response: httpx.Response, shape: type[T]) -> T:
    if not response.is_success:
        raise failure_of(response.status_code, response.content, response.headers)
    return read(response, shape)


def _is_refusal(response: httpx.Response, *, only: int = 0) -> bool:
    """Whether it is about what was sent. An address that is not found is something else: its version may have ended."""
    status = response.status_code
    if only and status != only:
        return False
    if status == _GONE:
        return read_error(response.content).category == _NOT_FOUND
    return status in (_REFUSED, _CONFLICT)


def _refused_or_none(key: str, response: httpx.Response) -> s.WriteRefused | None:
    if response.status_code == _REFUSED:
        error = read_error(response.content)
        return s.WriteRefused(key, named_properties(error), sentence_of(error))
    _whole(response, Any)
    return None


def _rules(rules: s.PipelineRules) -> dict[str, Any]:
    set_rules: dict[str, Any] = {}
    if rules.no_skipping is not None:
        set_rules["noSkippingStagesRule"] = _movement(rules.no_skipping)
    if rules.no_going_back is not None:
        set_rules["noBackwardsMovementRule"] = _movement(rules.no_going_back)
    if rules.create_in is not None:
        set_rules["objectCreationRule"] = {"pipelineStageIds": list(rules.create_in)}
    return set_rules


def _movement(rule: s.Movement) -> dict[str, Any]:
    return {"enabledForAllStages": rule.in_every_stage, "pipelineStageIds": list(rule.stages)}


def _access(access: s.StageAccess) -> dict[str, Any]:
    return {
        "pipelineStageId": access.stage,
        "permissionMode": "RESTRICTED" if access.restricted else "OPEN",
        "superAdmin": access.super_admins,
        "teamIds": list(access.teams),
        "userIds": list(access.users),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
