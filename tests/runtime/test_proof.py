"""An address is proven before it opens anything but the workspace that invited it."""

from __future__ import annotations

from pathlib import Path

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.runtime.accounts import account_of_owner, add_account
from surehand.runtime.exports import export_workspace, restore_workspace
from surehand.runtime.invitations import Invitation, Invited, account_to_link, invite
from surehand.runtime.people import add_person, deactivate, person_of
from surehand.runtime.proof import prove
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from surehand.store.queries.memberships import read_memberships, waits_for_proof
from tests.fixtures import Company

VIC = Invitation(name="Vic", email="vic@example.com")


def invited(workspace: Company) -> Invited:
    done = invite(workspace.id, Actor(workspace.admin), VIC)
    assert isinstance(done, Invited), done
    return done


def shown(workspace: Company, person: str) -> m.Account | Refusal:
    return account_to_link(workspace.id, Actor(workspace.admin), person, is_shown=True)


def opened(account: str) -> set[str]:
    """The workspaces that an account opens."""
    return {place.name for place in read_memberships(account)}


@pytest.fixture
def vic(workspace: Company) -> m.Account:
    """Somebody invited without a letter, whose password the administrator may have chosen."""
    account = m.Account.objects.get(pk=invited(workspace).account)
    account.set_password("chosen by somebody")
    account.save()
    return account


def test_an_invitation_opens_its_workspace(workspace: Company) -> None:
    assert opened(invited(workspace).account) == {"Sample"}


def test_an_invitation_opens_no_other(workspace: Company) -> None:
    add_person(create_workspace("Other").pk, "Vic", "vic@example.com")

    assert opened(invited(workspace).account) == {"Sample"}


def test_another_workspace_waits_for_proof(vic: m.Account) -> None:
    other = Company("Other")
    done = invited(other)

    assert (done.account, done.is_known, done.waits) == (vic.pk, True, True)
    assert waits_for_proof(other.id, done.person)
    assert opened(vic.pk) == {"Sample"}


def test_proof_opens_what_waited(vic: m.Account) -> None:
    other = Company("Other")
    done = invited(other)
    prove(vic)

    assert opened(vic.pk) == {"Sample", "Other"}
    assert not waits_for_proof(other.id, done.person)


def test_proof_ends_password_and_sessions(vic: m.Account) -> None:
    now = prove(vic)

    assert not now.check_password("chosen by somebody")
    assert now.get_session_auth_hash() != vic.get_session_auth_hash()


def test_a_second_proof_changes_nothing(vic: m.Account) -> None:
    now = prove(vic)
    now.set_password("chosen by the owner")
    now.save()

    assert prove(now).check_password("chosen by the owner")


def test_a_proven_account_needs_no_more(workspace: Company) -> None:
    account = add_account("vic@example.com")
    done = invited(workspace)

    assert (done.is_known, done.waits) == (True, False)
    assert opened(account.pk) == {"Sample"}


def test_no_link_for_who_waits(vic: m.Account) -> None:
    other = Company("Other")
    refused = shown(other, invited(other).person)

    assert isinstance(refused, Refusal)
    assert (refused.code, "surehand link vic@example.com" in refused.allowed[0].sentence) == (
        "address_not_proven",
        True,
    )


def test_a_shown_link_takes_proof_back(workspace: Company) -> None:
    account = add_account("vic@example.com")
    assert isinstance(shown(workspace, invited(workspace).person), m.Account)

    assert invited(Company("Other")).waits
    assert opened(account.pk) == {"Sample"}


def test_no_link_for_who_may_return_elsewhere(workspace: Company) -> None:
    add_account("vic@example.com")
    other = Company("Other")
    deactivate(other.id, invited(other).person)
    refused = shown(workspace, invited(workspace).person)

    assert isinstance(refused, Refusal)
    assert refused.code == "works_elsewhere"


def test_a_letter_leaves_the_proof(workspace: Company) -> None:
    account = add_account("vic@example.com")
    account_to_link(workspace.id, Actor(workspace.admin), invited(workspace).person, is_shown=False)

    assert m.Account.objects.get(pk=account.pk).is_proven


def test_a_proven_address_gets_its_account(workspace: Company) -> None:
    account = account_of_owner("RITA@example.com")

    assert account is not None
    assert opened(account.pk) == {"Sample"}
    assert account_of_owner("rita@example.com") == account


def test_an_address_of_nobody_gets_none(workspace: Company) -> None:
    deactivate(workspace.id, workspace.stranger)

    assert account_of_owner("stan@example.com") is None
    assert account_of_owner("nobody@example.com") is None


def test_a_restored_person_waits_too(vic: m.Account, tmp_path: Path) -> None:
    other = Company("Other")
    person = invited(other).person
    export_workspace(other.id, tmp_path / "other.zip")
    m.Workspace.objects.filter(pk=other.id).delete()
    restore_workspace(tmp_path / "other.zip")

    assert person_of(other.id, person).account is None
