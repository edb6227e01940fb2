"""Who has the work, which ways it takes, and what is in its fields."""

from __future__ import annotations

from surehand.audit.measures.duplicates import Duplicates
from surehand.audit.measures.fields import FieldOfPair, FieldOfStage
from surehand.audit.measures.moves import Moves
from surehand.audit.measures.questions import Questions
from surehand.audit.measures.texts import TextsOfField
from surehand.audit.measures.variants import Variant
from surehand.audit.measures.workload import Workload
from surehand.audit.report import charts
from surehand.audit.report.document import Block, Chart, Points, Prose, Section, Table
from surehand.audit.report.passing import ROWS
from surehand.audit.report.timing import when_work_comes
from surehand.audit.report.words import count, interval, part_of, percent, share, span
from surehand.audit.result import Audited

ARROW = " → "
_MOST_STEPS = 12
"""So many steps of a course are written out."""


def when_and_who(audited: Audited) -> Section:
    """When work comes, and who has it."""
    blocks = when_work_comes(audited)
    blocks += [_workload(each) for each in (audited.workload or {}).values() if each.loads]
    return Section("load", "When work comes, and who has it", blocks)


def _workload(found: Workload) -> Chart:
    spread = found.concentration
    whole = spread.top_1.of
    busiest = found.loads[:ROWS]
    says = (
        f"{count(spread.among)} share the work. {busiest[0].name} had {percent(spread.top_1.share)} of it, the first"
        f" three {percent(spread.top_3.share)}, the first ten {percent(spread.top_10.share)}; counted are the cases"
        " that each had a row in."
    )
    rows = [
        [
            each.name,
            count(each.cases),
            share(each.cases, whole),
            count(each.events),
            f"{each.open_mean:,.1f}",
            count(each.open_max),
        ]
        for each in busiest
    ]
    headings = [found.column, "Cases", "Share", "Events", "Open at once, mean", "most"]
    title = f"Who has most: {found.column}"
    spec = charts.bars([(each.name, each.cases) for each in busiest], unit="cases", whole=whole)
    return Chart(title, spec, says, Table(title, headings, rows, list(range(1, len(headings)))))


def courses(audited: Audited) -> Section:
    """The ways cases take, what is done again, and what goes against the usual order."""
    blocks: list[Block] = [Prose(_overview(audited))]
    if audited.variants:
        blocks.append(_variants(audited.variants))
    if audited.moves:
        blocks += _moves(audited.moves)
    repeated = [
        [name, count(extra), count(cases)] for name, extra, cases in audited.rework.per_activity[:ROWS]
    ]
    if repeated:
        blocks.append(Table("What is done again", ["Activity", "Times again", "Cases"], repeated, [1, 2]))
    return Section("courses", "Courses and rework", blocks)


def _overview(audited: Audited) -> str:
    there, again = audited.counts, audited.rework
    return (
        f"{count(there.variants)} different courses; {count(there.variants_covering_80pct_cases)} of them cover"
        f" 80% of the cases. {count(again.extra_occurrences)} times an activity was done again in the same case, in"
        f" {share(again.cases_with_repeat, there.cases)} of the cases."
    )


def _variants(variants: list[Variant]) -> Table:
    rows = [
        [course(each.path), count(each.cases.n), percent(each.cases.share), span(each.median_h)]
        for each in variants
    ]
    return Table("The most frequent courses", ["Course", "Cases", "Share", "Median"], rows, [1, 2, 3])


def course(path: list[str]) -> str:
    """A course as it is read: what follows itself is told with how often, and a long one is cut."""
    steps: list[tuple[str, int]] = []
    for activity in path:
        if steps and steps[-1][0] == activity:
            steps[-1] = activity, steps[-1][1] + 1
        else:
            steps.append((activity, 1))
    told = [name if times == 1 else f"{name} ×{times}" for name, times in steps[:_MOST_STEPS]]
    return ARROW.join([*told, "…"] if len(steps) > _MOST_STEPS else told)


def _moves(found: Moves) -> list[Block]:
    if len(found.order) < 2:
        return []
    sentence = (
        f"The {'stated' if found.stated else 'usual'} order is {ARROW.join(found.order)}."
        f" {part_of(found.back, 'cases')} go back in it at least once;"
        f" {part_of(found.skipped, 'cases')} leave a step out."
    )
    back = [
        [f"{each.a} → {each.b}", count(each.cases.n), percent(each.cases.share), interval(each.cases)]
        for each in found.back_moves[:ROWS]
    ]
    missed = [
        [name, count(each.n), percent(each.share), interval(each)] for name, each in found.missed[:ROWS]
    ]
    blocks: list[Block] = [Prose(sentence)]
    if back:
        blocks.append(Table("Moves back", ["From → to", "Cases", "Share", "Probably"], back, [1, 2, 3]))
    if missed:
        blocks.append(
            Table("Steps that are left out", ["Step", "Cases", "Share", "Probably"], missed, [1, 2, 3])
        )
    return blocks


def fields(audited: Audited) -> Section:
    """What is missing where work passes on, filled late, filled with nothing, or written twice."""
    blocks: list[Block] = []
    if audited.fields_of_pairs:
        blocks.append(_of_pairs(audited.fields_of_pairs))
    if audited.fields_of_stages:
        blocks.append(_of_stages(audited.fields_of_stages))
    if audited.texts:
        blocks.append(_texts(audited.texts))
    told = [*_twice(audited.duplicates), *_asked(audited.questions)]
    if told:
        blocks.append(Points(told))
    return Section("fields", "Fields and texts", blocks)


def _of_pairs(found: list[FieldOfPair]) -> Table:
    rows = [
        [
            each.field,
            f"{each.a} → {each.b}",
            f"{count(each.empty.n)} of {count(each.empty.of)}",
            percent(each.empty.share),
            count(each.filled_late),
            span(each.filled_after_median_h),
        ]
        for each in found[:ROWS]
    ]
    headings = ["Field", "From → to", "Empty on arrival", "Share", "Filled by the receiver", "After, median"]
    return Table("Fields that are empty when work arrives", headings, rows, [2, 3, 4, 5])


def _of_stages(found: list[FieldOfStage]) -> Table:
    rows = [
        [
            each.field,
            each.activity,
            f"{count(each.empty.n)} of {count(each.empty.of)}",
            percent(each.empty.share),
            interval(each.empty),
        ]
        for each in found[:ROWS]
    ]
    headings = ["Field", "On coming to", "Empty", "Share", "Probably"]
    return Table("Fields that are empty when cases move on", headings, rows, [2, 3, 4])


def _texts(found: list[TextsOfField]) -> Table:
    rows = [
        [
            each.field,
            f"{percent(each.placeholder.share)} (“{each.placeholder_text}”)" if each.placeholder.n else "–",
            f"{percent(each.boilerplate.share)} (“{_cut(each.boilerplate_text)}”)"
            if each.boilerplate.n
            else "–",
        ]
        for each in found[:ROWS]
    ]
    headings = ["Field", "Says nothing (most often)", "The same text over and over (most often)"]
    return Table("Fields filled with nothing", headings, rows)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def _twice(found: Duplicates | None) -> list[str]:
    if not found or not found.pairs:
        return []
    first = f", for example {found.examples[0].a} and {found.examples[0].b}" if found.examples else ""
    return [f"{part_of(found.cases, 'cases')} look like another one, by {', '.join(found.fields)}{first}."]


def _asked(found: Questions | None) -> list[str]:
    if not found or not found.again:
        return []
    return [
        f"{count(found.again)} of {count(found.asked)} questions were asked again in the same case, in"
        f" {part_of(found.cases, 'cases')}."
    ]
