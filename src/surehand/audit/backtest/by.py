"""By which rules a back-test looks at a history. They stand in its result: another rule, another number."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Same = Literal["known", "unknown"]
Told = Literal["unknown", "start"]


class By(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a back-test.

    ``same`` is whether what was filled in at the very moment of a move counts as known: as in a gate, where the same
    act fills in and moves on. ``constant`` is how columns count that change in no case, as exports of the present
    state have them: their values are of unknown age, or there from the start. ``late`` is the quantile beyond which a
    stay is a delay, and ``lost`` are the values of the outcome column that mean the case was lost.
    """

    same: Same = "known"
    constant: Told = "unknown"
    late: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.9
    lost: tuple[str, ...] = ()

    def sentences(self) -> dict[str, str]:
        """Each rule in a sentence, by what it decides."""
        with_it = "counts as known, as in a gate" if self.same == "known" else "comes too late to be known"
        age = (
            "are of unknown age: that they were filled in time cannot be told, only that they never were"
            if self.constant == "unknown"
            else "count as there from the start"
        )
        return {
            "move": "a case comes to another stage; activities that are no stage are passed over",
            "moment": "when the first row of the new stage begins; the record then holds what was last said before",
            "same_moment": f"what is filled in with that row, or at that moment, {with_it}",
            "constant": f"columns that change in no case {age}",
            "held": "something that blocks is missing or not met for sure; warnings hold nothing",
            "cannot_be_told": "what the history does not have is never taken as missing; it decides only where all it "
            "could be gives the same answer",
            "not_asked": "files, links, people's roles, and whether a text stands on other records too",
            "returned": "the next move goes straight back to the stage it came from, or to where returns go",
            "reworked": "the stage it came from is entered again later on",
            "backward": "going on again after a move back is neither",
            "delayed": f"it stays longer in the new stage than {self.late:.0%} of those that came the same way",
            "lost": self._lost(),
            "bad": "returned, reworked, delayed or lost; what nothing came after yet is not judged",
            "no_effect": "that holding would have prevented anything is not claimed",
            "interval": "shares with Wilson's interval at 95 %; a difference is told where chance rarely gives it, "
            "corrected for the number of tries",
        }

    def _lost(self) -> str:
        if not self.lost:
            return "the case ends in a stage whose outcome is lost"
        values = " or ".join(f"“{each}”" for each in self.lost)
        return f"the case ends in a stage whose outcome is lost, or its outcome is {values}"
