"""What earlier imports brought, by the keys of the other system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surehand.store import models as m


def records_by_key(workspace: str, playbook: str, keys: Iterable[str]) -> dict[str, str]:
    """The record that each key stands for under a playbook; the latest import decides."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = m.ImportRow.objects.within(workspace).filter(key__in=wanted, imported__playbook=playbook)
    known = rows.exclude(record="").exclude(outcome="undone").order_by("id")
    return dict(known.values_list("key", "record"))


def links_by_key(workspace: str, connection: str, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The record that each key stands for at a connection, with what was read of it last."""
    rows = m.Link.objects.within(workspace).filter(connection=connection, key__in=list(keys), kind="record")
    return {key: (record, seen) for key, record, seen in rows.values_list("key", "record", "seen")}


def save_links(workspace: str, connection: str, told: Mapping[str, tuple[str, str]]) -> None:
    """Tie records to their keys at a connection, or note what was read of those that are tied."""
    rows = [
        m.Link(workspace_id=workspace, connection=connection, key=key, record=record, seen=seen)
        for key, (record, seen) in told.items()
    ]
    m.Link.objects.within(workspace).bulk_create(
        rows, update_conflicts=True, unique_fields=["workspace", "connection", "key"], update_fields=["seen"]
    )


def cut_links(workspace: str, connection: str, records: Iterable[str]) -> None:
    """Untie records whose opening was taken back, so that their rows open them anew."""
    rows = m.Link.objects.within(workspace).filter(connection=connection, record__in=list(records))
    rows.delete()


def earlier_keys(workspace: str, imported: str) -> dict[str, int]:
    """The keys of the rows that an import has done already, each with the first row that has it."""
    rows = m.ImportRow.objects.within(workspace).filter(imported=imported).exclude(key="")
    return dict(rows.order_by("-number").values_list("key", "number"))


def touched_since(workspace: str, versions: Mapping[str, int]) -> set[str]:
    """Those of the records that somebody worked on after the version given. Timers and refusals do not count."""
    events = m.Event.objects.within(workspace).filter(record__in=list(versions)).exclude(actor="")
    later = events.exclude(kind="command_refused").values_list("record", "version")
    return {record for record, version in later if version > versions[record]}
