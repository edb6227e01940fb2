"""What the pages of publishing show: the checks, what changes in words, and what becomes of the records in flight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.engine import Refusal
from surehand.core.engine.tally import StageTally, of_contract, of_stage
from surehand.core.playbook import Playbook, compare
from surehand.runtime.facts import current_program, program_of
from surehand.runtime.flights import in_flight
from surehand.runtime.plans import Looked, Migrated
from surehand.runtime.playbook_checks import Look
from surehand.runtime.teams import teams_missing
from surehand.store import models as m
from surehand.store.queries.playbooks import count_in_flight, read_version
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.playbooks.compare import ChangeView, changes_in_words
from surehand.web.playbooks.history import may_publish
from surehand.web.playbooks.outline import ProblemView, view_problem
from surehand.web.playbooks.sketch import playbook_in
from surehand.web.playbooks.words import said
from surehand.web.refusals import RefusalView, show_refusal

_SALT = "playbook-plan"
_TIMES = " × "
MOST_REASONS = 20
"""How many reasons of a refusal the migration names."""


@dataclass(frozen=True)
class NamedRecord:
    """A record that would newly be blocked."""

    id: str
    title: str
    why: str


@dataclass(frozen=True)
class StageView:
    """What happens to the records of a stage."""

    title: str
    sentence: str
    tone: str
    named: tuple[NamedRecord, ...]
    unnamed: str


@dataclass(frozen=True)
class PlanView:
    """The plan so far. ``so_far`` goes on from here; it is empty when every record was looked at."""

    number: int
    errors: tuple[ProblemView, ...]
    warnings: tuple[ProblemView, ...]
    headline: str
    stages: tuple[StageView, ...]
    contracts: tuple[str, ...]
    losses: tuple[str, ...]
    seen: int
    so_far: str
    records: int
    blocked: int


@dataclass(frozen=True)
class PublishPage:
    """The page. ``again`` is the older version to go back to, None for the draft."""

    slug: str
    title: str
    number: int
    again: int | None
    seen: str
    plan: PlanView
    changes: tuple[ChangeView, ...]
    before: int | None
    reason: str
    refused: RefusalView | None
    may_publish: bool
    teams: tuple[str, ...]
    """The teams that it names and that are not here; ``may_add_teams`` is whether the reader can make them."""
    may_add_teams: bool


@dataclass(frozen=True)
class HomelessStage:
    """A stage that the version in use does not have, with the stages to go on in."""

    id: str
    title: str
    records: int
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Progress:
    """How far a migration came, with everything that the next step needs."""

    moved: int
    held: int
    refused: tuple[str, ...]
    stages: Mapping[str, str]
    losing: bool
    after: str

    @property
    def is_over(self) -> bool:
        """Whether every record was looked at."""
        return not self.after


@dataclass(frozen=True)
class MigratePage:
    """The page."""

    slug: str
    title: str
    current: int
    waiting: int
    versions: tuple[tuple[int, int], ...]
    homeless: tuple[HomelessStage, ...]
    progress: Progress | None
    refused: RefusalView | None


def publish_page(
    entry: m.PlaybookEntry,
    version: m.PlaybookVersion,
    plan: PlanView,
    reader: Reader,
    refused: Refusal | None,
    reason: str,
) -> PublishPage:
    """The page before publishing."""
    workspace = reader.workspace.workspace
    former = read_version(workspace, entry.slug, entry.current) if entry.current else None
    was, now = playbook_in(former.text) if former else None, playbook_in(version.text)
    is_draft = version.status == "draft"
    return PublishPage(
        slug=entry.slug,
        title=entry.title,
        number=version.number,
        again=None if is_draft else version.number,
        seen=version.digest,
        plan=plan,
        changes=changes_in_words(compare(was, now)) if was and now else (),
        before=entry.current,
        reason=reason,
        refused=show_refusal(refused, reader) if refused else None,
        may_publish=may_publish(reader),
        teams=teams_missing(reader.facts.directory, now) if now else (),
        may_add_teams=reader.person.role == "admin",
    )


def plan_view(look: Look, version: m.PlaybookVersion, looked: Looked, so_far: str) -> PlanView:
    """A plan as the page shows it; of a text with errors there is none."""
    problems = tuple(map(view_problem, look.problems))
    playbook, found = look.playbook, looked.tally
    return PlanView(
        number=version.number,
        errors=tuple(each for each in problems if each.severity == "error"),
        warnings=tuple(each for each in problems if each.severity == "warning"),
        headline=_headline(looked, playbook) if playbook else "",
        stages=tuple(_stage(each, playbook) for each in found.stages.values()) if playbook else (),
        contracts=tuple(said(told) for each in found.contracts.values() for told in of_contract(each)),
        losses=tuple(_loss(title, count) for title, count in found.losses.items()),
        seen=looked.seen,
        so_far=so_far,
        records=found.records,
        blocked=found.blocked,
    )


def migrate_page(
    entry: m.PlaybookEntry,
    reader: Reader,
    *,
    progress: Progress | None = None,
    refused: Refusal | None = None,
) -> MigratePage:
    """The page for bringing records under the version in use."""
    workspace, current = reader.workspace.workspace, entry.current or 0
    flying = in_flight(workspace, entry.slug).get(entry.slug, {})
    older = tuple((version, count) for version, count in sorted(flying.items()) if version != current)
    return MigratePage(
        slug=entry.slug,
        title=entry.title,
        current=current,
        waiting=sum(count for _version, count in older),
        versions=older,
        homeless=_homeless(entry.slug, reader),
        progress=progress,
        refused=show_refusal(refused, reader) if refused else None,
    )


def progress_of(posted: QueryDict, moved: Migrated, stages: Mapping[str, str]) -> Progress:
    """The step just done, added to those before."""
    refused = _counts(posted.getlist("refused"))
    for sentence, count in moved.refused.items():
        refused[said(sentence)] = refused.get(said(sentence), 0) + count
    told = tuple(f"{count}{_TIMES}{sentence}" for sentence, count in refused.items())
    return Progress(
        moved=_number(posted, "moved") + moved.moved,
        held=_number(posted, "held") + moved.held,
        refused=told[:MOST_REASONS],
        stages=stages,
        losing="losing" in posted,
        after=moved.after,
    )


def encode_looked(looked: Looked) -> str:
    """A plan so far, signed and packed, for the page to bring back."""
    return signing.dumps(msgspec.to_builtins(looked), salt=_SALT, compress=True)


def decode_looked(text: str) -> Looked:
    """A plan so far, as it was given out. Raises `BadSignature`."""
    return msgspec.convert(signing.loads(text, salt=_SALT), Looked)


def _headline(looked: Looked, playbook: Playbook) -> str:
    found = looked.tally
    if not found.records:
        return _("No record is in flight: nothing changes for anybody until the next one begins.")
    words = playbook.record
    counted = ngettext("%(count)d %(one)s is in flight", "%(count)d %(many)s are in flight", found.records)
    told = counted % {"count": found.records, "one": words.singular, "many": words.plural}
    if not found.blocked:
        return _("%(counted)s; none would newly be blocked.") % {"counted": told}
    blocked = ngettext("%(count)d would newly be blocked", "%(count)d would newly be blocked", found.blocked)
    return f"{told}; {blocked % {'count': found.blocked}}."


def _stage(stage: StageTally, playbook: Playbook) -> StageView:
    tone = "late" if stage.gone or stage.blocked else "waiting" if stage.asked_more else "ready"
    hidden = stage.blocked - len(stage.named)
    return StageView(
        title=stage.title,
        sentence=said(of_stage(stage, playbook)),
        tone=tone,
        named=tuple(NamedRecord(each.record, each.title, said(each.why)) for each in stage.named),
        unnamed=ngettext("and %(count)d more", "and %(count)d more", hidden) % {"count": hidden}
        if hidden > 0
        else "",
    )


def _loss(title: str, count: int) -> str:
    told = ngettext(
        "%(count)d would lose its value of “%(field)s”: it does not fit the new type.",
        "%(count)d would lose their value of “%(field)s”: it does not fit the new type.",
        count,
    )
    return told % {"count": count, "field": title}


def _homeless(playbook: str, reader: Reader) -> tuple[HomelessStage, ...]:
    workspace = reader.workspace.workspace
    program = current_program(workspace, playbook)
    stages = program.playbook.stages
    counts: dict[str, int] = {}
    titles: dict[str, str] = {}
    for (version, stage), count in count_in_flight(workspace, playbook).get(playbook, {}).items():
        old = program_of(workspace, playbook, version).playbook.stages.get(stage)
        if stage not in stages and not (old and old.final):
            counts[stage] = counts.get(stage, 0) + count
            titles[stage] = old.title if old else stage
    options = tuple(Option(each.id, each.title) for each in stages.values())
    return tuple(HomelessStage(each, titles[each], counts[each], options) for each in counts)


def _counts(told: list[str]) -> dict[str, int]:
    """The reasons that the steps before told, with how often."""
    parts = (each.partition(_TIMES) for each in told)
    return {
        sentence: int(count) for count, _times, sentence in parts if count.isdecimal() and len(count) < 10
    }


def _number(posted: QueryDict, name: str) -> int:
    text = posted.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
