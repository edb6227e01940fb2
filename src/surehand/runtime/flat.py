"""Things as one level of names and plain values: for programs that people put together without programming.

Parts are named after where they stand (``owner_name``), field values after their field (``value_contract_value``),
written so that a field takes them back. Lists of texts are lines; lists of things are left out, but for what a person
reads: reasons, sections of the brief.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

Told: TypeAlias = Mapping[str, Any]
"""A thing as JSON has it."""
Flat: TypeAlias = dict[str, str | int | float | bool | None]

VALUE = "value_"
_SIDES = {"owner": "the owner", "client": "the client", "lead": "a lead"}


def flat(told: Told, address_of: Callable[[str], str] = str) -> Flat:
    """A thing with everything in it on one level. ``address_of`` gives how a person who is a value is written."""
    return dict(_parts(told, "", address_of))


def lines_of_unmet(unmet: Iterable[Told], name_of: Callable[[str], str] = str) -> str:
    """What stands in the way, a line for each, with who can put it right. Warnings stand in no way."""
    blocking = (each for each in unmet if each.get("severity", "block") == "block")
    return "\n".join(each["sentence"] + _by_whom(each.get("mend", ("owner",)), name_of) for each in blocking)


def as_people_write(held: Told, address_of: Callable[[str], str] = str) -> str | bool:
    """A field value (its kind and the value as JSON) as a field of that kind takes it."""
    value = held["value"]
    match held["kind"], value:
        case "money", {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case "contact", {"name": name, "email": email, "phone": phone}:
            return f"{name} <{email}>" if name and email else name or email or phone
        case "file", {"name": name}:
            return str(name)
        case "person", _:
            return address_of(str(value))
        case "multi_choice", list() | tuple():
            return ", ".join(value)
        case _, list() | tuple():
            return "\n".join(value)
        case _:
            return value if isinstance(value, bool) else str(value)


def _parts(told: Told, prefix: str, address_of: Callable[[str], str]) -> Iterator[tuple[str, Any]]:
    for name, part in told.items():
        if name == "values" and isinstance(part, Mapping):
            for field, held in part.items():
                yield f"{VALUE}{field}", as_people_write(held, address_of)
        elif isinstance(part, Mapping):
            yield from _parts(part, f"{prefix}{name}_", address_of)
        elif not isinstance(part, list | tuple):
            yield prefix + name, part
        elif name in IN_WORDS:
            yield prefix + name, IN_WORDS[name](part)
        elif not any(isinstance(each, Mapping) for each in part):
            yield prefix + name, "\n".join(map(str, part))


def _by_whom(mend: Iterable[str], name_of: Callable[[str], str]) -> str:
    said = " or ".join(_SIDES.get(each) or name_of(each) for each in mend)
    return f" ({said} can put it right)" if said else ""


def _lines_of_reasons(reasons: Iterable[Told]) -> str:
    return "\n".join(map(_reason, reasons))


def _reason(told: Told) -> str:
    about = f" ({', '.join(told['fields'])})" if told.get("fields") else ""
    return f"{told['reason']}{about}" + (f": {told['text']}" if told.get("text") else "")


def _lines_of_brief(sections: Iterable[Told]) -> str:
    return "\n\n".join("\n".join((told["title"], *_statements(told))) for told in sections)


def _statements(section: Told) -> Iterator[str]:
    return (f"- {each['title']}: {each['words']}" for each in section["statements"])


IN_WORDS: Mapping[str, Callable[[Iterable[Told]], str]] = {
    "reasons": _lines_of_reasons,
    "sections": _lines_of_brief,
    "unmet": lines_of_unmet,
}
"""The lists of things that are told as text, by their name."""
