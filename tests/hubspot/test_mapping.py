"""What is proposed for an account, and everything that is named when a mapping does not fit."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surehand.core.playbook import Playbook
from surehand.runtime.facts import current_program, facts_of
from surehand.runtime.hubspot.inventory import HubSpotAccount, read_account
from surehand.runtime.hubspot.mapping import check_mapping, people_of
from surehand.runtime.hubspot.proposing import propose_mapping
from surehand.runtime.hubspot.settings import HubSpotSettings, PropertyRule, StageRule, WriteBack
from tests.hubspot.scene import PROPERTIES, STAGES, Scene


def account_of(scene: Scene) -> HubSpotAccount:
    account = read_account(scene.connection, scene.clock)
    assert isinstance(account, HubSpotAccount), account
    return account


def playbook_of(scene: Scene) -> Playbook:
    return current_program(scene.company.id, "client").playbook


def wrong_with(scene: Scene, **changes: object) -> list[tuple[str, str]]:
    """The places and codes of everything that does not fit, with some settings changed."""
    settings = HubSpotSettings(playbook="client", pipeline="default", stages=STAGES, properties=PROPERTIES)
    mapping = replace(settings, **changes)
    found = check_mapping(
        account_of(scene), playbook_of(scene), facts_of(scene.company.id).directory, mapping
    )
    return [(each.unmet[0].id, each.code) for each in found]


def test_a_proposal_fits_what_it_knows(scene: Scene) -> None:
    directory = facts_of(scene.company.id).directory
    proposed = propose_mapping(account_of(scene), playbook_of(scene))
    assert proposed.pipeline == "default"
    assert proposed.stages["closedwon"] == StageRule("won", "onboarding")
    assert proposed.stages["closedlost"].stage == "lost"
    bound = {rule.field: (rule.property, rule.master) for rule in proposed.properties}
    assert bound["contract_value"] == ("amount", "newest")
    assert bound["goals"] == ("goals", "newest")
    assert bound["main_contact"] == ("", "hubspot")
    wrong = check_mapping(account_of(scene), playbook_of(scene), directory, proposed)
    assert {each.code for each in wrong} == {"unmapped_stage"}


def test_owners_are_known_by_their_address(scene: Scene) -> None:
    directory = facts_of(scene.company.id).directory
    mapping = HubSpotSettings(people={scene.rita: ""})
    assert people_of(account_of(scene).owners, directory, mapping) == {
        scene.sam: scene.company.sender,
        scene.rita: "",
    }


def test_what_fits_is_not_spoken_of(scene: Scene) -> None:
    assert wrong_with(scene) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"pipeline": "none"}, ("pipeline", "no_such_pipeline")),
        ({"stages": {**STAGES, "closedwon": StageRule("sold")}}, ("stages.closedwon", "no_such_stage")),
        ({"stages": {**STAGES, "closedwon": StageRule("won", "lost")}}, ("stages.closedwon", "no_such_move")),
        ({"properties": (PropertyRule("nothing", "scope"),)}, ("properties.scope", "no_such_property")),
        (
            {"properties": (PropertyRule("dealname", "start_date"),)},
            ("properties.start_date", "type_mismatch"),
        ),
        ({"properties": (PropertyRule("amount", "none"),)}, ("properties.none", "no_such_field")),
        ({"properties": (*PROPERTIES, PROPERTIES[0])}, ("properties.contract_value", "mapped_twice")),
        (
            {"properties": (PropertyRule("name", "client_name", "company", "newest"),)},
            ("properties.client_name", "read_only_property"),
        ),
        ({"write": WriteBack(status="amount")}, ("write.status", "type_mismatch")),
    ],
)
def test_each_misfit_is_named(scene: Scene, changes: dict[str, object], wrong: tuple[str, str]) -> None:
    assert wrong_with(scene, **changes) == [wrong]


def test_a_stage_and_an_owner_are_not_forgotten(scene: Scene) -> None:
    stranger = scene.hubspot.owner("who@elsewhere.example", "Who")
    scene.hubspot.add_stage("legal", "Legal check")
    assert set(wrong_with(scene)) == {
        ("stages.legal", "unmapped_stage"),
        (f"people.{stranger}", "unknown_owner"),
    }
    assert wrong_with(scene, stages={**STAGES, "legal": StageRule()}, people={stranger: ""}) == []
