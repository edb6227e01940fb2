"""A4 paper to write on: fonts, head, foot and page numbers, and text that can be searched and copied.

Made with fpdf2 and fonts that lie beside this file, so that no system package is needed. A character the fonts lack is
shown as � and can be named at the end (`Paper.missing`): never left out in silence.
"""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
REPLACEMENT = "\ufffd"
INK, GREY, LINE = (27, 29, 34), (96, 101, 112), (205, 208, 214)
MARGIN = 20.0
"""Millimetres on every side."""
_FAMILY = "DejaVu"
_MOST_NAMED = 20


class Paper(FPDF):
    """A document with our fonts and foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.missing: dict[str, None] = {}
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=MARGIN)
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
        kept = "".join(char for char in text if char.isprintable() or char in "\n \u00a0")
        self.missing |= dict.fromkeys(
            char for char in kept if char != "\n" and ord(char) not in self.characters
        )
        return "".join(char if char == "\n" or ord(char) in self.characters else REPLACEMENT for char in kept)

    def footer(self) -> None:
        """The subject and the number of the page."""
        self.set_y(-14)
        self.say(f"{self.subject_line[:80]} · {self.page_no()}", size=7.5, grey=True)

    def name_missing(self, elsewhere: str) -> None:
        """Say which characters could not be shown, and where they are."""
        if not self.missing:
            return
        named = ", ".join(f"U+{ord(char):04X}" for char in list(self.missing)[:_MOST_NAMED])
        more = " and others" if len(self.missing) > _MOST_NAMED else ""
        self.ln(8)
        self.say(
            f"Some characters have no place in the font of this PDF and are shown as {REPLACEMENT}: "
            f"{named}{more}. {elsewhere}",
            size=8,
            grey=True,
        )

    def keep_room(self, height: float) -> None:
        """Begin a new page where so many millimetres are no longer free on this one."""
        if self.will_page_break(height):
            self.add_page()

    def rule(self) -> None:
        """A thin line across the page."""
        self.set_draw_color(*LINE)
        y = self.get_y() + 1
        self.line(MARGIN, y, self.w - MARGIN, y)
        self.ln(3)

    def say(
        self,
        text: str,
        *,
        size: float,
        bold: bool = False,
        grey: bool = False,
        x: float = MARGIN,
        width: float = 0,
    ) -> None:
        """Write a text from a place on, over as many lines as it needs."""
        self.use(size, bold=bold, grey=grey)
        self.set_x(x)
        self.multi_cell(width, size * 0.5, self.known(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def use(self, size: float, *, bold: bool = False, grey: bool = False) -> None:
        """Write on in this size and weight."""
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*(GREY if grey else INK))
