"""What fields say: texts that stand for nothing, and free texts that are pasted."""

from __future__ import annotations

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, once
from surehand.audit.measures.fields import told_fields
from surehand.audit.reading.source import quoted

PLACEHOLDERS = r"(tbd|tba|tbc|todo|n/?a|none|null|nil|unknown|unbekannt|xxx*|x|test|asdf|dummy|\?+|-+|\.+)"
"""Texts that stand where a value should; compared as a whole, without regard to case."""
SAYS_NOTHING = f"(length(value) <= 8 AND regexp_full_match(lower(value), '{PLACEHOLDERS}'))"
LONG = 20
WORDS = 4
OF_ITS_OWN = 0.2
FREE = f"{LONG} characters in the middle, {WORDS} words or more, another text in {OF_ITS_OWN:.0%} of its cases or more"
RULE = (
    "for each field, of the cases that fill it: those in which it says tbd, n/a, ?, xxx or the like; and where it is"
    f" written freely ({FREE}), those that have its most frequent text"
)


class TextsOfField(msgspec.Struct, frozen=True):
    """What one field says that it might as well not; each with the text that is most frequent."""

    field: str
    placeholder: Part
    placeholder_text: str
    boilerplate: Part
    boilerplate_text: str


class Look(msgspec.Struct, frozen=True):
    """A first look at a field: rows that say nothing, the mean length, and whether it ever says two things."""

    bad: int
    length: float
    varied: bool


@once
def texts_of_fields(ground: Ground) -> list[TextsOfField]:
    """The fields with placeholders or pasted texts."""
    found = [_of_field(ground, name, look) for name, look in looks(ground).items()]
    return [each for each in found if each.placeholder.n or each.boilerplate.n]


def free_texts(ground: Ground) -> list[str]:
    """The fields that people fill with texts of their own."""
    seen = looks(ground)
    return [name for _, name in told_fields(ground) if name in seen and _is_free(ground, name, seen[name])]


@once
def looks(ground: Ground) -> dict[str, Look]:
    """A look at every field that says anything, in one pass over the file."""
    if not ground.fields:
        return {}
    each = f"count(*) FILTER ({SAYS_NOTHING}), avg(length(value)), min(value) < max(value)"
    if ground.by_change:
        said = "(SELECT field, trim(new) AS value FROM change WHERE trim(new) <> '')"
        rows = ground.rows(f"SELECT field, {each} FROM {said} GROUP BY field")
        told = {name: Look(*rest) for name, *rest in rows}
        return {name: told[name] for name in ground.fields if name in told}
    wide = ", ".join(each.replace("value", f"nullif(trim({quoted(name)}), '')") for name in ground.fields)
    found = ground.row(f"SELECT {wide} FROM source")
    triples = zip(ground.fields, found[::3], found[1::3], found[2::3], strict=True)
    return {name: Look(bad, length, varied) for name, bad, length, varied in triples if length}


def _of_field(ground: Ground, name: str, look: Look) -> TextsOfField:
    free = _is_free(ground, name, look)
    if not look.bad and not free:
        return TextsOfField(name, part(0, 0), "", part(0, 0), "")
    of, bad = ground.row(
        f"SELECT count(DISTINCT case_no), count(DISTINCT case_no) FILTER ({SAYS_NOTHING}) FROM {ground.values(name)}"
    )
    said, _ = _most_frequent(ground, name, SAYS_NOTHING) if bad else ("", 0)
    pasted, n = _most_frequent(ground, name, f"length(value) >= {LONG}") if free else ("", 0)
    return TextsOfField(name, part(bad, of), said.lower(), part(n, of) if n > 1 else part(0, of), pasted)


def _is_free(ground: Ground, name: str, look: Look) -> bool:
    if look.length < LONG / 2:
        return False
    long, words, different, cases = ground.row(f"""
        SELECT median(length(value)), median(len(string_split(value, ' '))), count(DISTINCT value),
               count(DISTINCT case_no) FROM {ground.values(name)}
    """)
    return bool(cases and long >= LONG and words >= WORDS and different >= OF_ITS_OWN * cases)


def _most_frequent(ground: Ground, name: str, so: str) -> tuple[str, int]:
    rows = ground.rows(
        f"SELECT value, count(DISTINCT case_no) AS n FROM {ground.values(name)} WHERE {so}"
        " GROUP BY value ORDER BY n DESC, value LIMIT 1"
    )
    return (rows[0][0], rows[0][1]) if rows else ("", 0)
