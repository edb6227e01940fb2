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
from surehand.audit.report.words import count, cut, decimal, interval, of_cases, percent, share, span
from surehand.audit.result import Audited
from surehand.audit.voice import say

ARROW = " → "
_MOST_STEPS = 12
"""So many steps of a course are written out."""


def when_and_who(audited: Audited) -> Section:
    """When work comes, and who has it."""
    blocks = when_work_comes(audited)
    blocks += [_workload(each) for each in (audited.workload or {}).values() if each.loads]
    return Section("load", say("When work comes, and who has it"), blocks)


def _workload(found: Workload) -> Chart:
    spread = found.concentration
    whole = spread.top_1.of
    busiest = found.loads[:ROWS]
    says = say(
        "{among} share the work. {busiest} had {share} of it, the first three {share_2}, the first "
        "ten {share_3}; counted are the cases that each had a row in.",
        among=count(spread.among),
        busiest=busiest[0].name,
        share=percent(spread.top_1.share),
        share_2=percent(spread.top_3.share),
        share_3=percent(spread.top_10.share),
    )
    rows = [
        [
            each.name,
            count(each.cases),
            share(each.cases, whole),
            count(each.events),
            decimal(each.open_mean),
            count(each.open_max),
        ]
        for each in busiest
    ]
    headings = [
        found.column,
        say("Cases"),
        say("Share"),
        say("Events"),
        say("Open at once, mean"),
        say("most"),
    ]
    title = say("Who has most: {column}", column=found.column)
    spec = charts.bars([(each.name, each.cases) for each in busiest], unit=say("cases"), whole=whole)
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
        blocks.append(
            Table(
                say("What is done again"),
                [say("Activity"), say("Times again"), say("Cases")],
                repeated,
                [1, 2],
            )
        )
    return Section("courses", say("Courses and rework"), blocks)


def _overview(audited: Audited) -> str:
    there, again = audited.counts, audited.rework
    return say(
        "{variants} different courses; {variants_covering_80pct_cases} of them cover 80% of the "
        "cases. {extra_occurrences} times an activity was done again in the same case, in {share} of "
        "the cases.",
        variants=count(there.variants),
        variants_covering_80pct_cases=count(there.variants_covering_80pct_cases),
        extra_occurrences=count(again.extra_occurrences),
        share=share(again.cases_with_repeat, there.cases),
    )


def _variants(variants: list[Variant]) -> Table:
    rows = [
        [course(each.path), count(each.cases.n), percent(each.cases.share), span(each.median_h)]
        for each in variants
    ]
    return Table(
        say("The most frequent courses"),
        [say("Course"), say("Cases"), say("Share"), say("Median")],
        rows,
        [1, 2, 3],
    )


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
    order = ARROW.join(found.order)
    sentences = (
        say("The stated order is {order}.", order=order)
        if found.stated
        else say("The usual order is {order}.", order=order),
        say("{part} go back in it at least once.", part=of_cases(found.back)),
        say("{part} leave a step out.", part=of_cases(found.skipped)),
    )
    back = [
        [f"{each.a} → {each.b}", count(each.cases.n), percent(each.cases.share), interval(each.cases)]
        for each in found.back_moves[:ROWS]
    ]
    missed = [
        [name, count(each.n), percent(each.share), interval(each)] for name, each in found.missed[:ROWS]
    ]
    blocks: list[Block] = [Prose(" ".join(sentences))]
    if back:
        blocks.append(
            Table(
                say("Moves back"),
                [say("From → to"), say("Cases"), say("Share"), say("Probably")],
                back,
                [1, 2, 3],
            )
        )
    if missed:
        blocks.append(
            Table(
                say("Steps that are left out"),
                [say("Step"), say("Cases"), say("Share"), say("Probably")],
                missed,
                [1, 2, 3],
            )
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
    return Section("fields", say("Fields and texts"), blocks)


def _of_pairs(found: list[FieldOfPair]) -> Table:
    rows = [
        [
            each.field,
            f"{each.a} → {each.b}",
            say("{empty} of {of}", empty=count(each.empty.n), of=count(each.empty.of)),
            percent(each.empty.share),
            count(each.filled_late),
            span(each.filled_after_median_h),
        ]
        for each in found[:ROWS]
    ]
    headings = [
        say("Field"),
        say("From → to"),
        say("Empty on arrival"),
        say("Share"),
        say("Filled by the receiver"),
        say("After, median"),
    ]
    return Table(say("Fields that are empty when work arrives"), headings, rows, [2, 3, 4, 5])


def _of_stages(found: list[FieldOfStage]) -> Table:
    rows = [
        [
            each.field,
            each.activity,
            say("{empty} of {of}", empty=count(each.empty.n), of=count(each.empty.of)),
            percent(each.empty.share),
            interval(each.empty),
        ]
        for each in found[:ROWS]
    ]
    headings = [say("Field"), say("On coming to"), say("Empty"), say("Share"), say("Probably")]
    return Table(say("Fields that are empty when cases move on"), headings, rows, [2, 3, 4])


def _texts(found: list[TextsOfField]) -> Table:
    rows = [
        [
            each.field,
            f"{percent(each.placeholder.share)} (“{each.placeholder_text}”)" if each.placeholder.n else "–",
            f"{percent(each.boilerplate.share)} (“{cut(each.boilerplate_text, 60)}”)"
            if each.boilerplate.n
            else "–",
        ]
        for each in found[:ROWS]
    ]
    headings = [
        say("Field"),
        say("Says nothing (most often)"),
        say("The same text over and over (most often)"),
    ]
    return Table(say("Fields filled with nothing"), headings, rows)


def _twice(found: Duplicates | None) -> list[str]:
    if not found or not found.pairs:
        return []
    part, fields = of_cases(found.cases), ", ".join(found.fields)
    if not found.examples:
        return [say("{part} look like another one, by {fields}.", part=part, fields=fields)]
    first = found.examples[0]
    return [
        say(
            "{part} look like another one, by {fields}, for example {a} and {b}.",
            part=part,
            fields=fields,
            a=first.a,
            b=first.b,
        )
    ]


def _asked(found: Questions | None) -> list[str]:
    if not found or not found.again:
        return []
    return [
        say(
            "{again} of {asked} questions were asked again in the same case, in {part}.",
            again=count(found.again),
            asked=count(found.asked),
            part=of_cases(found.cases),
        )
    ]
