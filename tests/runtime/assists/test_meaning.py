"""Vectors of past handoffs are made beside the pages, and only where this installation names a model."""

from __future__ import annotations

import hashlib

import pytest

from surehand.runtime.assists.routes import meaning, routing
from surehand.store import models as m
from tests.assist.test_embeddings import folder as folder  # A fixture: the tiny model.
from tests.fixtures import Company
from tests.runtime.assists.past import SHOP, expect_few, learn_from
from tests.runtime.assists.test_routing import found_for
from tests.sample import NOW


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch):
    expect_few(monkeypatch)
    meaning._opened.cache_clear()
    routing.forget()
    yield
    meaning._opened.cache_clear()
    routing.forget()


@pytest.fixture
def model(folder, settings):
    """An installation with a model."""
    settings.EMBEDDINGS = str(folder)
    settings.EMBEDDINGS_SHA256 = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def kept(workspace: Company) -> int:
    return m.HandoffVector.objects.within(workspace.id).count()


def test_without_a_folder_there_are_no_vectors(workspace: Company) -> None:
    assert (meaning.is_wanted(), meaning.embedder(), meaning.comparison()) == (False, None, None)
    assert meaning.make_vectors("", NOW) == "There is no model that can be run."


def test_each_accepted_handoff_is_read_once(
    workspace: Company, model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn_from(workspace)
    accepted = m.Handoff.objects.within(workspace.id).filter(status="accepted").count()
    monkeypatch.setattr(meaning, "AT_ONCE", accepted - 1)
    assert meaning.make_vectors("", NOW) == f"{accepted - 1} handoffs were read."
    assert meaning.make_vectors("", NOW) == "1 handoffs were read."
    assert meaning.make_vectors("", NOW) == "0 handoffs were read."
    assert kept(workspace) == accepted > 1


def test_suggestions_go_by_meaning_too(
    workspace: Company, model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn_from(workspace)
    meaning.make_vectors("", NOW)
    asked: list[int] = []
    compare = meaning.comparison()
    assert compare is not None

    def counted(rows, row):
        asked.append(sum(map(bool, rows)))
        return compare(rows, row)

    monkeypatch.setattr(meaning, "comparison", lambda: counted)
    found = found_for(workspace, **SHOP)
    assert found.suggested.choices[0].person == workspace.receiver
    assert asked[-1] == kept(workspace)


def test_other_weights_are_not_used_and_said_so(workspace: Company, model: None, settings, caplog) -> None:
    settings.EMBEDDINGS_SHA256 = "0" * 64
    learn_from(workspace)
    assert found_for(workspace).suggested.choices[0].person == workspace.receiver
    assert "not the one that was pinned" in caplog.text
    assert meaning.make_vectors("", NOW) == "There is no model that can be run."
