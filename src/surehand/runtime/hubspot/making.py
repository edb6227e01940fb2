"""Records that were opened here become deals, where the mapping says so. None is made twice.

Our own property is unique in the account: written again under it, a deal is changed and never made anew, and one whose
answer got lost is known by it when it is read.
"""

from __future__ import annotations

from django.db import transaction

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.core.engine import RecordState
from surehand.runtime.hubspot.bound import NAME, Bound
from surehand.runtime.hubspot.findings import tell_of_refused
from surehand.runtime.hubspot.schema import ensure_own
from surehand.runtime.hubspot.seen import Seen, Written, key_of, remember
from surehand.runtime.hubspot.settings import OWN_PROPERTY, OWNER, PIPELINE, STAGE
from surehand.runtime.hubspot.values import canonical, name_of
from surehand.runtime.sync.echoes import expect_echoes
from surehand.runtime.sync.links import linked, links_of, tie
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection
from surehand.store.queries.states import read_state


def make_deal(bound: Bound, client: HubSpotClient, record: str) -> m.Link | None:
    """The deal of a record that has none yet; None where it is to have none. Raises `DeliveryFailed`."""
    state = read_state(bound.workspace, record)
    if state is None or not _is_wanted(bound, state):
        return None
    stage = _stage_of(bound, state)
    if not stage:
        return None
    ensure_own(bound, client)
    properties = {**_values(bound, state), NAME: state.title, STAGE: stage, PIPELINE: bound.settings.pipeline}
    owner = bound.owners.get(state.owner, "")
    properties |= {OWNER: owner} if owner else {}
    (done,) = client.upsert(s.DEAL, [s.Row(state.id, properties, state.id)], id_property=OWN_PROPERTY)
    if not isinstance(done, s.Saved):
        sentence = done.sentence if isinstance(done, s.WriteRefused) else "The deal is gone."
        tell_of_refused(bound, state, sentence)
        raise DeliveryFailed("person", sentence[:500])
    return _keep(bound, state, done.object, properties)


def own_record_of(bound: Bound, deal: s.CrmObject) -> m.Link | None:
    """The link of a deal that names a record of ours as its own, which has no deal: tied from now on."""
    record = deal.properties.get(OWN_PROPERTY) or ""
    state = read_state(bound.workspace, record) if record else None
    if state is None or state.is_gone or state.playbook != bound.settings.playbook:
        return None
    if any(link.kind == "record" for link in links_of(bound.connection, state.id)):
        return None
    return tie(bound.connection, key_of("deal", deal.id), state.id)


def go_on_with(bound: Bound, record: str) -> None:
    """A record that has no deal goes on with that of one that was merged into it."""
    if any(link.kind == "record" for link in links_of(bound.connection, record)):
        return
    merged = m.Record.objects.within(bound.workspace).filter(merged_into=record).values("id")
    rows = m.Link.objects.within(bound.workspace).filter(
        connection=bound.connection.pk, record__in=merged, kind="record", gone_at=None
    )
    if first := rows.order_by("pk").first():
        first.record = record
        first.save(update_fields=("record",))


def _is_wanted(bound: Bound, state: RecordState) -> bool:
    """One whose deal was deleted there stays without: somebody decided that."""
    had_one = any(link.kind == "record" for link in links_of(bound.connection, state.id))
    is_ours = state.playbook == bound.settings.playbook
    return bound.settings.write.deals and is_ours and not state.is_gone and not had_one


def _stage_of(bound: Bound, state: RecordState) -> str:
    """The first stage there that stands for where the record is."""
    fitting = (id for id, rule in bound.settings.stages.items() if rule.stage == state.stage)
    return next(fitting, "")


def _values(bound: Bound, state: RecordState) -> dict[str, str]:
    fields = bound.program_of(state.playbook_version).playbook.fields
    found: dict[str, str] = {}
    for rule in bound.settings.rules("deal"):
        held = state.values.get(rule.field)
        if rule.property and rule.field in fields and held and rule.master != "hubspot":
            text = bound.translator.write(rule, held.value)
            found |= {rule.property: text} if text else {}
    return found


def _keep(bound: Bound, state: RecordState, deal: s.CrmObject, wrote: dict[str, str]) -> m.Link:
    key = key_of("deal", deal.id)
    with transaction.atomic():
        lock_connection(bound.workspace, bound.connection.pk)
        if known := linked(bound.connection, key):
            # A worker has read it meanwhile, and known it by our property.
            return known
        link = tie(bound.connection, key, state.id)
        bound_values = {
            name_of(rule): rule for rule in bound.settings.rules("deal") if rule.property in wrote
        }
        agreed = {
            name: canonical(bound, rule, state.values[rule.field].value)
            for name, rule in bound_values.items()
        }
        seen = Seen(
            name=wrote[NAME],
            title=state.title,
            stage=wrote[STAGE],
            here=state.stage,
            owner=wrote.get(OWNER, ""),
            person=state.owner,
            texts=dict(agreed),
            agreed=agreed,
        )
        remember(link, seen, Written(values={**wrote, OWN_PROPERTY: state.id}))
        # The history of a new deal tells its first stage: that is ours. Whatever else is known to be there is no news.
        expect_echoes(bound.connection, key, {STAGE: wrote[STAGE]}, bound.now)
    return link
