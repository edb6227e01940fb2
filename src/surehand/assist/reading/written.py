"""The day a text was written or held, as it says itself: “Date: 4 March 2026”, a first line with a day, a file's name.

Only days with their year count, and none that is still to come: a note about a kick-off begins with the day of that.
"""

from __future__ import annotations

import re
from datetime import date

from surehand.assist.recognise import recognise
from surehand.assist.recognise.found import Days

_LABEL = re.compile(
    r"^[ \t>*#_-]*(?:(?:meeting|call|note|gesprächs)?[ \t-]?(?:date|datum)|held on|when|wann|recorded(?: on)?|"
    r"written|on|am)[*_]*[ \t]*:[*_]*[ \t]*(?P<day>\S.{0,80})$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d\d)(?!\d)")
_HOUR = re.compile(r"(?<=\d)T(?=\d\d:\d\d)")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d{3})")
_LABELLED_LINES = 15
_TITLE_LINES = 3
_LONGEST_TITLE = 120


def written_in(text: str, today: date) -> date | None:
    """The day a text says it is of, in its first lines."""
    lines = [line for line in text[:5_000].split("\n") if line.strip()]
    labelled = (match["day"] for line in lines[:_LABELLED_LINES] if (match := _LABEL.match(line)))
    titles = (line for line in lines[:_TITLE_LINES] if len(line) <= _LONGEST_TITLE)
    days = (day_in(piece) for piece in (*labelled, *titles))
    return next((day for day in days if day and day <= today), None)


def written_on(name: str, today: date) -> date | None:
    """The day in the name of a file, year first as programs write it."""
    for year, month, day in _IN_NAME.findall(name):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def day_in(piece: str) -> date | None:
    """The one day that a short text names with its year."""
    piece = _SHORT_DAY.sub(r"\1.\2.20\3", _HOUR.sub(" ", piece))
    if not _YEAR.search(piece):
        return None
    # Days without their year would be counted from the day that is given here; those are left out.
    found = [each for each in recognise(piece, date(2000, 1, 1)) if each.kind == "date"]
    days = {
        each.value.day
        for each in found
        if isinstance(each.value, Days) and _YEAR.search(piece[each.start : each.end])
    }
    return days.pop() if len(days) == 1 else None
