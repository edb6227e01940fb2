"""What the words and numbers of a report mean, for those who did not make it."""

from __future__ import annotations

_CALLED = {
    "counts": "the counts",
    "case_duration_h": "how long cases take",
    "handover": "hand-overs",
    "bottlenecks_activity": "waits between activities",
    "first_time_right": "first-time-right",
    "at_percentile": "another percentile",
    "working": "working time",
    "stages": "waiting and work by activity",
    "touch_per_pair": "work after each hand-over",
    "fields_of_pairs": "fields at hand-overs",
    "fields_of_stages": "fields at activities",
    "texts": "placeholders and boilerplate",
    "questions": "questions asked again",
    "rhythm": "weekdays and hours",
    "ownership": "time to owner",
    "moves": "moves against the order",
    "promise": "promises",
}

GLOSSARY = {
    "Case": "what belongs together: a deal, a client, a ticket.",
    "Event": "a row of the log: one thing that happened in a case.",
    "Hand-over": "work passes from one team or person to another.",
    "First-time-right": "the part of hand-overs that are not returned and after which nothing is done again.",
    "Probably": "the 95% interval of Wilson (1927): where the true share lies if these cases are a sample of"
    " those to come. Few cases make it wide.",
    "Median": "half of the values are larger. It says what is usual; an average does not, where a few are very large.",
    "90th percentile": "one in ten is larger.",
    "Waiting": "hours of the clock between the end of one row and the begin of the next; rows side by side have none.",
    "Cost": "from low to high, in the rates that were given; never in the figures of others.",
    "Confidence": "by how many cases show it, one lower where the history is weak in what it rests on.",
    "Goes together": "an association that chance hardly explains. It is not told as a cause.",
}


def called(measure: str) -> str:
    """What a measure is called among people."""
    return _CALLED.get(measure, measure.replace("_", " "))
