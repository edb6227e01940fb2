"""Lists of records with a column for each stage, which says when the record came into it: HubSpot exports them so.

“Date entered "Qualified (Sales Pipeline)"” or hs_v2_date_entered_qualified: a row becomes one for each stage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from surehand.audit.reading.histories.form import History, by_folded
from surehand.audit.reading.table import ROW, Source, quoted, text

_ENTERED = re.compile(r"""(?:hs_(?:v2_)?)?date[ _]entered[ _]["“']?(?P<stage>.+?)["”']?""", re.IGNORECASE)
_KEYS = ("record_id", "deal_id", "ticket_id", "hs_object_id", "id")
_LEAST = 2
_NOT_ONE = "current"
"""“Date entered current stage” is of no stage in particular."""
KEY, STAGE, AT = "entered_record", "new", "changed_at"
ENTERED = History(
    id="entered_stages",
    told="a list of records with the moments at which they came into each stage",
    header=frozenset((KEY, STAGE, AT)),
    of="record",
    key=KEY,
    new=STAGE,
    at=AT,
    always="stage",
    stage=("stage",),
    beware=(
        "Such a list tells each stage of a record once: going back to one and who moved it cannot be seen.",
    ),
)


def stages_in(columns: Sequence[str]) -> dict[str, str]:
    """The columns that say when a stage was entered, with its name; none where it is no such list."""
    found = {
        name: match["stage"]
        for name in columns
        if (match := _ENTERED.fullmatch(name.strip())) and not match["stage"].casefold().startswith(_NOT_ONE)
    }
    return found if len(found) >= _LEAST and _key(columns) else {}


def unfold(db: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """Make a row of ``source`` for each stage that a record came into."""
    stages = stages_in(source.columns)
    each = " UNION ALL ".join(
        f"SELECT {quoted(ROW)} AS row, {number} AS place, {quoted(_key(source.columns))} AS {KEY},"
        f" {text(stage)} AS {STAGE}, {quoted(name)} AS {AT} FROM source WHERE trim({quoted(name)}) <> ''"
        for number, (name, stage) in enumerate(stages.items())
    )
    db.execute(
        "CREATE OR REPLACE TABLE source AS"
        f" SELECT row_number() OVER (ORDER BY row, place) AS {quoted(ROW)}, {KEY}, {STAGE}, {AT} FROM ({each})"
    )
    return Source((KEY, STAGE, AT), encoding=source.encoding, told=source.told, doubts=source.doubts)


def _key(columns: Sequence[str]) -> str:
    names = by_folded(columns)
    return next((names[key] for key in _KEYS if key in names), "")
