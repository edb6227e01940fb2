"""The rules by which a contract is mined: they are settable, and stand at the head of every draft."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

Good = Literal["not_returned", "not_redone", "not_lost"]
GOODS: tuple[Good, ...] = get_args(Good)

LATE = 0.1
"""A field is required when surely more than such a part of the hand-overs had it filled by the receiver."""
NEARLY = 0.9
"""What holds in so large a part or more holds nearly always, ..."""
SURELY = 0.8
"""... when the lower end of its interval lies above that."""
RARE_WAY = 0.02
"""A way that a smaller part takes of what leaves a stage is not proposed."""
ONE_TEAM = 0.8
"""An activity belongs to a team that does so large a part of it; else each of its teams has a stage of its own."""
SAYS_NOTHING = 0.8
"""A sign of bad hand-overs that so many of a way show is how that way works, and is not held against it."""
LEAST_EACH = 10
"""So many hand-overs are needed on either side to compare them."""
DIFFERENCE = 0.05
"""A smaller difference between both sides is of no use, however sure."""
MOST_STAGES = 40
MOST_WAYS = 60
MOST_TEAMS = 30
MOST_REQUIRED = 6
MOST_RECEIVERS = 4
MOST_CRITERIA = 3
MOST_TASKS = 8
MOST_TOLD = 6


class Mining(msgspec.Struct, frozen=True, kw_only=True):
    """How a contract is mined. ``support`` is from how many hand-overs, cases or answers anything is proposed.

    ``within_days`` is how long after a hand-over something the receiver fills counts as missing in it; ``good`` what
    makes a hand-over a good one; ``currency`` that of amounts in columns called like amounts, empty where not known.
    """

    support: Annotated[int, msgspec.Meta(ge=5)] = 20
    within_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 14
    good: tuple[Good, ...] = GOODS
    currency: str = ""

    def sentences(self) -> dict[str, str]:
        """Each rule in a sentence, by what it decides."""
        return {
            "support": f"nothing is proposed from fewer than {self.support} hand-overs",
            "handover": "a case that goes from a stage of one team to a stage of another; each way counts once a case,"
            " the first time",
            "good": self._good(),
            "stage": f"an activity of one team ({ONE_TEAM:.0%} of its rows); one that several teams do is a stage for"
            " each, and where most are so a team has one stage for all but the last; names that differ in case, signs"
            " or one letter are the same",
            "ways": f"taken {self.support} times or more, and by {RARE_WAY:.0%} of what leaves the stage or more; at"
            f" most {MOST_STAGES} stages and {MOST_WAYS} ways, the most frequent",
            "required": f"empty on arrival and filled by the receiver within {self.within_days} days, in surely more"
            f" than {LATE:.0%}; or missing goes together with what is not good",
            "together": f"Fisher's exact test, Holm's correction for all tries at 1 %, {LEAST_EACH} or more on either"
            f" side, a difference of {DIFFERENCE:.0%} or more: an association, not a cause",
            "task": f"an activity inside a team's turn that follows in {NEARLY:.0%} or more of the good hand-overs,"
            f" surely {SURELY:.0%}",
            "sure": "shares show Wilson's interval at 95 %; what is less sure only warns, or stands behind a #",
        }

    def _good(self) -> str:
        if not self.good:
            return "every hand-over counts as good"
        words = {
            "not_returned": "did not go straight back to a stage of the sender",
            "not_redone": "did not come through the same stage again later",
            "not_lost": "is of a case that was not lost",
        }
        said = ", and ".join(words[each] for each in self.good)
        return (
            f"a hand-over that {said}; what {SAYS_NOTHING:.0%} or more of a way show is not held against it"
        )
