"""A packet as PDF: A4, with page numbers, and text that can be searched and copied.

Made with fpdf2 and fonts that lie beside this file, so that no system package is needed. A character the fonts lack is
shown as � and named at the end: never left out in silence.
"""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from surehand.runtime.packets.document import Document
from surehand.runtime.packets.outline import Block, Fact, Heading, Point, Quote, Title, outline

FONTS = Path(__file__).parent / "fonts"
_FAMILY = "DejaVu"
_REPLACEMENT = "\ufffd"
_INK, _GREY, _LINE = (27, 29, 34), (96, 101, 112), (205, 208, 214)
_MARGIN, _LABEL, _GAP = 20.0, 42.0, 4.0
_LEAST_ROOM = 22.0
"""Millimetres that a heading or a fact finds on its page, or it begins on the next."""
_MOST_NAMED = 20


def as_pdf(document: Document) -> bytes:
    """The packet as a PDF file."""
    paper = _Paper(f"{document.title}: {document.contract}")
    for block in outline(document):
        paper.write_block(block)
    paper.write_missing()
    return bytes(paper.output())


class _Paper(FPDF):
    """A document with our fonts, head and foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.missing: dict[str, None] = {}
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_MARGIN)
        self.c_margin = 0
        self.add_font(_FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(_FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.characters = frozenset.intersection(
            *(frozenset(font.cmap) for font in self.fonts.values() if isinstance(font, TTFFont))
        )
        self.subject_line = self.known(title)
        self.set_title(self.subject_line)
        self.set_creator("Surehand")
        self.set_lang("en")
        self.add_page()

    def known(self, text: str) -> str:
        """A text with what the fonts lack replaced, and remembered."""
        kept = "".join(char for char in text if char.isprintable() or char in "\n ")
        self.missing |= dict.fromkeys(
            char for char in kept if char != "\n" and ord(char) not in self.characters
        )
        return "".join(
            char if char == "\n" or ord(char) in self.characters else _REPLACEMENT for char in kept
        )

    def footer(self) -> None:
        self.set_y(-14)
        self._say(f"{self.subject_line[:80]} · {self.page_no()}", size=7.5, grey=True)

    def write_block(self, block: Block) -> None:
        """Write the next block."""
        match block:
            case Title(text, under):
                self._say(text, size=19, bold=True)
                self._say(under, size=11, grey=True)
                self.ln(4)
            case Heading(text):
                self._keep_room()
                self.ln(6)
                self._say(text, size=12.5, bold=True)
                self._rule()
            case Fact():
                self._write_fact(block)
            case Point(text, under):
                self._say(f"•  {text}", size=10)
                if under:
                    self._say(under, size=8, grey=True, x=_MARGIN + _GAP)
                self.ln(1.5)
            case Quote(text, by):
                self.ln(3)
                self._say(text, size=10.5, x=_MARGIN + _GAP)
                self._say(by, size=8, grey=True, x=_MARGIN + _GAP)

    def write_missing(self) -> None:
        """Say which characters could not be shown."""
        if not self.missing:
            return
        named = ", ".join(f"U+{ord(char):04X}" for char in list(self.missing)[:_MOST_NAMED])
        more = " and others" if len(self.missing) > _MOST_NAMED else ""
        self.ln(8)
        self._say(
            f"Some characters have no place in the font of this PDF and are shown as {_REPLACEMENT}: "
            f"{named}{more}. The page and the Markdown file show them.",
            size=8,
            grey=True,
        )

    def _write_fact(self, fact: Fact) -> None:
        self._keep_room()
        page, top = self.page, self.get_y()
        self._say(fact.label, size=9, grey=True, width=_LABEL)
        # The value stands beside its label; one that went on to a new page stands there.
        label_page, label_end = self.page, self.get_y()
        if label_page == page:
            self.set_y(top)
        x = _MARGIN + _LABEL + _GAP
        for line in fact.lines:
            self._say(f"–  {line}" if len(fact.lines) > 1 else line, size=10, x=x)
        if fact.origin:
            self._say(fact.origin, size=7.5, grey=True, x=x)
        if self.page == label_page:
            self.set_y(max(self.get_y(), label_end))
        self.ln(1.8)

    def _keep_room(self) -> None:
        if self.will_page_break(_LEAST_ROOM):
            self.add_page()

    def _rule(self) -> None:
        self.set_draw_color(*_LINE)
        y = self.get_y() + 1
        self.line(_MARGIN, y, self.w - _MARGIN, y)
        self.ln(3)

    def _say(
        self,
        text: str,
        *,
        size: float,
        bold: bool = False,
        grey: bool = False,
        x: float = _MARGIN,
        width: float = 0,
    ) -> None:
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*(_GREY if grey else _INK))
        self.set_x(x)
        self.multi_cell(width, size * 0.5, self.known(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
