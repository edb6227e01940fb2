"""What is wrong with a condition, and where."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with a condition: a stable code, a sentence, the place and the fix.

    ``start`` and ``end`` count characters of the source from 0; ``end`` is the first one after the part.
    """

    code: str
    sentence: str
    start: int
    end: int
    fix: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.fix}"


class ConditionError(ValueError):
    """A text that is not a condition; ``problem`` says why and what would be."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


CODES: Mapping[str, str] = {
    "empty_condition": "There is nothing in it.",
    "too_long": "It is longer than 4,000 characters.",
    "too_deep": "Its parts stand inside each other more than 40 deep.",
    "unknown_character": "A character that means nothing here, such as a curly quote.",
    "unterminated_text": "A text in quotes is never closed.",
    "bad_escape": "A backslash in a text is followed by something it cannot be followed by.",
    "bad_number": "A number is written in a way that is not read, or has too many digits.",
    "wrong_operator": "An operator of another language: `=`, `&`, `|`, `and`, `or`, `not`, `<>`.",
    "not_available": "A part of CEL that is left out: loops, maps, indexes, bytes, unsigned numbers.",
    "unfinished": "Something is missing: a value after an operator, a closing bracket.",
    "unexpected": "Something stands where it cannot.",
    "unknown_name": "No field or built-in name is called so.",
    "unknown_member": "A value has no such part.",
    "unknown_function": "No function is called so.",
    "unknown_task": "The playbook has no task with this id.",
    "unknown_option": "A choice is compared with something that is not one of its options.",
    "wrong_count": "A function is given too few or too many values.",
    "wrong_type": "Values of these types do not go together.",
    "needs_field": "A field name is needed, something else is given.",
    "needs_text": "A text in quotes is needed, something else is given.",
    "bad_value": "What is written is not a date, moment, duration, pattern or whole number.",
    "empty_value": "An empty text, an empty list or null is used as a value.",
    "not_yes_no": "The whole condition gives something else than yes or no.",
}
"""Every code a `Problem` can carry, with its meaning."""
