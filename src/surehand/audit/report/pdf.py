"""The report as PDF: the same sections in the same order, in grey, with text that can be searched."""

from __future__ import annotations

from io import BytesIO

from fpdf.enums import TextEmphasis
from fpdf.fonts import FontFace

from surehand.audit.report.document import (
    Block,
    Chart,
    Facts,
    Figures,
    Found,
    Judged,
    Points,
    ProcessMap,
    Prose,
    Report,
    Section,
    Table,
    Trust,
)
from surehand.audit.report.print_map import lies, paint
from surehand.audit.report.words import count, interval, percent
from surehand.audit.voice import ENGLISH, Voice, language, say, speaking
from surehand.drawing.charts import png
from surehand.drawing.paper import GREY, LINE, MARGIN, REPLACEMENT, Paper

_GAP = 4.0
_LABEL = 38.0
_ROOM = 34.0
"""Millimetres that a heading finds on its page together with what follows it."""
_CHART_ROOM = 100.0
_CHART_DOTS = 2.5
_PER_PIXEL = 0.2646
"""Millimetres of a pixel at 96 to the inch."""
_MOST_NAMED = 20
_MOST_RECEIVERS = 8
"""So many columns of the trust matrix fit across a page."""
_FILL = {
    "good": (255, 255, 255),
    "fair": (238, 238, 238),
    "poor": (216, 216, 216),
    "unknown": (255, 255, 255),
}


def to_pdf(report: Report, voice: Voice = ENGLISH) -> bytes:
    """The whole file; the voice is that of its report."""
    with speaking(voice):
        return _written(report)


def _written(report: Report) -> bytes:
    paper = _Sheet(report.title)
    paper.set_author(report.author)
    paper.set_lang(language())
    paper.say(report.title, size=20, bold=True)
    paper.ln(1)
    paper.say(report.subtitle, size=11, grey=True)
    if by := " · ".join(filter(None, (report.author, report.made_on))):
        paper.say(by, size=9.5, grey=True)
    for section in report.sections:
        paper.write_section(section)
    paper.tell_missing()
    return bytes(paper.output())


class _Sheet(Paper):
    """Paper that reports are written on."""

    def tell_missing(self) -> None:
        """As `name_missing`, in the language of the report."""
        if not self.missing:
            return
        codes = [f"U+{ord(char):04X}" for char in list(self.missing)[:_MOST_NAMED]]
        named = ", ".join([*codes, "…"] if len(self.missing) > _MOST_NAMED else codes)
        self.ln(8)
        told = say(
            "Some characters have no place in the font of this PDF and are shown as {sign}: {named}. The HTML file"
            " shows them.",
            sign=REPLACEMENT,
            named=named,
        )
        self.say(told, size=8, grey=True)

    def write_section(self, shown: Section) -> None:
        """Write a section; one with a wide map lies across pages of its own."""
        across = any(isinstance(block, ProcessMap) and lies(self, block) for block in shown.blocks)
        if across:
            self.add_page(orientation="landscape")
        self.heading(shown.title, room=_CHART_ROOM if isinstance(shown.blocks[0], Chart) else _ROOM)
        for block in shown.blocks:
            self.write_block(block)
        if across:
            self.add_page()

    def heading(self, text: str, *, room: float) -> None:
        """Begin a section, with so many millimetres for what follows; it stands in the outline of the file."""
        self.keep_room(room)
        self.ln(7)
        self.start_section(self.known(text))
        self.say(text, size=14, bold=True)
        self.rule()

    def write_block(self, shown: Block) -> None:
        """Write the next block."""
        match shown:
            case Prose():
                self.say(shown.text, size=10)
            case Points():
                self._points(shown)
            case Facts():
                self._facts(shown)
            case Figures():
                self._figures(shown)
            case Table():
                self._table(shown)
            case Chart():
                self._chart(shown)
            case ProcessMap():
                paint(self, shown)
                self._table(shown.table)
            case Trust():
                self._trust(shown)
            case Found():
                self._found(shown)
        self.ln(3)

    def _points(self, shown: Points) -> None:
        for number, text in enumerate(shown.items, 1):
            self.keep_room(10)
            top, page = self.get_y(), self.page
            self.say(f"{number}." if shown.ordered else "•", size=10, width=6)
            if self.page == page:
                self.set_y(top)
            self.say(text, size=10, x=MARGIN + 6)
            self.ln(1.2)

    def _facts(self, shown: Facts) -> None:
        for name, text in shown.pairs:
            self.keep_room(10)
            top, page = self.get_y(), self.page
            self.say(name, size=8.5, grey=True, width=_LABEL)
            end = self.get_y()
            if self.page == page:
                self.set_y(top)
            self.say(text, size=9.5, x=MARGIN + _LABEL + _GAP)
            self.set_y(max(self.get_y(), end if self.page == page else 0))
            self.ln(1)

    def _figures(self, shown: Figures) -> None:
        width = self.epw / len(shown.items)
        top = self.get_y()
        bottom = top
        for number, (name, value, word) in enumerate(shown.items):
            x = MARGIN + number * width
            self.set_y(top)
            self.say(name, size=8, grey=True, x=x, width=width - 2)
            self.say(value, size=13, bold=True, x=x, width=width - 2)
            self.say(word, size=8, grey=True, x=x, width=width - 2)
            bottom = max(bottom, self.get_y())
        self.set_y(bottom + 2)

    def _table(self, shown: Table) -> None:
        if not shown.rows:
            return
        self.keep_room(_ROOM)
        self.say(shown.caption, size=9, bold=True)
        self.ln(1)
        self.use(8)
        self.set_draw_color(*LINE)
        aligns = ["RIGHT" if column in shown.numbers else "LEFT" for column in range(len(shown.headings))]
        head = FontFace(color=GREY)
        with self.table(
            borders_layout="HORIZONTAL_LINES",
            col_widths=self._widths(shown),
            text_align=aligns,
            headings_style=head,
            line_height=4,
            padding=(0.8, 1.5, 0.8, 0),
        ) as table:
            for cells in (shown.headings, *shown.rows):
                table.row([self.known(text) for text in cells])

    def _widths(self, shown: Table) -> tuple[float, ...]:
        """Columns of numbers are as wide as they need; the others share what is left by how much they have to say."""
        needed = [
            max(self.get_string_width(self.known(row[column])) for row in (shown.headings, *shown.rows)) + 4
            for column in range(len(shown.headings))
        ]
        tight = {column: min(needed[column], 26.0) for column in shown.numbers}
        left = self.epw - sum(tight.values())
        others = {column: min(need, 110.0) for column, need in enumerate(needed) if column not in tight}
        whole = sum(others.values()) or 1
        return tuple(tight.get(column) or left * others[column] / whole for column in range(len(needed)))

    def _chart(self, shown: Chart) -> None:
        picture = png(shown.spec, "print", _CHART_DOTS, language=language())
        self.keep_room(70)
        self.say(shown.title, size=10, bold=True)
        self.say(shown.says, size=9, grey=True)
        self.ln(2)
        wide = min(_dots_across(picture) / _CHART_DOTS * _PER_PIXEL, self.epw)
        self.image(BytesIO(picture), w=wide, alt_text=f"{shown.title}. {shown.says}")

    def _trust(self, shown: Trust) -> None:
        self.keep_room(60)
        self.say(shown.caption, size=9, bold=True)
        self.ln(1)
        self.use(6.8)
        self.set_draw_color(*LINE)
        receivers = shown.receivers[:_MOST_RECEIVERS]
        widths = (32.0, *[(self.epw - 32) / len(receivers)] * len(receivers))
        with self.table(
            borders_layout="ALL",
            col_widths=widths,
            text_align=["LEFT", *["CENTER"] * len(receivers)],
            headings_style=FontFace(color=GREY),
            line_height=3.6,
            padding=0.6,
        ) as table:
            table.row([say("from ↓ to →"), *(self.known(name) for name in receivers)])
            for name, cells in zip(shown.senders, shown.cells, strict=True):
                row = table.row([self.known(name)])
                for each in cells[:_MOST_RECEIVERS]:
                    text, face = _judged(each)
                    row.cell(text, style=face)
        if len(receivers) < len(shown.receivers):
            self.say(say("More receivers are in the HTML file."), size=8, grey=True)

    def _found(self, shown: Found) -> None:
        self.keep_room(_ROOM)
        self.say(shown.sentence, size=10, bold=True)
        self.say("   ".join(f"{name}: {text}" for name, text in shown.figures), size=8.5, grey=True)
        self.ln(0.8)
        self.say(say("What to do: {advice}", advice=shown.advice), size=9.5)
        if shown.evidence:
            more = say("and {n} more in the JSON file", n=shown.more) if shown.more else ""
            evidence = " ".join(filter(None, (", ".join(shown.evidence), more)))
            self.say(
                say("For example: {evidence}", evidence=f"{evidence} · {shown.code}"),
                size=8,
                grey=True,
            )


def _dots_across(picture: bytes) -> int:
    """The width of a PNG, which stands in its first chunk (ISO/IEC 15948, 11.2.2)."""
    return int.from_bytes(picture[16:20], "big")


def _judged(each: Judged | None) -> tuple[str, FontFace]:
    """What stands in a cell of the matrix: in grey the lower the darker, and bold where it is poor."""
    if each is None:
        return "", FontFace()
    bold = TextEmphasis.B if each.tone == "poor" else TextEmphasis.NONE
    face = FontFace(emphasis=bold, fill_color=_FILL[each.tone])
    of = say("of {of}", of=count(each.of))
    if each.tone == "unknown":
        return f"–\n{of}", face
    return f"{percent(each.n / each.of)}\n{of}\n{interval(each)}", face
