"""Why a proposal of an agent is not taken: told with what its words do carry, so that an agent can correct it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from surehand.assist.brief import Asked
from surehand.assist.claims import Claim
from surehand.assist.proposed import LONGEST, PROPOSABLE, NotCarried, chosen_of
from surehand.core.engine import Actor, Next, Refusal, Unmet, encode
from surehand.core.playbook import Field
from surehand.core.values import in_words

NOT_CARRIED: Mapping[NotCarried, tuple[str, str]] = {
    "not_found": ("quote_not_found", "These words do not stand in this source."),
    "too_long": ("quote_too_long", f"A quote has at most {LONGEST} characters."),
    "to_machine": ("no_evidence", "This gives orders to a machine; it is evidence of nothing."),
    "language": ("unsupported_language", "The source is in a language in which no values are read."),
    "no_value": ("no_value_in_words", "These words carry no value for this field."),
}


class NotTaken(msgspec.Struct, frozen=True):
    """Why not, in a code and a sentence, with what was seen instead."""

    code: str
    sentence: str
    seen: str = ""


def may_not(name: str, field: Field | None, actor: Actor) -> NotTaken | None:
    """Whether nothing is proposed for a field at all."""
    if field is None:
        return NotTaken("unknown_field", f"This playbook has no field “{name}”.")
    if field.human_only:
        return NotTaken(
            "human_only", f"“{field.title}” is filled in by people only; nothing is proposed for it."
        )
    if field.local_only and actor.via == "mcp":
        return NotTaken("local_only", f"“{field.title}” is never asked of a language model.")
    if field.type not in PROPOSABLE:
        return NotTaken("not_proposed", f"No text carries a value for “{field.title}”; a person chooses it.")
    return None


def said_in(claims: Sequence[Claim], raw: object, quote: str, field: Asked) -> Claim | NotTaken:
    """The claim of the value that was proposed."""
    chosen = chosen_of(claims, raw, field)
    if chosen is None:
        carries = ", ".join(dict.fromkeys(in_words(each.value) for each in claims))
        sentence = f"The words carry {carries}, and no other value."
        return NotTaken("another_value", sentence, _shown(raw))
    if chosen.modality == "negated" and not isinstance(chosen.value, bool):
        return NotTaken("denied", "The words deny it.", quote)
    return chosen


def _shown(raw: object) -> str:
    return encode(raw)[:200]


def told_of(field: str, why: NotTaken) -> Unmet:
    """It as an item of a refusal."""
    return Unmet("input", field[:80], why.code, why.sentence, why.seen[:500], ())


def refuse(problems: Sequence[Unmet]) -> Refusal:
    """All that is the matter, at once."""
    many = len(problems)
    sentence = f"{many} of the proposals cannot be taken, so none was."
    return Refusal(
        "invalid_proposals",
        "This proposal cannot be taken." if many == 1 else sentence,
        tuple(problems),
        (Next("propose", "Propose again, with words that carry the value."),),
    )
