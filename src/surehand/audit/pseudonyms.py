"""Names replaced before anything is measured, so that no output can hold one: JSON, report, evidence, sentences.

Without a key a name is numbered in the order in which the file first has it (“Person 12”): the same file gives the
same numbers. With a key it is a keyed hash (“Person 3f9a1c70”): the same name is the same in every file, and only who
has the key can tell whether a hash is somebody's. Other columns of the file are searched too, as values and within
texts: for the whole names that the mapped columns have, not for parts of them.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Literal, get_args

from surehand.audit.log import EventLog
from surehand.audit.reading.table import quoted

Kind = Literal["people", "teams", "cases"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_ONE = {"people": "Person", "teams": "Team", "cases": "Case"}
_DIGITS = 8
_PART = 10_000
_KEY = re.compile(r"[a-z_]+")
"""What the keys of answers look like; a name that is the key of a count has a capital letter, a blank or a sign."""
_WORD = re.compile(r"\w+")


def pseudonyms_of(log: EventLog, kinds: Iterable[Kind], *, key: bytes = b"") -> dict[str, str]:
    """The other names that `pseudonymise` gives, by the real ones; the log stays as it is."""
    _make(log, kinds, key)
    names = dict(log.db.execute("SELECT name, other FROM pseudonym").fetchall())
    log.db.execute("DROP TABLE pseudonym")
    return names


def hide_in(told: object, names: Mapping[str, str]) -> object:
    """An answer, as plain lists and texts, with other names in all that it says; its own keys stay."""
    search = _by_first_word(names)

    def hide(part: object) -> object:
        match part:
            case str():
                return replaced(part, names, search)
            case dict():
                return {key if _KEY.fullmatch(key) else hide(key): hide(value) for key, value in part.items()}
            case list():
                return [hide(each) for each in part]
        return part

    return hide(told)


def pseudonymise(log: EventLog, kinds: Iterable[Kind], *, key: bytes = b"") -> None:
    """Replace the names of these kinds in the tables of a log. To be done before it is measured."""
    _make(log, kinds, key)
    _rename(log, "case_name", ["case_id"])
    _rename(log, "event", _as_texts(log))
    for table in ("source", "source_change"):
        columns = _columns_of(log, table)
        _rename(log, table, columns)
        _rename_within(log, table, columns)
    log.db.execute("DROP TABLE pseudonym")


def _make(log: EventLog, kinds: Iterable[Kind], key: bytes) -> None:
    """The table ``pseudonym``: every name of these kinds with the other one."""
    log.db.execute("CREATE OR REPLACE TEMP TABLE pseudonym (name VARCHAR, other VARCHAR)")
    for kind in kinds:
        _name(log, kind, _others(_ONE[kind], key))


def _others(kind: str, key: bytes) -> Callable[[int, str], str]:
    if not key:
        return lambda number, name: f"{kind} {number}"
    return lambda number, name: f"{kind} {hmac.new(key, name.encode(), sha256).hexdigest()[:_DIGITS]}"


def _name(log: EventLog, kind: Kind, other: Callable[[int, str], str]) -> None:
    """Give everybody of a kind another name, in the order of the file; who has one keeps it."""
    rows = log.db.execute(f"""
        SELECT name FROM ({_sources(log, kind)}) WHERE name NOT IN (SELECT name FROM pseudonym)
        GROUP BY name ORDER BY min(row), name
    """).fetchall()
    names = [name for (name,) in rows]
    others = [other(number, name) for number, name in enumerate(names, 1)]
    log.db.execute("INSERT INTO pseudonym SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", [names, others])


def _sources(log: EventLog, kind: Kind) -> str:
    """The SQL of every name of a kind with a row that has it."""
    if kind == "cases":
        return "SELECT case_id AS name, case_no AS row FROM case_name"
    mapping = log.mapping
    columns = (mapping.person,) if kind == "people" else (mapping.team, *mapping.groups)
    known = dict.fromkeys(log.between(column) for column in columns if column)
    parts = [f"SELECT {column} AS name, row FROM event WHERE {column} IS NOT NULL" for column in known]
    return " UNION ALL ".join(parts) or "SELECT '' AS name, 0 AS row WHERE false"


def _columns_of(log: EventLog, table: str) -> list[str]:
    """The columns of a table that may hold names; none where there is no such table."""
    kept = (log.mapping.activity, log.mapping.time, log.mapping.end, log.rules.ties, "field")
    rows = log.db.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND data_type = 'VARCHAR'", [table]
    ).fetchall()
    return [quoted(name) for (name,) in rows if name not in kept]


def _as_texts(log: EventLog) -> list[str]:
    """The columns of ``event`` that have teams and people: as texts, for a list of names knows no others."""
    columns = [log.between(column) for column in log.mapping.between]
    for column in columns:
        log.db.execute(f"ALTER TABLE event ALTER COLUMN {column} TYPE VARCHAR")
    return columns


def _rename(log: EventLog, table: str, columns: Iterable[str]) -> None:
    for column in columns:
        log.db.execute(f"UPDATE {table} SET {column} = other FROM pseudonym WHERE {table}.{column} = name")


def _rename_within(log: EventLog, table: str, columns: Iterable[str]) -> None:
    """Replace names that stand in longer texts, each different text once."""
    names = dict(log.db.execute("SELECT name, other FROM pseudonym").fetchall())
    search = _by_first_word(names)
    log.db.execute("CREATE OR REPLACE TEMP TABLE rewritten (text VARCHAR, new VARCHAR)")
    for column in columns:
        log.db.execute("DELETE FROM rewritten")
        texts = log.db.cursor().execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE regexp_matches({column}, '\\w\\W+\\w')"
        )
        while part := texts.fetchmany(_PART):
            changed = [(text, new) for (text,) in part if (new := replaced(text, names, search)) != text]
            if changed:
                log.db.execute(
                    "INSERT INTO rewritten SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
                    [list(each) for each in zip(*changed, strict=True)],
                )
        log.db.execute(f"UPDATE {table} SET {column} = new FROM rewritten WHERE {table}.{column} = text")
    log.db.execute("DROP TABLE rewritten")


def _by_first_word(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by their first word, the longest first: a text is gone through word by word, not name by name."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        if first := _WORD.match(name):
            found[first[0]].append(name)
    return found


def replaced(text: str, names: Mapping[str, str], search: Mapping[str, list[str]]) -> str:
    """A text with other names; a name counts where it stands as whole words."""
    parts: list[str] = []
    done = 0
    for word in _WORD.finditer(text):
        if word.start() < done:
            continue
        for name in search.get(word[0], ()):
            end = word.start() + len(name)
            if text.startswith(name, word.start()) and not text[end : end + 1].isalnum():
                parts += [text[done : word.start()], names[name]]
                done = end
                break
    return "".join([*parts, text[done:]])
