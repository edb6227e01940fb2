"""What the words and numbers of a report mean, for those who did not make it.

Every text here is said where it is shown: tools/translate.py takes all of them.
"""

from __future__ import annotations

from surehand.audit.voice import say

GRADED = {
    "good": "The history is good to measure by.",
    "fair": "The history is fair to measure by.",
    "poor": "The history is poor to measure by.",
}
JUDGED = {"good": "good to measure by", "fair": "fair to measure by", "poor": "poor to measure by"}
CONFIDENCE = {"high": "high", "medium": "medium", "low": "low"}
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
    "rework": "rework",
    "throughput": "throughput",
    "timers": "timers",
    "variants": "variants",
    "returns": "returns",
    "tasks": "tasks",
    "silence": "silence",
    "duplicates": "duplicates",
    "workload": "workload",
}

GLOSSARY = {
    "Case": "what belongs together: a deal, a client, a request.",
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


_RULES = {
    "order": "order",
    "nulls": "nulls",
    "handover": "handover",
    "run": "run",
    "pingpong_overlapping": "pingpong overlapping",
    "pingpong_nonoverlapping": "pingpong nonoverlapping",
    "pingpong_abab": "pingpong abab",
    "pingpong": "pingpong",
    "revisit": "revisit",
    "wait_between_groups": "wait between groups",
    "rework": "rework",
    "transition_wait": "transition wait",
    "percentile": "percentile",
    "hours": "hours",
    "working_hours": "working hours",
    "usual_order": "usual order",
    "returned": "returned",
    "hour": "hour",
    "day": "day",
    "range": "range",
    "value": "value",
    "sum": "sum",
}


def called(measure: str) -> str:
    """What a measure is called among people."""
    return say(_CALLED.get(measure, measure.replace("_", " ")))


def named(rule: str) -> str:
    """What a rule or a rate is called."""
    return say(_RULES.get(rule, rule.replace("_", " ")))
