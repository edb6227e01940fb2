"""Nothing crosses a workspace: a table of one cannot be queried without naming it, and who may is listed here."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

import surehand
from surehand.store.models import Workspace
from surehand.store.models.scope import OfWorkspace, Unscoped
from tests.fixtures import Company
from tests.sample import COMPLETE

SOURCE = Path(surehand.__file__).parent
SCOPED = [model for model in apps.get_app_config("surehand").get_models() if issubclass(model, OfWorkspace)]
UNSCOPED = {"Account", "MailServer", "Mailbox", "Schedule", "WorkerBeat", "Workspace"}
"""People sign in before they are in a workspace; workers work for all."""

WAYS = (
    "all",
    "count",
    "first",
    "exists",
    "get",
    "filter",
    "exclude",
    "values",
    "update",
    "create",
    "iterator",
)

# Who reads across workspaces, and why.
EVERYWHERE = {
    "cli/link.py": "an administrator of the machine asks for somebody's sign-in link",
    "runtime/audits/work.py": "sweeps up files of audits after their days, for all",
    "runtime/assists/model/keeping.py": "forgets answers of models after their days, for all",
    "runtime/assists/reading_turns.py": "finds what was written and not read yet, for all",
    "runtime/assists/model/turns.py": "finds what a model is to read next, for all",
    "runtime/access.py": "notes when a key was used that was found by its digest",
    "runtime/accounts.py": "finds whether somebody new works anywhere, and ties an account to its people",
    "runtime/act_links.py": "finds the link of a letter by its digest; it belongs to one workspace",
    "runtime/outbox/digests.py": "gives everybody their daily letter",
    "runtime/outbox/passage.py": "spares the mail server of the installation, for the letters of all",
    "runtime/outbox/settling.py": "notes what came of deliveries, for all",
    "runtime/outbox/system_alerts.py": "tells every workspace whose letters wait for the mail server",
    "runtime/outbox/weekly.py": "gives those who lead and want it their weekly letter",
    "runtime/imports/leases.py": "goes on with any import whose worker died",
    "runtime/inbound.py": "sweeps up what was read long ago, for all",
    "runtime/jobs.py": "goes on with any job whose worker died, and sweeps up old exports",
    "runtime/projections.py": "repairs a row that was moved elsewhere",
    "runtime/proof.py": "ties an account to its people once its address is proven",
    "runtime/clickup/settings.py": "finds the connection at whose address ClickUp calls; it belongs to one workspace",
    "runtime/hubspot/accounts.py": "finds the connection at whose address HubSpot calls; it belongs to one workspace",
    "runtime/slack/accounts.py": "finds the connection at whose address Slack calls; it belongs to one workspace",
    "runtime/slack/sessions.py": "holds the lines to Slack that nobody holds, for all",
    "runtime/sync/echoes.py": "sweeps up echoes that are over, for all",
    "runtime/unsent.py": "sweeps up what was typed long ago and never sent",
    "runtime/webhooks/incoming.py": "finds the address at which a message comes in; it belongs to one workspace",
    "runtime/worker.py": "carries out what is due, for all",
    "store/queries/health.py": "counts and ages for the person who runs the machine, never content",
    "store/queries/leases.py": "gives back what a worker that ends had claimed, for all",
    "store/queries/connections.py": "names the kinds of connections for the worker",
    "store/queries/ledger.py": "claims what is due, for all",
    "store/queries/mail.py": "finds the address or letter that a mail is about; it belongs to one workspace",
    "store/queries/streams.py": "gives what is read from outside its turns, for all",
    "store/queries/memberships.py": "finds the workspaces of an account that signs in",
}
# Who asks a table's manager by Django's name for it, because the table itself is an argument. Each adds `.within`.
BY_ARGUMENT = {"runtime/exports/restore.py", "runtime/exports/tables.py"}


def test_every_table_belongs_somewhere():
    assert {model.__name__ for model in apps.get_app_config("surehand").get_models()} == (
        {model.__name__ for model in SCOPED} | UNSCOPED
    )


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("way", WAYS)
def test_a_query_names_its_workspace(model, way):
    with pytest.raises(Unscoped, match=rf"{model.__name__}.objects needs .within\(workspace\)"):
        getattr(model.objects, way)()


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_the_default_manager_is_the_scoped_one(model):
    with pytest.raises(Unscoped):
        model._default_manager.all()


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_a_foreign_key_leads_to_no_manager(model):
    """Every relation is one-way: from a person or team nobody reaches the rows that name them."""
    assert all(field.remote_field.hidden for field in model._meta.fields if field.remote_field)


def test_who_reads_everywhere_is_listed():
    assert set(calls_of("everywhere")) == set(EVERYWHERE)


def test_who_asks_by_argument_is_listed():
    assert set(calls_of("_default_manager")) == BY_ARGUMENT


@pytest.mark.parametrize("name", ["_base_manager", "raw", "extra"])
def test_nobody_goes_around_the_scope(name):
    assert list(calls_of(name)) == []


def calls_of(name):
    """The files in which an attribute of this name is used."""
    return (place for place, names in attributes().items() if name in names)


@cache
def attributes():
    """The names of the attributes that each file uses."""
    used = {}
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if place == "store/models/scope.py" or "migrations" in place:
            continue
        nodes = ast.walk(ast.parse(path.read_text()))
        used[place] = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return used


def test_rows_of_others_stay_unseen(workspace):
    other = Company("Other")
    other.open(**COMPLETE)

    for model in SCOPED:
        assert not model.objects.within(workspace.id).filter(workspace=other.id).exists()


def test_a_workspace_takes_everything_along(workspace):
    workspace.offered()
    Workspace.objects.filter(id=workspace.id).delete()

    assert [model for model in SCOPED if model.objects.within(workspace.id).exists()] == []
