"""Values of fields as ClickUp's custom fields take them: https://developer.clickup.com/docs/customfields"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from surehand.connectors.clickup.shapes import CustomField
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, Money, in_words


class Unfit(ValueError):
    """A value that the custom field cannot hold; the message is the value in words."""


def value_for(
    field: Field,
    held: FieldValue,
    there: CustomField,
    user_of: Callable[[str], int | None],
) -> Any:
    """A value as the custom field takes it. Raises `Unfit`."""
    value = held.value
    match there.type:
        case "number" | "currency":
            return _number(value)
        case "date":
            return _moment(value)
        case "checkbox":
            return bool(value)
        case "drop_down":
            return _option(there, field, value)
        case "labels":
            return [_option(there, field, each) for each in _several(value)]
        case "users":
            return {"add": [_user(user_of, value)], "rem": []}
        case _:
            return _words(field, value)


def _number(value: Any) -> float:
    amount = value.amount if isinstance(value, Money) else value
    if not isinstance(amount, Decimal | int | float):
        raise Unfit(in_words(value))
    return float(amount)


def _moment(value: Any) -> int:
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    if isinstance(value, date):
        return int(datetime.combine(value, time(12), UTC).timestamp() * 1000)
    raise Unfit(in_words(value))


def _option(there: CustomField, field: Field, value: Any) -> str:
    """The option that is called like ours, by its label or its id."""
    called = {str(value).casefold(), field.options.get(str(value), str(value)).casefold()}
    for option in there.type_config.get("options", ()):
        if str(option.get("name", option.get("label", ""))).casefold() in called:
            return str(option["id"])
    raise Unfit(str(value))


def _user(user_of: Callable[[str], int | None], value: Any) -> int:
    user = user_of(str(value))
    if user is None:
        raise Unfit(str(value))
    return user


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, tuple) else (value,)


def _words(field: Field, value: Any) -> str:
    if field.options:
        return ", ".join(field.options.get(str(each), str(each)) for each in _several(value))
    return in_words(value)
