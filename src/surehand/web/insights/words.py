"""What the tables, columns and lines of the insights are called, and what each table tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from surehand.core.playbook import Playbook
from surehand.runtime.insights.table import About, Line, Table
from surehand.runtime.insights.titles import published, title_of_item, title_of_way
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.codes import in_words
from surehand.web.turns import team_title


@dataclass(frozen=True)
class Told:
    """What a table is called, what it tells, and what it says as long as there is nothing."""

    title: Promise
    says: Promise
    nothing: Promise


_NO_ANSWER = gettext_lazy("No handoff was answered in this time.")

TABLES: Mapping[str, Told] = {
    "trust": Told(
        gettext_lazy("Trust between teams"),
        gettext_lazy("First-time-right: accepted with no return and no question, as the receivers judged."),
        _NO_ANSWER,
    ),
    "trend": Told(
        gettext_lazy("First-time-right by week"),
        gettext_lazy("By the week of the last answer; the bar shows where the true share probably lies."),
        _NO_ANSWER,
    ),
    "chain": Told(
        gettext_lazy("Over the whole chain"),
        gettext_lazy("Records of which every handoff was first-time-right."),
        _NO_ANSWER,
    ),
    "time_to_accept": Told(
        gettext_lazy("Time to accept"),
        gettext_lazy("In working time, from the offer to the acceptance."),
        gettext_lazy("No handoff was accepted in this time."),
    ),
    "sla": Told(
        gettext_lazy("SLA kept"),
        gettext_lazy("Answers within the time of the contract, pauses left out; and what waits now."),
        gettext_lazy("Nothing was answered in this time, and nothing waits."),
    ),
    "returns_by_reason": Told(
        gettext_lazy("Why handoffs come back"),
        gettext_lazy("A return with two reasons counts under both."),
        gettext_lazy("Nothing came back in this time."),
    ),
    "returns_by_field": Told(
        gettext_lazy("Fields that handoffs come back for"),
        gettext_lazy("What the receivers named when they returned something."),
        gettext_lazy("No return named a field."),
    ),
    "questions": Told(
        gettext_lazy("Questions"),
        gettext_lazy("Asked again: about the same field of the same record, or in the same words."),
        gettext_lazy("Nothing was asked in this time."),
    ),
    "missing": Told(
        gettext_lazy("What is missing most often"),
        gettext_lazy(
            "Fields and criteria that held a record at a gate. Mended: there when the record went on."
        ),
        gettext_lazy("No gate held anything in this time."),
    ),
    "gates": Told(
        gettext_lazy("Gates: what they catch and what they cost"),
        gettext_lazy(
            "Held: somebody tried and something was missing. The cost is the time until it went on."
        ),
        gettext_lazy("No gate was passed in this time."),
    ),
    "overrides": Told(
        gettext_lazy("Overrides"),
        gettext_lazy("Gates that were passed although they were not met."),
        gettext_lazy("No override was allowed in this time."),
    ),
    "quality": Told(
        gettext_lazy("Data quality"),
        gettext_lazy(
            "Of the open records as they are now: a field counts as empty where a gate had asked for it."
        ),
        gettext_lazy("There are no open records."),
    ),
    "workload": Told(
        gettext_lazy("Workload of teams"),
        gettext_lazy("What there is to do now, whatever the time chosen above."),
        gettext_lazy("There is nothing to do."),
    ),
    "workload_people": Told(
        gettext_lazy("Workload of people"),
        gettext_lazy(
            "Only leads and administrators see this: it is for sharing work out, not for rating anybody."
        ),
        gettext_lazy("There is nothing to do."),
    ),
}

COLUMNS: Mapping[str, Promise] = {
    "judged": gettext_lazy("Judged"),
    "right": gettext_lazy("First-time-right"),
    "median": gettext_lazy("Half took at most"),
    "slow": gettext_lazy("Nine of ten took at most"),
    "returned": gettext_lazy("Returned"),
    "accepted": gettext_lazy("Accepted"),
    "share": gettext_lazy("Share"),
    "answered": gettext_lazy("Answered"),
    "kept": gettext_lazy("In time"),
    "waiting": gettext_lazy("Waiting now"),
    "overdue": gettext_lazy("Overdue now"),
    "asked": gettext_lazy("Asked"),
    "again": gettext_lazy("Asked again"),
    "held": gettext_lazy("Held"),
    "caught": gettext_lazy("Mended"),
    "passed": gettext_lazy("Passed"),
    "overridden": gettext_lazy("Overridden"),
    "left": gettext_lazy("Went another way"),
    "granted": pgettext_lazy("overrides", "Allowed"),
    "used": gettext_lazy("Used"),
    "made_good": gettext_lazy("Made good"),
    "open": gettext_lazy("Still open"),
    "empty": gettext_lazy("Empty"),
    "placeholder": gettext_lazy("Placeholder"),
    "stale": gettext_lazy("Out of date"),
    "age": gettext_lazy("Half are at least so old"),
    "tasks": gettext_lazy("Tasks"),
    "late_tasks": gettext_lazy("Tasks overdue"),
    "records": gettext_lazy("Records"),
}

_ABOUT: Mapping[About, Promise] = {
    "team": gettext_lazy("Team"),
    "person": gettext_lazy("Person"),
    "week": gettext_lazy("Week from"),
    "reason": gettext_lazy("Reason"),
    "field": gettext_lazy("Field"),
    "item": gettext_lazy("What"),
    "way": gettext_lazy("Gate"),
    "playbook": gettext_lazy("Playbook"),
    "bucket": gettext_lazy("Took"),
}
_BUCKETS: Mapping[str, Promise] = {
    "1": gettext_lazy("up to 1 working hour"),
    "2": gettext_lazy("over 1, up to 2 working hours"),
    "4": gettext_lazy("over 2, up to 4"),
    "8": gettext_lazy("over 4, up to 8"),
    "16": gettext_lazy("over 8, up to 16"),
    "40": gettext_lazy("over 16, up to 40"),
    "more": gettext_lazy("longer"),
}


def heading(table: Table) -> tuple[str, ...]:
    """What the names in front of a line are."""
    if table.id == "trust":
        return _("From"), _("To")
    return tuple(str(_ABOUT[about]) for about in table.about)


class Names:
    """The names of what lines are about, as the reader knows them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._playbooks: dict[str, Playbook | None] = {}

    def of(self, table: Table, line: Line) -> tuple[str, ...]:
        """The names of a line, in the order of the table's ``about``."""
        playbook = next(
            (
                self._playbook(id_)
                for about, id_ in zip(table.about, line.about, strict=True)
                if about == "playbook"
            ),
            None,
        )
        return tuple(
            self._name(about, id_, playbook) for about, id_ in zip(table.about, line.about, strict=True)
        )

    def _name(self, about: About, id_: str, playbook: Playbook | None) -> str:
        match about:
            case "team":
                return team_title(id_, self._reader)
            case "person":
                return self._reader.name(id_)
            case "week":
                return formats.day(date.fromisoformat(id_))
            case "reason":
                return in_words(id_)
            case "bucket":
                return str(_BUCKETS[id_])
            case "playbook":
                found = self._playbook(id_)
                return found.title or found.id if found else id_
            case "way":
                return title_of_way(id_, playbook)
        return title_of_item(id_, playbook) if id_ else _("nothing in particular")

    def _playbook(self, id_: str) -> Playbook | None:
        if id_ not in self._playbooks:
            self._playbooks[id_] = published(self._reader.workspace.workspace, id_)
        return self._playbooks[id_]
