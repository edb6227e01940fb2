"""Messages and windows as Slack wants them (Block Kit): pure functions from words to plain data.

Limits are Slack's: https://docs.slack.dev/reference/block-kit/blocks. What is too long is cut, never refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

Block: TypeAlias = dict[str, Any]
MOST_BLOCKS = 50
MOST_OPTIONS = 100
LONGEST_META = 3000
_SECTION, _HEADER, _BUTTON, _TITLE, _OPTION, _LABEL = 3000, 150, 75, 24, 75, 2000
_BLOCKS_OF_ITEM = 3


class Button(msgspec.Struct, frozen=True):
    """A button: with ``href`` it only leads there; else a click on it is told to us with its ``value``."""

    act: str
    title: str
    value: str = ""
    href: str = ""
    style: Literal["", "primary", "danger"] = ""


class Item(msgspec.Struct, frozen=True):
    """One thing a message tells: a sentence, where to see it, how it stands by now, and what can be done.

    ``status`` is in Slack's own marks, everything else plain.
    """

    title: str
    sentence: str
    href: str = ""
    status: str = ""
    buttons: tuple[Button, ...] = ()


class Message(msgspec.Struct, frozen=True):
    """A message: its blocks, and the same as plain text for whoever sees no blocks."""

    text: str
    blocks: list[Block]


def escaped(text: str) -> str:
    """Text in which nothing means anything to Slack: no mention, no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def moment(unix: int, fallback: str) -> str:
    """A moment, which Slack shows in the reader's own zone."""
    return f"<!date^{unix}^{{date_short_pretty}} {{time}}|{escaped(fallback)}>"


def message(heading: str, items: Sequence[Item], more: str = "") -> Message:
    """A message under a heading. ``more`` says what became of items beyond those that one message holds."""
    fit = (MOST_BLOCKS - 2) // _BLOCKS_OF_ITEM
    blocks: list[Block] = [{"type": "header", "text": _plain(heading, _HEADER)}]
    for item in items[:fit]:
        blocks += _item(item)
    if len(items) > fit and more:
        blocks.append(_context(more))
    told = [escaped(heading), *(f"{escaped(item.sentence)} {item.status}".strip() for item in items[:fit])]
    return Message(_cut("\n".join(told), _SECTION), blocks)


def _item(item: Item) -> list[Block]:
    linked = f"<{item.href}|{escaped(item.title)}>" if item.href else escaped(item.title)
    blocks: list[Block] = [section(f"*{linked}*\n{escaped(item.sentence)}")]
    if item.status:
        blocks.append(_context(item.status))
    if item.buttons:
        blocks.append({"type": "actions", "elements": [_button(each) for each in item.buttons]})
    return blocks


def section(text: str) -> Block:
    """A paragraph. ``text`` is in Slack's own marks, with everything people wrote escaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, _SECTION)}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _cut(text, _SECTION)}]}


def _button(button: Button) -> Block:
    made: Block = {"type": "button", "action_id": button.act, "text": _plain(button.title, _BUTTON)}
    if button.value:
        made["value"] = button.value
    if button.href:
        made["url"] = button.href
    if button.style:
        made["style"] = button.style
    return made


class Window(msgspec.Struct, frozen=True):
    """A window that asks for something. ``act`` says what a submission of it does, ``meta`` comes back with it.

    Without ``submit`` it only tells.
    """

    act: str
    title: str
    blocks: list[Block]
    close: str
    submit: str = ""
    meta: str = ""


def window(made: Window) -> Block:
    """A window (modal) as Slack opens it."""
    view: Block = {
        "type": "modal",
        "callback_id": made.act,
        "title": _plain(made.title, _TITLE),
        "close": _plain(made.close, _TITLE),
        "private_metadata": made.meta,
        "blocks": made.blocks[:MOST_OPTIONS],
    }
    if made.submit:
        view["submit"] = _plain(made.submit, _TITLE)
    return view


def text_input(name: str, label: str, *, optional: bool = False, text: str = "", lines: bool = True) -> Block:
    """A text to write."""
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": lines}
    if text:
        element["initial_value"] = _cut(text, _SECTION)
    return _input(name, label, element, optional)


def one_of(name: str, label: str, options: Mapping[str, str], *, optional: bool = False) -> Block:
    """A choice of one."""
    element = {"type": "static_select", "action_id": name, "options": options_of(options)}
    return _input(name, label, element, optional)


def some_of(name: str, label: str, options: Mapping[str, str]) -> Block:
    """A choice of any number."""
    element = {"type": "multi_static_select", "action_id": name, "options": options_of(options)}
    return _input(name, label, element, True)


def looked_up(name: str, label: str) -> Block:
    """A choice of one that we are asked for while somebody types."""
    return _input(
        name, label, {"type": "external_select", "action_id": name, "min_query_length": 2}, optional=False
    )


def options_of(options: Mapping[str, str]) -> list[Block]:
    """What can be chosen: titles by value."""
    chosen = list(options.items())[:MOST_OPTIONS]
    return [{"text": _plain(title, _OPTION), "value": value} for value, title in chosen]


def _input(name: str, label: str, element: Block, optional: bool) -> Block:
    made = {"type": "input", "block_id": name, "label": _plain(label, _LABEL), "element": element}
    return {**made, "optional": optional}


def _plain(text: str, longest: int) -> Block:
    # Slack refuses an empty text.
    return {"type": "plain_text", "text": _cut(" ".join(text.split()), longest) or "–", "emoji": False}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def typed_in(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, tuple[str, ...]]:
    """What was filled into a window, by name; ``values`` is the state of its view as Slack sends it."""
    return {name: _typed(element) for block in values.values() for name, element in block.items()}


def _typed(element: Mapping[str, Any]) -> tuple[str, ...]:
    if "selected_options" in element:
        return tuple(str(each["value"]) for each in element["selected_options"] or ())
    if "selected_option" in element:
        chosen = element["selected_option"]
        return (str(chosen["value"]),) if chosen else ()
    return (str(element["value"]),) if element.get("value") else ()
