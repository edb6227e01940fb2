"""The words of alerts: one subject and one sentence per kind, for the inbox, e-mail and every later channel."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

SUBJECTS: Mapping[str, str] = {
    "offered": "{title}: to accept",
    "accepted": "{title}: accepted by {receiver}",
    "returned": "{title}: returned by {receiver}",
    "return_undone": "{title}: {receiver} takes it after all",
    "recalled": "{title}: taken back by {sender}",
    "withdrawn": "{title}: withdrawn",
    "asked": "{title}: a question from {receiver}",
    "answered": "{title}: your question was answered",
    "overdue": "{title}: overdue, not accepted yet",
    "escalated": "{title}: nobody has accepted it yet",
    "rerouted": "{title}: now waits for you",
    "reminded": "{title}: waits for you",
    "task_added": "{title}: a task for you",
    "task_reassigned": "{title}: a task for you",
    "task_overdue": "{title}: a task is overdue",
    "owner_changed": "{title}: changed hands",
    "move_held": "{title}: was moved, but something is missing",
    "override_granted": "{title}: an exception was allowed",
    "override_expired": "{title}: an exception has expired",
    "survey": "{title}: one question",
}

SENTENCES: Mapping[str, str] = {
    "offered": "{sender} hands {title} over to you ({contract}).",
    "accepted": "{receiver} has accepted {title} ({contract}).",
    "returned": "{receiver} has sent {title} back: {reasons}.",
    "return_undone": "{receiver} has taken the return of {title} back: it waits for them again ({contract}).",
    "recalled": "{sender} has taken {title} back ({contract}).",
    "withdrawn": "The handoff of {title} was withdrawn: {reason}.",
    "asked": "{receiver} asks about {title}: “{text}”",
    "answered": "About {title}, you asked; the answer is: “{text}”",
    "overdue": "{title} was to be accepted by {receiver} by now ({contract}).",
    "escalated": "{title} still waits for {receiver} ({contract}); it is past its time.",
    "rerouted": "{title} now waits for {receiver} ({contract}): {reason}.",
    "reminded": "{title} waits for {receiver} to accept it ({contract}).",
    "task_added": "On {title}: {text}",
    "task_reassigned": "On {title}, this task is yours now: {text}",
    "task_overdue": "On {title}, overdue: {text}",
    "owner_changed": "{title} has another owner: {reason}.",
    "move_held": "{title} was moved in another system, but waits here: {reason}.",
    "override_granted": "An exception was allowed on {title}: {reason}.",
    "override_expired": "An exception on {title} has expired and was not made good.",
    "survey": "About {title}: {question}",
}

TOGETHER: Mapping[str, str] = {
    "offered": "{count} records were handed over to you",
    "accepted": "{count} handoffs were accepted",
    "returned": "{count} handoffs were returned",
    "return_undone": "{count} returns were taken back",
    "recalled": "{count} handoffs were taken back",
    "withdrawn": "{count} handoffs were withdrawn",
    "asked": "{count} questions for you",
    "answered": "{count} of your questions were answered",
    "overdue": "{count} handoffs are overdue",
    "escalated": "{count} handoffs that nobody has accepted yet",
    "rerouted": "{count} records now wait for somebody else",
    "reminded": "{count} records wait for you",
    "task_added": "{count} tasks for you",
    "task_reassigned": "{count} tasks are yours now",
    "task_overdue": "{count} tasks are overdue",
    "owner_changed": "{count} records changed hands",
    "move_held": "{count} records were moved, but something is missing",
    "override_granted": "{count} exceptions were allowed",
    "override_expired": "{count} exceptions have expired",
    "survey": "{count} questions about handoffs you received",
}
"""The subject of one letter that stands for several alerts of a kind."""


class Words(msgspec.Struct, frozen=True):
    """What a sentence can speak of."""

    title: str = ""
    contract: str = ""
    sender: str = ""
    receiver: str = ""
    words: Mapping[str, str] = {}

    def fill(self, template: str) -> str:
        """A template with these words; what is not known stays out."""
        known = {
            "title": self.title,
            "contract": self.contract,
            "sender": self.sender,
            "receiver": self.receiver,
        }
        told = {"reason": "", "reasons": "", "text": "", "question": "", **self.words}
        told["text"] = told["text"] or self.words.get("title", "")
        said = template.format(**{**told, **known}).strip()
        # What people write may end its own sentence.
        return said.removesuffix(".") if said.endswith(("..", "?.", "!.")) else said


def subject_of(kind: str, words: Words) -> str:
    """The subject line of an alert."""
    return words.fill(SUBJECTS[kind])


def sentence_of(kind: str, words: Words) -> str:
    """The one sentence of an alert."""
    return words.fill(SENTENCES[kind])


def subject_together(kind: str, count: int) -> str:
    """The subject line of a letter that stands for several alerts of a kind."""
    return TOGETHER[kind].format(count=count)
