"""How much silence ends a reply.

Bayes' rule over two estimates: how probable it is, from what was said, that the reply is complete; and how long this
learner's pauses are. docs/turns.md measures the result; scripts/calibrate_turns.py fits the constants that say so, on
34 adult learners of speechocean762 who are not among those that docs/turns.md reports on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Literal

from voicecoach.errors import UsageError
from voicecoach.grading.function_words import (
    ARTICLES,
    COMMON_FILLED_PAUSES,
    COORDINATING_CONJUNCTIONS,
    DEMONSTRATIVES,
    FORMS_OF_BE,
    MODALS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATING_CONJUNCTIONS,
)
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.storage.limits import Count, Logarithm


@dataclass(frozen=True, slots=True)
class Limits:
    """When silence ends a reply.

    `risk`: chance of a longer pause, weighted by the odds that the reply is complete to the power of `power`, below
    which the program stops waiting; a higher power notices most ends sooner and the rest later. `shortest`, `longest`:
    seconds of silence that never and that always end a reply.
    """

    risk: float
    power: float
    shortest: float
    longest: float


Kind = Literal["standing", "voice", "final"]
"""What an end is good for: the grade is shown, and the learner can take it back by going on; the program's voice comes
next, so that nothing can be taken back any more; it is final at once, as that of a short answer."""

LIMITS: dict[Kind, dict[str, Limits]] = {
    "standing": {
        "short": Limits(0.3, 2, 0.6, 2.0),
        "normal": Limits(0.2, 4, 0.7, 2.4),
        "long": Limits(0.08, 2, 1.05, 3.6),
    },
    "voice": {
        "short": Limits(0.08, 2, 1.05, 2.5),
        "normal": Limits(0.005, 2, 2.0, 3.6),
        "long": Limits(0.005, 2, 2.4, 5.0),
    },
    "final": {
        "short": Limits(0.3, 2, 0.75, 2.0),
        "normal": Limits(0.08, 2, 1.05, 3.6),
        "long": Limits(0.02, 2, 1.5, 5.0),
    },
}
"""By the kind of the end and the patience. Chosen on the 34 learners: with normal patience an end that stands comes
after 0.7 s in more than half of the replies and after 2.4 s at most, and a grade is taken back in one of eight; before
the voice, no pause is cut where a fifth of the terms is missing; a final end cuts about 2 % of them."""

PATIENCES = tuple(LIMITS["final"])

MORE_TIME = 6.0
"""Seconds that the key "more" adds to the current pause: a choice, twice the longest thinking pause."""

COMPLETION = {"sentence": 0.87, "covered": 1.5, "missing": -1.26, "length": 3.37, "constant": -3.97}
"""Log odds that a reply is complete: `sentence` if the last word ends a sentence, `covered` times the fraction of the
expected terms that was said, `missing` times the logarithm of (number of missing terms + `MISSING_OFFSET`), `length`
times the reply's words over those of the model reply (at most 1), and `constant`. Fitted: logistic regression on the
pauses and ends of the 34 learners."""

MISSING_OFFSET = 0.7
"""Keeps the logarithm finite when no term is missing."""

UNKNOWN = {"covered": 0.36, "missing": 1.75, "length": 0.62}
"""Used where no terms are expected and where there is no model reply: the means over all pauses and ends. Fitted."""

PAUSE_MEDIAN, BETWEEN_LEARNERS, WITHIN_LEARNER = 0.7, 0.27, 0.46
"""Pauses inside replies are log-normal: their median in seconds, the standard deviation of the learners' own medians,
and that of one learner's pauses (log units). Fitted."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 4.0
"""Seconds. A shorter silence is articulation (de Jong & Bosker 2013) and teaches the profile nothing; a longer one
counts as this long, since the learner was probably not thinking about the reply."""

PROFILE_MEMORY = 100
"""All earlier pauses together weigh at most as much as this many: a learner gets faster over weeks. A choice."""

_NEVER_LAST = (
    ARTICLES
    | POSSESSIVES
    | DEMONSTRATIVES
    | SUBJECT_PRONOUNS
    | COORDINATING_CONJUNCTIONS
    | SUBORDINATING_CONJUNCTIONS
    | RELATIVES
    | PREPOSITIONS
    | MODALS
    | FORMS_OF_BE
    | COMMON_FILLED_PAUSES
    | {"also", "be", "been", "than", "then"}
)
"""Words that cannot end a sentence: a period after one of them is the recognizer's, not the speaker's."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The learner's choice: a `setting` (short, normal, long), or a fixed number of `seconds` of silence."""

    setting: str = "normal"
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class PauseProfile:
    """This learner's pauses inside replies: their `count`, and the `mean` of the logarithms of their seconds."""

    count: Count = 0
    mean: Logarithm = 0.0

    def with_pauses(self, pauses: Sequence[float]) -> PauseProfile:
        """Return the profile with one more reply's inner pauses (seconds)."""
        logs = [log(min(pause, LONGEST_PAUSE)) for pause in pauses if pause >= SHORTEST_PAUSE]
        if not logs:
            return self
        count = min(self.count, PROFILE_MEMORY)
        mean = (count * self.mean + sum(logs)) / (count + len(logs))
        return PauseProfile(self.count + len(logs), mean)

    @property
    def distribution(self) -> NormalDist:
        """Logarithm of this learner's next pause: the prior and the observed mean, by their weights.

        The median never falls below the usual one: a quick learner must not be cut off while looking for a word.
        """
        prior_count = WITHIN_LEARNER**2 / BETWEEN_LEARNERS**2  # the prior weighs as much as this many pauses
        count = min(self.count, PROFILE_MEMORY)
        mean = (prior_count * log(PAUSE_MEDIAN) + count * self.mean) / (prior_count + count)
        return NormalDist(max(mean, log(PAUSE_MEDIAN)), sqrt(WITHIN_LEARNER**2 + BETWEEN_LEARNERS**2))


def parse_patience(text: str) -> Patience:
    """Return the patience for short, normal, long or a number of seconds; raise UsageError for anything else."""
    if text in PATIENCES:
        return Patience(text)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.3 <= seconds <= 30:
        raise UsageError(
            f"Patience can't be {text!r}.", there=f"Use {', '.join(PATIENCES)}, or a number of seconds from 0.3 to 30."
        )
    return Patience(seconds=seconds)


def ends_sentence(word: str | None) -> bool:
    """Return whether the last word, with its punctuation, ends a sentence."""
    if word is None or word.endswith("..") or not word.endswith((".", "?", "!")):
        return False
    return word.lower().strip(".?!\"'") not in _NEVER_LAST


def completion_odds(progress: ReplyProgress) -> float:
    """Return the odds that the reply is complete."""
    covered, missing = UNKNOWN["covered"], UNKNOWN["missing"]
    length = UNKNOWN["length"] if progress.length is None else min(1.0, progress.length)
    if progress.covered is not None and progress.expected:
        covered, missing = progress.covered, progress.expected * (1 - progress.covered)
    return exp(
        COMPLETION["constant"]
        + COMPLETION["sentence"] * ends_sentence(progress.last_word)
        + COMPLETION["covered"] * covered
        + COMPLETION["missing"] * log(missing + MISSING_OFFSET)
        + COMPLETION["length"] * length
    )


@lru_cache(maxsize=64)
def allowed_silence(patience: Patience, profile: PauseProfile, progress: ReplyProgress, kind: Kind = "final") -> float:
    """Return how many seconds of silence end the reply at this point."""
    if patience.seconds is not None:
        return patience.seconds
    limits = LIMITS[kind][patience.setting]
    longer_pause = limits.risk * completion_odds(progress) ** limits.power
    if longer_pause >= 0.99:
        return limits.shortest
    if longer_pause < 1e-6:
        return limits.longest
    return min(max(exp(profile.distribution.inv_cdf(1 - longer_pause)), limits.shortest), limits.longest)
