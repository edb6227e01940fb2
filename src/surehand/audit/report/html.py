"""The report as one HTML file: no script, no request to anywhere, readable on paper, in the dark, and aloud."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

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
from surehand.audit.report.markup import Markup, el
from surehand.audit.report.picture import as_svg, legend
from surehand.audit.report.words import count, interval, percent
from surehand.audit.voice import ENGLISH, Voice, language, say, speaking
from surehand.drawing.charts import svg

_WIDE = 4
"""Tables of so many columns may be wider than a phone: they scroll, also by keys."""
_NAMES_OF_PARTS = re.compile(r' (?:aria-label|aria-roledescription|role)="[^"]*"')
STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


def to_html(report: Report, voice: Voice = ENGLISH) -> str:
    """The whole file; the voice is that of its report."""
    with speaking(voice):
        return _page(report)


def _page(report: Report) -> str:
    body = el(
        "body", _head(report), _contents(report), el("main", *map(section, report.sections)), _foot(report)
    )
    return f"<!doctype html>\n{el('html', _meta(report), body, lang=language())}\n"


def section(shown: Section) -> Markup:
    """A section, under a heading of the second level."""
    title = el("h2", shown.title, id=f"{shown.id}-title")
    return el("section", title, *map(block, shown.blocks), id=shown.id, aria_labelledby=f"{shown.id}-title")


def block(shown: Block) -> Markup:
    """A block of any kind."""
    match shown:
        case Prose():
            return el("p", shown.text, class_="lead" if shown.lead else None)
        case Points():
            return el("ol" if shown.ordered else "ul", *(el("li", each) for each in shown.items))
        case Facts():
            return el(
                "dl",
                *(el("div", el("dt", name), el("dd", text)) for name, text in shown.pairs),
                class_="facts",
            )
        case Figures():
            return el("dl", *(_figure(*each) for each in shown.items), class_="figures")
        case Table():
            return _table(shown)
        case Chart():
            return _chart(shown)
        case ProcessMap():
            return _map(shown)
        case Trust():
            return _trust(shown)
        case Found():
            return _found(shown)


def _meta(report: Report) -> Markup:
    # The hash is of this very style, so nothing that a log smuggled in could ever bring a style or script to life.
    hashed = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="author", content=report.author) if report.author else "",
        el("title", report.title),
        el("style", Markup(STYLE)),
    )


def _head(report: Report) -> Markup:
    by = " · ".join(filter(None, (report.author, report.made_on)))
    return el(
        "header",
        el("h1", report.title),
        el("p", report.subtitle, class_="subtitle"),
        el("p", by, class_="by") if by else "",
    )


def _contents(report: Report) -> Markup:
    links = (el("li", el("a", each.title, href=f"#{each.id}")) for each in report.sections)
    return el("nav", el("ol", *links), aria_label=say("Contents"))


def _foot(report: Report) -> Markup:
    return el(
        "footer", el("p", say("Made with Surehand’s audit from the file named above; no figures of others."))
    )


def _figure(name: str, value: str, word: str) -> Markup:
    return el("div", el("dt", name), el("dd", el("b", value), el("span", word)))


def _table(shown: Table) -> Markup:
    def cell(column: int, text: str) -> Markup:
        kind = "n" if column in shown.numbers else None
        if column == 0:
            return el("th", text, scope="row", class_=kind)
        return el("td", text, class_=kind, data_label=shown.headings[column])

    heads = (
        el("th", text, scope="col", class_="n" if column in shown.numbers else None)
        for column, text in enumerate(shown.headings)
    )
    rows = (el("tr", *(cell(column, text) for column, text in enumerate(row))) for row in shown.rows)
    whole = el("table", el("caption", shown.caption), el("thead", el("tr", *heads)), el("tbody", *rows))
    if len(shown.headings) < _WIDE:
        return el("div", whole, class_="table" if shown.numbers else "table terms")
    label = say("{caption}, scrolls sideways", caption=shown.caption)
    return el("div", whole, class_="table wide", tabindex=0, role="region", aria_label=label)


def _chart(shown: Chart) -> Markup:
    # What Vega draws has names for its own parts; the caption and the table say it better.
    drawn = _NAMES_OF_PARTS.sub("", svg(shown.spec, language=language()))
    picture = Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))
    return el(
        "figure",
        el("figcaption", el("strong", shown.title), " ", shown.says),
        _scrolls(picture, shown.title),
        _aside(shown.table),
        class_="chart",
    )


def _map(shown: ProcessMap) -> Markup:
    keys = (
        el("li", el("i", aria_hidden="true"), text, class_=f"key {tone}") for tone, text in legend().items()
    )
    return el(
        "figure",
        _scrolls(as_svg(shown), say("Process map")),
        el("ul", *keys, class_="keys"),
        el(
            "figcaption",
            say(
                "On a bridge: first-time-right between its teams, and how often this way was gone; wider is "
                "more often."
            ),
        ),
        _aside(shown.table),
        class_="map",
    )


def _scrolls(picture: Markup, name: str) -> Markup:
    return el(
        "div",
        picture,
        class_="scrolls",
        tabindex=0,
        role="region",
        aria_label=say("{name}, scrolls sideways", name=name),
    )


def _aside(table: Table) -> Markup:
    return el("details", el("summary", say("The same as a table")), _table(table))


def _trust(shown: Trust) -> Markup:
    heads = (el("th", name, scope="col") for name in shown.receivers)
    corner = el("th", say("from ↓ to →"), scope="col", class_="corner")
    rows = (
        el("tr", el("th", name, scope="row"), *map(_judged, row))
        for name, row in zip(shown.senders, shown.cells, strict=True)
    )
    whole = el(
        "table", el("caption", shown.caption), el("thead", el("tr", corner, *heads)), el("tbody", *rows)
    )
    return el(
        "div",
        whole,
        class_="table trust",
        tabindex=0,
        role="region",
        aria_label=say("Trust matrix, scrolls sideways"),
    )


def _judged(each: Judged | None) -> Markup:
    if each is None:
        return el("td", el("span", say("none"), class_="aloud"))
    if each.tone == "unknown":
        return el("td", el("b", "–"), el("span", say("of {of}", of=count(each.of))), class_="unknown")
    return el(
        "td",
        el("b", percent(each.n / each.of)),
        el("span", say("of {of}", of=count(each.of))),
        el("span", interval(each)),
        class_=each.tone,
    )


def _found(shown: Found) -> Markup:
    figures = (el("div", el("dt", name), el("dd", text)) for name, text in shown.figures)
    more = say("and {n} more in the JSON file", n=shown.more) if shown.more else ""
    evidence = (
        say("For example {evidence}.", evidence=" ".join(filter(None, (", ".join(shown.evidence), more))))
        + " "
        if shown.evidence
        else ""
    )
    return el(
        "article",
        el("h3", shown.sentence),
        el("dl", *figures, class_="sizes"),
        el("p", el("strong", say("What to do:")), " ", shown.advice),
        el("p", evidence, say("Sign:"), " ", el("code", shown.code), class_="evidence"),
        class_="finding",
    )
