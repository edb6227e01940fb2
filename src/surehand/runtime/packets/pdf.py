"""A packet as PDF: A4, with page numbers, and text that can be searched and copied."""

from __future__ import annotations

from surehand.drawing.paper import MARGIN, Paper
from surehand.runtime.packets.document import Document
from surehand.runtime.packets.outline import Block, Fact, Heading, Point, Quote, Title, outline

_LABEL, _GAP = 42.0, 4.0
_LEAST_ROOM = 22.0
"""Millimetres that a heading or a fact finds on its page, or it begins on the next."""


def as_pdf(document: Document) -> bytes:
    """The packet as a PDF file."""
    paper = _Packet(f"{document.title}: {document.contract}")
    for block in outline(document):
        paper.write_block(block)
    paper.name_missing("The page and the Markdown file show them.")
    return bytes(paper.output())


class _Packet(Paper):
    """Paper that packets are written on."""

    def write_block(self, block: Block) -> None:
        """Write the next block."""
        match block:
            case Title(text, under):
                self.say(text, size=19, bold=True)
                self.say(under, size=11, grey=True)
                self.ln(4)
            case Heading(text):
                self.keep_room(_LEAST_ROOM)
                self.ln(6)
                self.say(text, size=12.5, bold=True)
                self.rule()
            case Fact():
                self._write_fact(block)
            case Point(text, under):
                self.say(f"•  {text}", size=10)
                if under:
                    self.say(under, size=8, grey=True, x=MARGIN + _GAP)
                self.ln(1.5)
            case Quote(text, by):
                self.ln(3)
                self.say(text, size=10.5, x=MARGIN + _GAP)
                self.say(by, size=8, grey=True, x=MARGIN + _GAP)

    def _write_fact(self, fact: Fact) -> None:
        self.keep_room(_LEAST_ROOM)
        page, top = self.page, self.get_y()
        self.say(fact.label, size=9, grey=True, width=_LABEL)
        # The value stands beside its label; one that went on to a new page stands there.
        label_page, label_end = self.page, self.get_y()
        if label_page == page:
            self.set_y(top)
        x = MARGIN + _LABEL + _GAP
        for line in fact.lines:
            self.say(f"–  {line}" if len(fact.lines) > 1 else line, size=10, x=x)
        if fact.quoted:
            self.say(f"“{fact.quoted}”", size=8.5, x=x)
        if fact.origin:
            self.say(fact.origin, size=7.5, grey=True, x=x)
        if self.page == label_page:
            self.set_y(max(self.get_y(), label_end))
        self.ln(1.8)
