"""Reads pages as a person without script does: the words, and the forms with what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

BLOCKS = frozenset("br p div li dt dd h1 h2 h3 td th tr section summary label legend option button".split())
VOID = frozenset("area base br col embed hr img input link meta source track use wbr".split())


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send as it stands."""

    action: str
    method: str
    data: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Element] = field(default_factory=list)

    def filled(self, **typed: object) -> dict[str, object]:
        """What it sends after somebody typed; ``__`` in a name stands for a dot."""
        return {**self.data, **{name.replace("__", "."): value for name, value in typed.items()}}


@dataclass
class Element:
    """An element with its attributes, the tags it stands in, and the words in it."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...] = ()
    words: str = ""


class Markup:
    """A page: ``elements`` in their order, ``forms``, and ``text``, the words of all of it.

    It is taken apart once somebody asks for one of them: many are only passed through.
    """

    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def _parts(self) -> _Parts:
        return _Parts(self.html)

    @property
    def elements(self) -> list[Element]:
        return self._parts.elements

    @property
    def forms(self) -> list[Form]:
        return self._parts.forms

    @property
    def text(self) -> str:
        """All words, each space once."""
        return " ".join(self.elements[0].words.split()) if self.elements else ""

    def words_of(self, **attributes: str) -> str:
        """The words in the first element with these attributes (``class_`` for class, ``_`` for a hyphen)."""
        return " ".join(self.first(**attributes).words.split())

    def first(self, **attributes: str) -> Element:
        """The first element with these attributes; a class is looked for among the classes."""
        return next(each for each in self.elements if _fits(each, attributes))

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        links = {" ".join(each.words.split()): each for each in self.elements if each.tag == "a"}
        return links[words].attributes["href"]

    def has(self, **attributes: str) -> bool:
        """Whether there is an element with these attributes."""
        return any(_fits(each, attributes) for each in self.elements)

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        found = [form for form in self.forms if form.action.partition("?")[0].endswith(ending)]
        assert found, f"no form goes to …{ending}; there are {[form.action for form in self.forms]}"
        return found[0]


class _Parts(HTMLParser):
    """The elements and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.forms: list[Form] = []
        self._open: list[Element] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.handle_data(" ")
        element = Element(
            tag, {name: value or "" for name, value in attrs}, tuple(each.tag for each in self._open)
        )
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)
        self._note_control(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while any(each.tag == tag for each in self._open):
            closed = self._open.pop()
            if closed.tag == "textarea" and self._form is not None and "name" in closed.attributes:
                # A browser drops the line break that directly follows the tag.
                self._form.data.setdefault(closed.attributes["name"], []).append(closed.words.lstrip("\n"))
            if closed.tag == tag:
                break
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words += data

    def _note_control(self, element: Element) -> None:
        tag, attributes = element.tag, element.attributes
        if tag == "form":
            self._form = Form(attributes.get("action", ""), attributes.get("method", "get"))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "select":
            self._select = attributes.get("name", "")
        elif tag == "option" and self._select and (attributes.keys() & {"selected"} or self._is_first()):
            self._form.data[self._select] = [attributes.get("value", "")]
        elif tag == "button":
            self._form.buttons.append(element)
        elif tag == "input" and attributes.get("name") and attributes.get("type") != "file":
            ticked = attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes
            if ticked:
                self._form.data.setdefault(attributes["name"], []).append(attributes.get("value", "on"))

    def _is_first(self) -> bool:
        return self._form is not None and self._select not in self._form.data


def _fits(element: Element, wanted: dict[str, str]) -> bool:
    for name, value in wanted.items():
        held = element.attributes.get(name.rstrip("_").replace("_", "-"))
        if held is None or (value not in held.split() if name == "class_" else value != held):
            return False
    return True
