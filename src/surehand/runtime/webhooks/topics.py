"""What a subscriber can ask for: each kind of event by a name of two words, which never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

TOPICS: Mapping[str, str] = {
    "record_opened": "record.opened",
    "fields_set": "record.changed",
    "stage_moved": "record.moved",
    "owner_changed": "record.owner_changed",
    "record_renamed": "record.renamed",
    "record_merged": "record.merged",
    "record_archived": "record.archived",
    "playbook_changed": "record.migrated",
    "suggestion_confirmed": "suggestion.confirmed",
    "suggestion_rejected": "suggestion.rejected",
    "note_added": "note.added",
    "file_attached": "file.attached",
    "handoff_offered": "handoff.offered",
    "handoff_accepted": "handoff.accepted",
    "handoff_returned": "handoff.returned",
    "return_undone": "handoff.return_undone",
    "handoff_recalled": "handoff.recalled",
    "handoff_withdrawn": "handoff.withdrawn",
    "handoff_rerouted": "handoff.rerouted",
    "handoff_reminded": "handoff.reminded",
    "handoff_overdue": "handoff.overdue",
    "handoff_escalated": "handoff.escalated",
    "question_asked": "question.asked",
    "question_answered": "question.answered",
    "clock_paused": "clock.paused",
    "clock_resumed": "clock.resumed",
    "task_added": "task.created",
    "task_completed": "task.done",
    "task_reopened": "task.reopened",
    "task_reassigned": "task.reassigned",
    "task_rescheduled": "task.rescheduled",
    "task_overdue": "task.overdue",
    "override_granted": "override.granted",
    "override_used": "override.used",
    "override_closed": "override.closed",
    "survey_asked": "survey.asked",
    "command_refused": "act.refused",
}
"""A topic by the kind of its event. A kind that has none here is called by its two halves: see `topic_of`."""

_KINDS: Mapping[str, str] = {topic: kind for kind, topic in TOPICS.items()}

EVERYTHING = "*"
TEST = "webhook.test"


def topic_of(kind: str) -> str:
    """The topic of a kind of event: ``handoff_offered`` is ``handoff.offered``."""
    return TOPICS.get(kind) or kind.replace("_", ".", 1)


def kind_of_topic(topic: str) -> str | None:
    """The kind of event that a topic is about; None for what is no topic."""
    return _KINDS.get(topic)


def topics(kinds: Iterable[str]) -> list[str]:
    """The topics of kinds of events, by name."""
    return sorted(map(topic_of, kinds))


def wants(chosen: Iterable[str], topic: str) -> bool:
    """Whether somebody who chose topics gets one: by its name, by ``handoff.*``, or by ``*``."""
    group = topic.partition(".")[0]
    return not {EVERYTHING, topic, f"{group}.*"}.isdisjoint(chosen)
