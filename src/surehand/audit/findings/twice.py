"""Signs of doing it twice: records of the same thing, questions asked again, work that comes back again."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.worked import worked
from surehand.audit.ground import Ground
from surehand.audit.measures.duplicates import duplicates
from surehand.audit.measures.first_time import make_judged
from surehand.audit.measures.questions import questions

LEAST = 5
TWIN = 0.01
ASKED = 0.05
BACK = 0.02


def duplicate_record(ground: Ground) -> Iterator[Seen]:
    """Cases that look like another one."""
    found = duplicates(ground)
    if not found or found.cases.n < LEAST or found.cases.low <= TWIN:
        return
    size = found.cases
    pair = found.examples[0]
    yield Seen(
        about=tuple(found.fields),
        sentence=(
            f"{size.n} of {size.of} cases ({size.share:.0%}) look like another one by {', '.join(found.fields[:4])},"
            f" such as {pair.a} and {pair.b}."
        ),
        size=size,
        evidence=ground.evidence(
            "SELECT a AS case_no, alike AS weight FROM twin UNION ALL SELECT b, alike FROM twin"
        ),
        advice="Look at these pairs before merging any; show what is there already where a new one is entered.",
    )


def asked_again(ground: Ground) -> Iterator[Seen]:
    """Cases in which somebody asks what was asked before."""
    found = questions(ground)
    if not found or found.cases.n < LEAST or found.cases.low <= ASKED:
        return
    size = found.cases
    yield Seen(
        about=tuple(found.fields),
        sentence=(
            f"In {size.n} of {size.of} cases in which something is asked ({size.share:.0%}) it is asked again, such as"
            f" “{found.examples[0].again[:80]}”."
        ),
        size=size,
        evidence=ground.evidence("SELECT case_no, count(*) AS weight FROM asked_again GROUP BY case_no"),
        advice="Make a field of what is asked most, and require it where work is handed over.",
    )


def back_again(ground: Ground) -> Iterator[Seen]:
    """Cases that were returned, handed over anew, and returned again."""
    if not ground.hands:
        return
    make_judged(ground)
    ground.rows("""
        CREATE OR REPLACE TEMP TABLE back_again AS
        SELECT case_no, sum(times)::BIGINT AS times, sum(epoch_us(onward_at) - epoch_us(came)) AS weight
        FROM judged WHERE returned GROUP BY case_no HAVING sum(times) > 1
    """)
    (of,) = ground.row("SELECT count(DISTINCT case_no) FROM judged")
    n, times, lost = ground.row(
        "SELECT count(*), coalesce(sum(times), 0), coalesce(sum(weight), 0) FROM back_again"
    )
    size = part(n, of)
    if n < LEAST or size.low <= BACK:
        return
    yield Seen(
        about=(ground.hands,),
        sentence=(
            f"{n} of {of} cases that were handed over ({size.share:.0%}) were returned more than once, {int(times)}"
            " times in all: what was wrong was still wrong."
        ),
        size=size,
        lost=Lost(handovers=2 * int(times), delay=int(lost)),
        worked=worked(
            ground,
            "SELECT epoch_us(came) AS since, epoch_us(onward_at) AS until"
            " FROM judged JOIN back_again USING (case_no) WHERE returned",
        ),
        evidence=ground.evidence("SELECT case_no, times AS weight FROM back_again"),
        advice="Say with each return what is missing, and let it be handed over again only when that is there.",
    )


SIGNS = (
    Sign(
        "duplicate_record",
        f"cases with a twin by the rule of the measure “duplicates”: {LEAST} or more, and surely more than {TWIN:.0%}",
        ("counts",),
        duplicate_record,
    ),
    Sign(
        "asked_again",
        f"cases with a question that is asked again by the rule of the measure “questions”: {LEAST} or more, and surely"
        f" more than {ASKED:.0%} of those in which anything is asked",
        ("counts",),
        asked_again,
    ),
    Sign(
        "back_again",
        f"cases with two returns or more, by the rule of the measure “returns”: {LEAST} or more, and surely more than"
        f" {BACK:.0%} of those that were handed over; hours: from coming to going back",
        ("handover", "returns"),
        back_again,
    ),
)
