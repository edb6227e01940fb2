"""Nodes of a file that is YAML: their parts, and where in the text they start and end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from surehand.core.playbook.terms import ARROW


class Pair(NamedTuple):
    """A part of a mapping or list: its key or index, the node it begins with, and its value."""

    step: str | int
    start: Node
    value: Node


def parts_of(node: Node) -> Iterator[Pair]:
    """The parts of a mapping or list, in the order of the file; none of a single value."""
    if isinstance(node, MappingNode):
        yield from (Pair(name_of(key), key, value) for key, value in node.value)
    elif isinstance(node, SequenceNode):
        yield from (Pair(index, value, value) for index, value in enumerate(node.value))


def name_of(key: Node) -> str:
    """The key as the model has it: a way always with one space on each side of its arrow."""
    name = str(key.value)
    found = ARROW.fullmatch(name)
    return f"{found[1]} -> {found[2]}" if found else name


def is_empty(node: Node) -> bool:
    """Whether a key stands there without a value."""
    return isinstance(node, ScalarNode) and not node.style and not node.value


def start_of(node: Node) -> int:
    """Where a node starts in the text, in characters."""
    return int(node.start_mark.index)


def end_of(node: Node) -> int:
    """Where a node ends, without the blank lines and comments that follow a block."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last)
    end = int(node.end_mark.index)
    return end - 1 if isinstance(node, ScalarNode) and node.style in ("|", ">") else end
