"""Object-centric logs: one log in five forms is the same log, laid flat for the type of object that is asked for."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from surehand.audit.changes import lay_changes
from surehand.audit.grade import grade
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.measures.overview import quality
from surehand.audit.reading.source import Source, open_source
from surehand.audit.reading.table import quoted
from surehand.audit.recognise import mapping_from, recognise
from surehand.audit.unclear import Unclear

DAY = "2026-03-{:02d}T10:00:00Z"
EVENTS = (
    ("e1", "place order", DAY.format(1), {"price": "20"}, ("o1", "i1", "i2")),
    ("e2", "pick item", DAY.format(2), {}, ("o1", "i1")),
    ("e3", "pick item", DAY.format(3), {}, ("o1", "i2")),
    ("e4", "send", DAY.format(4), {}, ("o1", "o2", "i1")),
    ("e5", "clean up", DAY.format(5), {}, ()),
)
"""An order with two items that are picked one by one, sent together with another order; and an event of nobody."""
OBJECTS = {"o1": "orders", "o2": "orders", "i1": "items", "i2": "items"}
PRIO = (("o1", "1970-01-01T00:00:00Z", "low"), ("o1", DAY.format(3), "high"))
MAP = Mapping(case="ocel:oid", activity="ocel:activity", time="ocel:timestamp")


def first_json(folder: Path) -> Path:
    log = {
        "ocel:global-log": {"ocel:object-types": ["orders", "items"]},
        "ocel:events": {
            id: {
                "ocel:activity": activity,
                "ocel:timestamp": at,
                "ocel:vmap": attributes,
                "ocel:omap": list(objects),
            }
            for id, activity, at, attributes, objects in EVENTS
        },
        "ocel:objects": {id: {"ocel:type": type, "ocel:ovmap": {}} for id, type in OBJECTS.items()},
    }
    path = folder / "log.jsonocel.gz"
    path.write_bytes(gzip.compress(json.dumps(log).encode()))
    return path


def second_json(folder: Path) -> Path:
    log = {
        "objectTypes": [{"name": name, "attributes": []} for name in ("orders", "items")],
        "eventTypes": [],
        "events": [
            {
                "id": id,
                "type": activity,
                "time": at,
                "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
                "relationships": [{"objectId": each, "qualifier": "of"} for each in objects],
            }
            for id, activity, at, attributes, objects in EVENTS
        ],
        "objects": [
            {
                "id": id,
                "type": type,
                "attributes": [
                    {"name": "prio", "time": at, "value": value} for each, at, value in PRIO if each == id
                ],
            }
            for id, type in OBJECTS.items()
        ],
    }
    path = folder / "log.json"
    path.write_text(json.dumps(log))
    return path


def first_xml(folder: Path) -> Path:
    events = "".join(
        f'<event><string key="id" value="{id}"/><string key="activity" value="{activity}"/>'
        f'<date key="timestamp" value="{at}"/><list key="omap">'
        + "".join(f'<string key="object-id" value="{each}"/>' for each in objects)
        + '</list><list key="vmap">'
        + "".join(f'<string key="{name}" value="{value}"/>' for name, value in attributes.items())
        + "</list></event>"
        for id, activity, at, attributes, objects in EVENTS
    )
    objects = "".join(
        f'<object><string key="id" value="{id}"/><string key="type" value="{type}"/><list key="ovmap"/></object>'
        for id, type in OBJECTS.items()
    )
    path = folder / "log.xmlocel"
    path.write_text(
        f'<log><global scope="event"><string key="activity" value="x"/></global>'
        f"<events>{events}</events><objects>{objects}</objects></log>"
    )
    return path


def second_xml(folder: Path) -> Path:
    events = "".join(
        f'<event id="{id}" type="{activity}" time="{at}"><attributes>'
        + "".join(f'<attribute name="{name}">{value}</attribute>' for name, value in attributes.items())
        + "</attributes><objects>"
        + "".join(f'<relationship object-id="{each}" qualifier="of"/>' for each in objects)
        + "</objects></event>"
        for id, activity, at, attributes, objects in EVENTS
    )
    objects = "".join(
        f'<object id="{id}" type="{type}"><attributes>'
        + "".join(
            f'<attribute name="prio" time="{at}">{value}</attribute>'
            for each, at, value in PRIO
            if each == id
        )
        + '</attributes><objects><relationship object-id="i1" qualifier="has"/></objects></object>'
        for id, type in OBJECTS.items()
    )
    path = folder / "log.xml"
    path.write_text(
        f'<?xml version="1.0"?><log><object-types/><event-types/><objects>{objects}</objects>'
        f"<events>{events}</events></log>"
    )
    return path


def sqlite(folder: Path) -> Path:
    path = folder / "log.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript("""
            CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_Orders (ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT, prio TEXT);
            CREATE TABLE object_Items (ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT);
            INSERT INTO object_map_type VALUES ('orders', 'Orders'), ('items', 'Items');
        """)
        for activity in dict.fromkeys(event[1] for event in EVENTS):
            table = activity.title().replace(" ", "")
            db.execute("INSERT INTO event_map_type VALUES (?, ?)", (activity, table))
            db.execute(f"CREATE TABLE event_{table} (ocel_id TEXT, ocel_time TEXT, price TEXT)")
        for id, activity, at, attributes, objects in EVENTS:
            db.execute("INSERT INTO event VALUES (?, ?)", (id, activity))
            table = activity.title().replace(" ", "")
            db.execute(f"INSERT INTO event_{table} VALUES (?, ?, ?)", (id, at, attributes.get("price")))
            db.executemany("INSERT INTO event_object VALUES (?, ?, 'of')", [(id, each) for each in objects])
        db.executemany("INSERT INTO object VALUES (?, ?)", OBJECTS.items())
        db.executemany(
            "INSERT INTO object_Orders VALUES (?, ?, ?, ?)",
            [(id, at, "prio" if at.startswith("2026") else None, value) for id, at, value in PRIO],
        )
        db.commit()
    return path


def flat_table(folder: Path) -> Path:
    rows = ["ocel:eid,ocel:activity,ocel:timestamp,ocel:type:items,ocel:type:orders,price"]
    for id, activity, at, attributes, objects in EVENTS:
        lists = {
            type: str([each for each in objects if OBJECTS[each] == type]).replace("[]", " ")
            for type in ("items", "orders")
        }
        rows.append(
            f'{id},{activity},{at},"{lists["items"]}","{lists["orders"]}",{attributes.get("price", "")}'
        )
    path = folder / "log.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


FORMS = (first_json, second_json, first_xml, second_xml, sqlite, flat_table)
TIMED = (second_json, second_xml, sqlite)


@pytest.fixture(scope="module")
def paths(tmp_path_factory) -> dict[Callable[[Path], Path], Path]:
    folder = tmp_path_factory.mktemp("ocel")
    return {form: form(folder) for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_log(paths, form):
    log = read_log(paths[form], MAP, object_type="orders")

    assert isinstance(log, EventLog), log
    rows = log.db.execute(
        "SELECT case_id, activity, CAST(began AS VARCHAR) FROM event JOIN case_name USING (case_no)"
        " ORDER BY case_id, position"
    ).fetchall()
    assert rows == [
        ("o1", "place order", "2026-03-01 10:00:00"),
        ("o1", "pick item", "2026-03-02 10:00:00"),
        ("o1", "pick item", "2026-03-03 10:00:00"),
        ("o1", "send", "2026-03-04 10:00:00"),
        ("o2", "send", "2026-03-04 10:00:00"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_attributes_and_other_objects_stand_beside(paths, form):
    db = duckdb.connect(config={"threads": 1})
    source = open_source(db, paths[form], object_type="orders")

    assert isinstance(source, Source), source
    rows = db.execute(
        f"SELECT price, {quoted('ocel:type:items')} FROM source ORDER BY {quoted('#row')}"
    ).fetchall()
    assert rows[0] == ("20", "i1|i2")
    assert sorted(rows[1:], key=str) == [(None, "i1"), (None, "i1"), (None, "i1"), (None, "i2")]


def test_a_log_in_a_zip_is_that_log(paths, tmp_path):
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.write(paths[second_json], "log.json")

    assert read_log(path, MAP, object_type="orders").rows == 5


def test_what_flattening_does_is_said(paths):
    log = read_log(paths[first_json], MAP, object_type="orders")
    told = {each.code: (each.share, each.sentence) for each in log.doubts}

    assert told["flattened_convergence"][0] == 0.25
    assert "4 events became 5 rows" in told["flattened_convergence"][1]
    # The two picks are of different items; sending the other order is done once in its case.
    assert told["flattened_divergence"][0] == 0.4
    assert told["flattened_left_out"][0] == 0.2
    weaknesses = {each.code for each in grade(log, quality(log)).weaknesses}
    assert set(told) <= weaknesses


@pytest.mark.parametrize("form", TIMED)
def test_attributes_that_change_are_changes(paths, form):
    log = read_log(paths[form], MAP, object_type="orders")

    assert lay_changes(log) == ("prio",)
    changes = log.db.execute(
        "SELECT CAST(changed_at AS VARCHAR), old, new, position FROM change ORDER BY changed_at"
    ).fetchall()
    # What held from the beginning is of the first event of the case.
    assert changes == [
        ("2026-03-01 10:00:00", None, "low", 1),
        ("2026-03-03 10:00:00", "low", "high", 3),
    ]
    prio = quoted("ocel:object:prio")
    rows = log.db.execute(
        f"SELECT {prio} FROM source WHERE {quoted('ocel:oid')} = 'o1' ORDER BY {quoted('ocel:timestamp')}"
    ).fetchall()
    assert rows == [("low",), ("low",), ("high",), ("high",)]


def test_without_a_type_the_types_are_listed(paths):
    asked = open_source(duckdb.connect(config={"threads": 1}), paths[first_json])

    assert isinstance(asked, Unclear)
    assert asked.code == "object_needed"
    assert "items (2 objects in 4 events)" in asked.sentence
    assert "orders (2 objects in 4 events)" in asked.sentence
    assert asked.ways == ("Give --object 'items'.", "Give --object 'orders'.")


def test_a_type_is_known_by_its_beginning(paths):
    db = duckdb.connect(config={"threads": 1})
    source = open_source(db, paths[second_json], object_type="Order")

    assert mapping_from(recognise(db, source)) == MAP
    assert open_source(db, paths[second_json], object_type="parcel").code == "object_needed"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.jsonocel", b'{"ocel:events": {"e1": {"ocel:activ'),
        ("log.jsonocel", b'{"ocel:events": {}, "ocel:objects": {}}'),
        ("log.json", b'{"objectTypes": [], "events": [{"id": 1}], "objects": []}'),
        ("log.xmlocel", b"<log><events><event id='e1'"),
        ("log.xmlocel", b'<!DOCTYPE log [<!ENTITY a "aa">]><log><events/></log>'),
        ("log.xmlocel", b"<log><objects/></log>"),
    ],
    ids=["cut off", "empty", "other types", "cut off xml", "entities", "no event"],
)
def test_damaged_logs_are_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    refused = open_source(duckdb.connect(config={"threads": 1}), path, object_type="orders")

    assert isinstance(refused, Unclear)
    assert refused.code == "damaged_file"


def test_another_sqlite_file_says_what_it_has(tmp_path):
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE customer (id TEXT)")
        db.commit()

    refused = open_source(duckdb.connect(config={"threads": 1}), path)

    assert refused.code == "damaged_file"
    assert "no table event" in refused.sentence
    assert "it has customer" in refused.sentence


def test_an_event_that_stands_twice_is_named(tmp_path):
    path = flat_table(tmp_path)
    path.write_text(path.read_text() + f"e1,send,{DAY.format(6)},\"['i1']\",\"['o1']\",\n")

    refused = open_source(duckdb.connect(config={"threads": 1}), path, object_type="orders")

    assert (refused.code, refused.examples) == ("damaged_file", ("e1",))


def test_a_real_log_is_read_as_it_is(data):
    log = read_log(data / "logs" / "recruiting-red.jsonocel.gz", MAP, object_type="applications")

    assert isinstance(log, EventLog), log
    assert log.rows == 6607
    assert log.db.execute("SELECT count(*) FROM case_name").fetchall() == [(916,)]
    assert log.doubts == ()
