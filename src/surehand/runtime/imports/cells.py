"""A cell becomes a value of its field, or a problem that names what was written and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from surehand.core.playbook import Field
from surehand.core.values import Shape, Value, ValueProblem, read_value
from surehand.runtime.imports import dates, numbers
from surehand.runtime.imports.columns import CLEAR_BLANKS, UNCLEAR_BLANKS, YES_NO
from surehand.runtime.imports.names import WhoIsWho
from surehand.runtime.imports.parts import Cell, is_blank, to_text

Read: TypeAlias = Callable[[Cell], Value | ValueProblem | None]

_REMEMBERED = 20_000
_TEXTS = frozenset(("text", "long_text", "list", "contact", "url"))


class Terms(msgspec.Struct, frozen=True):
    """What reading the cells of one column depends on besides the field."""

    order: str = "ymd"
    mark: str = "."
    nulls: tuple[str, ...] | None = None
    values: Mapping[str, str] = {}
    currency: str = ""
    zone: ZoneInfo = ZoneInfo("UTC")
    region: str = ""


def reader_of(field: Field, terms: Terms, who: WhoIsWho) -> Read:
    """How the cells of a column that becomes this field are read."""
    shape = Shape(field.type, field.options, terms.currency or field.currency, terms.region)
    prepare = _PREPARE.get(field.type, _prepare_text)

    def read(cell: Cell) -> Value | ValueProblem | None:
        if isinstance(cell, str):
            cell = terms.values.get(cell.strip(), cell)
        if is_blank(cell) or _stands_for_nothing(cell, field, terms):
            return None
        if field.type == "person":
            found = who.find(str(cell).strip())
            return found if isinstance(found, ValueProblem) else found.id
        raw = prepare(cell, terms, shape)
        return raw if isinstance(raw, ValueProblem) else read_value(shape, raw)

    return remembering(read)


def loses_its_time(cell: Cell, terms: Terms) -> bool:
    """Whether a cell read as a date says a time too; midnight is how spreadsheets write a day."""
    if isinstance(cell, datetime):
        return cell.time() != time()
    if not isinstance(cell, str) or ":" not in cell:
        return False
    found = dates.read_date(cell, terms.order)
    return found is not None and (found.clock or time()) != time()


def plain_text(terms: Terms) -> Callable[[Cell], str]:
    """How a cell is read that is text whatever it holds: a title, a key, a name."""

    def read(cell: Cell) -> str:
        text = to_text(cell)
        text = terms.values.get(text, text)
        nulls = CLEAR_BLANKS if terms.nulls is None else {word.casefold() for word in terms.nulls}
        return "" if text.casefold() in nulls else text

    return read


def remembering(read: Read) -> Read:
    """The same reader, which keeps its answers for texts: columns say the same again and again."""
    answers: dict[str, Value | ValueProblem | None] = {}

    def recall(cell: Cell) -> Value | ValueProblem | None:
        if not isinstance(cell, str):
            return read(cell)
        if cell not in answers:
            if len(answers) >= _REMEMBERED:
                answers.clear()
            answers[cell] = read(cell)
        return answers[cell]

    return recall


def _stands_for_nothing(cell: Cell, field: Field, terms: Terms) -> bool:
    """Whether a word means that there is no value. Where NA could be one, somebody was asked (see questions)."""
    if not isinstance(cell, str):
        return False
    folded = cell.strip().casefold()
    if terms.nulls is not None:
        return folded in {word.casefold() for word in terms.nulls}
    if folded in CLEAR_BLANKS:
        return True
    options = {word.casefold() for pair in field.options.items() for word in pair}
    return folded in UNCLEAR_BLANKS and field.type not in _TEXTS and folded not in options


def _prepare_text(cell: Cell, terms: Terms, shape: Shape) -> object:
    return to_text(cell)


def _prepare_number(cell: Cell, terms: Terms, shape: Shape) -> object:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell))
    number = numbers.read_number(cell, terms.mark) if isinstance(cell, str) else None
    if number is None:
        return ValueProblem(
            "not_a_number", f"“{to_text(cell)}” is not a number", f"write it as {_example(terms)}"
        )
    return number


def _example(terms: Terms) -> str:
    return "1250.50" if terms.mark == "." else "1250,50"


def _prepare_money(cell: Cell, terms: Terms, shape: Shape) -> object:
    text = to_text(cell)
    parts = numbers.split_amount(text) if isinstance(cell, str) else (text, "")
    amount = _prepare_number(parts[0] if isinstance(cell, str) and parts else cell, terms, shape)
    if parts is None or not isinstance(amount, Decimal):
        return ValueProblem(
            "not_money", f"“{text}” is no amount", f"write it as {_example(terms)} or 1250 USD"
        )
    currency = numbers.currency_of(parts[1], shape.currency)
    if currency is None:
        written = f"“{parts[1]}” can be several currencies" if parts[1] else "it has no currency"
        return ValueProblem("no_currency", written, "name the currency in the mapping")
    return {"amount": amount, "currency": currency}


def _prepare_date(cell: Cell, terms: Terms, shape: Shape) -> object:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = dates.read_date(cell, terms.order) if isinstance(cell, str) else None
    return found.day if found else _no_date(cell, terms)


def _prepare_date_time(cell: Cell, terms: Terms, shape: Shape) -> object:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or terms.zone)
    if isinstance(cell, date):
        return dates.Moment(cell).at(terms.zone)
    found = dates.read_date(cell, terms.order) if isinstance(cell, str) else None
    return found.at(terms.zone) if found else _no_date(cell, terms)


def _no_date(cell: Cell, terms: Terms) -> ValueProblem:
    words = dates.ORDER_WORDS[terms.order]
    return ValueProblem("not_a_date", f"“{to_text(cell)}” is no date as {words}", "write it as 2026-01-31")


def _prepare_yes_no(cell: Cell, terms: Terms, shape: Shape) -> object:
    return YES_NO.get(cell.strip().casefold(), cell) if isinstance(cell, str) else cell


_PREPARE: Mapping[str, Callable[[Cell, Terms, Shape], object]] = {
    "number": _prepare_number,
    "money": _prepare_money,
    "date": _prepare_date,
    "date_time": _prepare_date_time,
    "yes_no": _prepare_yes_no,
}


def join_parts(field: Field, terms: Terms, parts: Mapping[str, str]) -> Value | ValueProblem | None:
    """The value of a field that several columns fill: a contact, or an amount and its currency."""
    given = {name: text for name, text in parts.items() if text}
    if not given:
        return None
    shape = Shape(field.type, field.options, terms.currency or field.currency, terms.region)
    if field.type == "contact":
        return read_value(shape, given)
    if "amount" not in given:
        return None
    money = _prepare_money(given["amount"], terms, shape)
    if isinstance(money, dict) and "currency" in given:
        money["currency"] = given["currency"]
    return money if isinstance(money, ValueProblem) else read_value(shape, money)
