"""A playbook file as its author wrote it: what stands where, and small changes that leave everything else alone.

Each change is a splice at the place of a node: comments, order, quotes and line breaks elsewhere stay as they are. It
works on any text that is YAML, also where the model finds it wanting, so that a form can mend it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from surehand.core.playbook.nodes import Pair, end_of, is_empty, name_of, parts_of, start_of
from surehand.core.playbook.problem import Path
from surehand.core.playbook.read import compose
from surehand.core.playbook.terms import ARROW

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./@+*() -]*[A-Za-z0-9_./@)]|[A-Za-z0-9_]")
_NO_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "~"}


class NotWritable(ValueError):
    """The place to change is not of a kind that a form can change; it has to be edited in the file."""


class Source:
    """The text of a file with its nodes. Raises `YAMLError` for a text that is no YAML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._root: Node | None = compose(text)

    def keys(self, path: Path) -> tuple[str, ...]:
        """The keys of a mapping, in the order of the file; none where there is no mapping."""
        node = self._find(path)
        return tuple(name_of(key) for key, _ in node.value) if isinstance(node, MappingNode) else ()

    def length(self, path: Path) -> int:
        """How many items a list has; a single value counts as one."""
        node = self._find(path)
        if isinstance(node, SequenceNode):
            return len(node.value)
        return 0 if node is None or is_empty(node) else 1

    def text_at(self, path: Path) -> str:
        """The text of a single value; empty where there is none."""
        node = self._find(path)
        return str(node.value) if isinstance(node, ScalarNode) else ""

    def texts_at(self, path: Path) -> tuple[str, ...]:
        """The texts of a list of values; of a mapping, its keys."""
        node = self._find(path)
        if isinstance(node, MappingNode):
            return tuple(name_of(key) for key, _ in node.value)
        if isinstance(node, SequenceNode):
            return tuple(str(each.value) for each in node.value if isinstance(each, ScalarNode))
        return (str(node.value),) if isinstance(node, ScalarNode) and not is_empty(node) else ()

    def line(self, path: Path) -> int:
        """The line of a part, counted from one, or of the nearest part around it."""
        for length in range(len(path), 0, -1):
            pair = self._pair(path[:length])
            if pair is not None:
                return int(pair.start.start_mark.line) + 1
        return 1

    def set_text(self, path: Path, value: str) -> str:
        """The text with another single value; an empty one takes the key away."""
        if not value:
            return self.without(path)
        node = self._find(path)
        if node is None:
            return self._insert(path, written(value, in_flow=self._is_flow(path[:-1])))
        if not isinstance(node, ScalarNode):
            raise NotWritable(path)
        return self._put_scalar(node, value, self._is_flow(path[:-1]))

    def set_texts(self, path: Path, values: Sequence[str]) -> str:
        """The text with another list of values: those that stay keep their place, new ones follow."""
        node = self._find(path)
        if not values:
            return self.without(path)
        if node is None:
            return self._insert(path, _flow_list(values))
        if isinstance(node, ScalarNode):
            return self._replace(node, _flow_list(values))
        if not isinstance(node, SequenceNode):
            raise NotWritable(path)
        kept = [
            str(each.value) for each in node.value if isinstance(each, ScalarNode) and each.value in values
        ]
        if node.flow_style and kept != list(values)[: len(kept)]:
            return self._replace(node, _flow_list(values))
        source = self
        for index in reversed(range(len(node.value))):
            if node.value[index].value not in values:
                source = Source(source.without((*path, index)))
        for value in values:
            if value not in kept:
                source = Source(source.append(path, written(value, in_flow=True)))
        return source.text

    def append(self, path: Path, item: str) -> str:
        """The text with one more item of a list; ``item`` is YAML in one line."""
        node = self._find(path)
        if node is None or is_empty(node):
            return self._insert(path, f"[{item}]") if node is None else self._replace(node, f" [{item}]")
        if not isinstance(node, SequenceNode):
            return self._replace(node, f"[{self.text[start_of(node) : end_of(node)]}, {item}]")
        if node.flow_style:
            return self._into_flow(node, item)
        column = int(node.start_mark.column)
        return self._after(node, f"{' ' * column}- {item}")

    def add_key(self, path: Path, value: str) -> str:
        """The text with a key that is not there yet; ``value`` is YAML in one line."""
        return self._insert(path, value)

    def without(self, path: Path) -> str:
        """The text without a key or an item; unchanged where there is none."""
        pair = self._pair(path)
        if pair is None:
            return self.text
        parent = self._find(path[:-1])
        assert parent is not None
        siblings = self._pairs(parent)
        if len(siblings) <= 1:
            return self._without_only(path, parent)
        if getattr(parent, "flow_style", False):
            return self._without_in_flow(pair, siblings)
        return self._without_block(pair, siblings, parent)

    def _without_only(self, path: Path, parent: Node) -> str:
        """The last part of something: the whole goes with it, save at the top and in lists, which become empty."""
        if len(path) > 1 and isinstance(path[-2], str):
            return self.without(path[:-1])
        return self._replace(parent, "[]" if isinstance(parent, SequenceNode) else "{}")

    def _without_in_flow(self, pair: Pair, pairs: list[Pair]) -> str:
        at = pairs.index(pair)
        if at + 1 < len(pairs):
            return self._splice(start_of(pair.start), start_of(pairs[at + 1].start), "")
        return self._splice(end_of(pairs[at - 1].value), end_of(pair.value), "")

    def _without_block(self, pair: Pair, pairs: list[Pair], parent: Node) -> str:
        """Whole lines, with the comment at their end; the first key of a list's item gives its place to the next."""
        at = pairs.index(pair)
        is_item = isinstance(parent, SequenceNode)
        start = start_of(pair.start)
        line = self.text.rfind("\n", 0, start) + 1
        if not is_item and self.text[line:start].strip():
            return self._splice(start, start_of(pairs[at + 1].start), "")
        return self._splice(line, self._end_of_line(end_of(pair.value)) + 1, "")

    def _insert(self, path: Path, value: str) -> str:
        """Put a new key with its value into the mapping around it, which is made if it is not there."""
        key, around = str(path[-1]), path[:-1]
        parent = self._find(around) if around else self._root
        entry = f"{_key(key)}: {value}"
        if parent is None:
            if not around:
                return f"{self.text.rstrip()}\n{entry}\n".lstrip()
            return self._insert(around, f"{{{entry}}}")
        if is_empty(parent):
            return self._replace(parent, f" {{{entry}}}")
        if not isinstance(parent, MappingNode):
            raise NotWritable(path)
        if parent.flow_style:
            return self._into_flow(parent, entry)
        column = int(parent.start_mark.column)
        return self._after(parent, f"{' ' * column}{entry}")

    def _into_flow(self, node: Node, entry: str) -> str:
        if not node.value:
            return self._replace(node, f"{{{entry}}}" if isinstance(node, MappingNode) else f"[{entry}]")
        last = self._pairs(node)[-1]
        return self._splice(end_of(last.value), end_of(last.value), f", {entry}")

    def _after(self, node: Node, line: str) -> str:
        end = self._end_of_line(end_of(node))
        return self._splice(end, end, f"\n{line}")

    def _put_scalar(self, node: ScalarNode, value: str, in_flow: bool) -> str:
        """A value in its place, in the kind of quotes that it had if it had any."""
        if node.style in ("|", ">"):
            return self._replace(node, written(value, in_flow=in_flow))
        if node.style == "'" and "\n" not in value:
            return self._replace(node, "'{}'".format(value.replace("'", "''")))
        if node.style == '"':
            return self._replace(node, json.dumps(value, ensure_ascii=False))
        space = " " if is_empty(node) and not self.text[: start_of(node)].endswith(" ") else ""
        return self._replace(node, space + written(value, in_flow=in_flow))

    def _replace(self, node: Node, value: str) -> str:
        return self._splice(start_of(node), end_of(node), value)

    def _splice(self, start: int, end: int, value: str) -> str:
        return self.text[:start] + value + self.text[end:]

    def _end_of_line(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def _is_flow(self, path: Path) -> bool:
        """Whether what stands at a path, or would be made there, is written in brackets."""
        node = self._find(path)
        if node is None:
            return bool(path)
        return bool(getattr(node, "flow_style", False)) or any(
            getattr(self._find(path[:length]), "flow_style", False) for length in range(len(path))
        )

    def _find(self, path: Path) -> Node | None:
        if not path:
            return self._root
        pair = self._pair(path)
        return pair.value if pair else None

    def _pair(self, path: Path) -> Pair | None:
        node, found = self._root, None
        for step in path:
            found = next((each for each in self._pairs(node) if each.step == step), None) if node else None
            if found is None:
                return self._single(path)
            node = found.value
        return found

    def _single(self, path: Path) -> Pair | None:
        """The only item of a list that is written without its brackets."""
        if path[-1] != 0 or len(path) < 2:
            return None
        node = self._find(path[:-1])
        return Pair(0, node, node) if isinstance(node, ScalarNode) and not is_empty(node) else None

    @staticmethod
    def _pairs(node: Node) -> list[Pair]:
        return list(parts_of(node))


def read_source(text: str) -> Source | None:
    """The source of a text, None where it is no YAML."""
    try:
        return Source(text)
    except (YAMLError, RecursionError):
        return None


def written(value: str, *, in_flow: bool) -> str:
    """A value as YAML writes it in one line: bare where that is safe, else in double quotes."""
    risky = re.search(r": |:$| #", value) or (in_flow and re.search(r"[\[\]{},]", value))
    bare = _PLAIN.fullmatch(value) or (not in_flow and re.fullmatch(r"[^\W\d][^\n]*\S", value))
    if bare and not risky and value.casefold() not in _NO_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if ARROW.fullmatch(key) else written(key, in_flow=True)


def _flow_list(values: Sequence[str]) -> str:
    return f"[{', '.join(written(value, in_flow=True) for value in values)}]"
