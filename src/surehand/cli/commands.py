"""The command `surehand` and the list of all that it can do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from surehand.cli.lazy import Entry, LazyGroup

SECTIONS: Mapping[str, Mapping[str, Entry]] = {
    "Run it": {
        "up": Entry("surehand.cli.up:up", "Start Surehand and keep it running.", needs_django=False),
        "link": Entry("surehand.cli.link:link", "Print a link with which somebody signs in once."),
        "worker": Entry("surehand.cli.worker:worker", "Run one more worker for timers and deliveries."),
        "mcp": Entry("surehand.cli.mcp:mcp", "Let an agent on this machine work with Surehand."),
        "reconcile": Entry(
            "surehand.cli.reconcile:reconcile", "Look for what was expected but did not happen."
        ),
        "job": Entry("surehand.cli.job:job", "List, cancel and retry long work."),
        "verify": Entry("surehand.cli.verify:verify", "Prove that nobody changed history."),
        "backup": Entry("surehand.cli.backup:backup", "Write the whole installation to one file."),
        "export": Entry("surehand.cli.export:export", "Write everything in a workspace to one file."),
        "restore": Entry("surehand.cli.restore:restore", "Bring a backup or an exported workspace back."),
        "serve": Entry(
            "surehand.cli.serve:serve", "Run the web server alone.", needs_django=False, hidden=True
        ),
    },
    "Set it up": {
        "workspace": Entry("surehand.cli.workspace:workspace", "Create and list workspaces."),
        "person": Entry(
            "surehand.cli.person:person", "Add, import, list and change people, and let them leave."
        ),
        "team": Entry("surehand.cli.team:team", "Add, list and change teams."),
        "absence": Entry("surehand.cli.absence:absence", "Say, list and take back when somebody is away."),
        "key": Entry("surehand.cli.key:key", "Create, list and revoke API keys."),
        "connection": Entry("surehand.cli.connection:connection", "List, add and look after connections."),
        "connect": Entry("surehand.cli.connect:connect", "Try out accounts at outside systems."),
        "webhook": Entry(
            "surehand.cli.webhook:webhook",
            "Look after webhooks that go out, and addresses at which they come in.",
        ),
        "replies": Entry(
            "surehand.cli.replies:replies",
            "Look after the mailbox for replies, and after mail that was held.",
        ),
        "assists": Entry(
            "surehand.cli.assists:assists", "Look after the language model that the assists may ask."
        ),
        "playbook": Entry("surehand.cli.playbook:playbook", "Save, publish and list playbooks."),
        "import": Entry("surehand.cli.imports:import_", "Import records from a CSV, TSV or XLSX file."),
        "imports": Entry("surehand.cli.import_log:imports", "List, resume and undo imports."),
    },
    "Work": {
        "inbox": Entry("surehand.cli.inbox:inbox", "Show what waits for somebody."),
        "record": Entry("surehand.cli.record:record", "Open, show, change and move records."),
        "handoff": Entry("surehand.cli.handoff:handoff", "Offer, accept, return and ask."),
        "clocks": Entry("surehand.cli.clocks:clocks", "Explain how a deadline came about."),
        "task": Entry("surehand.cli.task:task", "Add, list, complete and reschedule tasks."),
        "brief": Entry("surehand.cli.brief:brief_", "Say what texts hold for a playbook, with their words."),
        "flag": Entry("surehand.cli.flag:flag", "Say what the sources speak against on a record."),
        "suggestion": Entry(
            "surehand.cli.suggestion:suggestion", "List, confirm and reject what is proposed for fields."
        ),
        "batch": Entry("surehand.cli.batch:batch", "Carry out many commands, one JSON object a line."),
    },
    "Playbook files, without a database": {
        "check": Entry("surehand.cli.check:check", "Find problems in playbook files.", needs_django=False),
        "test": Entry("surehand.cli.cases:test", "Run the test cases of playbooks.", needs_django=False),
        "diff": Entry("surehand.cli.diff:diff", "Compare two playbooks in sentences.", needs_django=False),
        "audit": Entry(
            "surehand.cli.audit:audit",
            "Find what is wrong in how work passes between teams in LOG, and measure it.",
            needs_django=False,
        ),
        "mine": Entry(
            "surehand.cli.mine:mine_",
            "Propose a playbook from LOG: stages, teams, and what each handoff between them should ask for.",
            needs_django=False,
        ),
        "backtest": Entry(
            "surehand.cli.backtest:backtest",
            "Say what the gates of PLAYBOOK would have held in LOG, and what became of those records.",
            needs_django=False,
        ),
        "eval": Entry(
            "surehand.cli.evaluate:eval_",
            "Measure how well the assists do on texts with their answers.",
            needs_django=False,
        ),
        "schema": Entry(
            "surehand.cli.schema:schema", "Print the JSON Schema of playbooks.", needs_django=False
        ),
    },
}


def _use_folder(context: click.Context, parameter: click.Parameter, folder: Path | None) -> None:
    """While options are read, as commands load the settings before any command runs."""
    if folder:
        os.environ["SUREHAND_DATA"] = str(folder.expanduser().absolute())


@click.group(cls=LazyGroup, sections=SECTIONS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    expose_value=False,
    is_eager=True,
    callback=_use_folder,
    help="The data folder, if not SUREHAND_DATA or ~/.local/share/surehand.",
)
@click.version_option(package_name="surehand", message="%(prog)s %(version)s")
def surehand() -> None:
    """Surehand: every transfer of work complete, owned, on time and visible.

    Exit codes: 0 done, 1 refused, 2 wrong usage or settings, 3 not found, 4 changed since, 70 a bug.
    """
