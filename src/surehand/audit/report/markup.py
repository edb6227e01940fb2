"""HTML as values: whatever is not markup already is escaped, so that no name of a log can become a tag."""

from __future__ import annotations

from html import escape

_VOID = frozenset(("meta", "br", "col"))


class Markup(str):
    """Text that is HTML already. Only `el`, `join` and what is written here as a constant may make it."""

    __slots__ = ()


def el(name: str, /, *children: str, **attributes: str | int | float | bool | None) -> Markup:
    """An element. ``class_`` is written as class, other underscores as hyphens; None and False are left out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*parts: str) -> Markup:
    """Parts after each other."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part, quote=False) for part in parts))
