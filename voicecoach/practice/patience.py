"""How much silence ends a reply.

Bayes' rule over two things: how probable it is, by what was said, that the reply is complete; and how long this
learner's pauses are. Weights and measures are from docs/turns.md (`voicecoach bench turns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from statistics import NormalDist

from voicecoach.errors import UsageError

RISK = {"short": 0.4, "normal": 0.1, "long": 0.02}
"""Chance of a longer pause, weighed by the odds that the reply is complete, at which each patience stops waiting."""

SHARPNESS = 2.0
"""Power of those odds. 1 gives the least waiting on average; above it most ends are noticed sooner, the rest later."""

LEAST = {"short": 0.75, "normal": 1.05, "long": 1.5}
"""Seconds of silence that a reply goes on after, whatever is known."""

MOST = {"short": 2.0, "normal": 3.6, "long": 5.0}
"""Seconds of silence that always end one; thinking takes up to 3 s."""

MORE_TIME = 6.0
"""Seconds that the key "more" adds to the pause at hand."""

COMPLETE = {"sentence": 1.04, "covered": 2.3, "missing": -1.46, "constant": -1.21}
"""Log odds that a reply is complete: where the last word ends a sentence, times the fraction of the expected content
that is there, times the logarithm of how many pieces of it are missing plus `OFFSET`, and a constant. Logistic
regression on the pauses and ends of 34 learners; others serve to report."""

OFFSET = 0.7

UNKNOWN = {"covered": 0.37, "missing": 2.6}
"""What is taken where no content is expected: the means over all pauses and ends."""

MEDIAN, BETWEEN, WITHIN = 0.7, 0.27, 0.46
"""Pauses inside replies are log-normal: their median in seconds, the spread of learners' own medians around it, and of
a learner's pauses around theirs (log units; the same learners)."""

SHORTEST, LONGEST = 0.25, 4.0
"""Seconds between which a pause teaches: below it is articulation, above it a walk to the door."""

REMEMBERED = 100
"""Pauses that weigh as much as all before them: a learner gets faster over weeks."""

_OPEN = frozenset(
    "a an the and or but so to of in on at by for from with into as is are was were be been will would can could should"
    " must may might that which who when where while if because than then we i you they he she it our your their its my"
    " this these those like about also um uh er".split()
)
"""Words that something must follow: a full stop after one of them is the recognizer's, not the speaker's."""


@dataclass(frozen=True, slots=True)
class ReplyProgress:
    """What is known beyond silence; None where it isn't.

    `last_word`: the last recognized word with its punctuation. `covered`: fraction of the `expected` terms, so many,
    that was said.
    """

    last_word: str | None = None
    covered: float | None = None
    expected: int = 5


@dataclass(frozen=True, slots=True)
class Patience:
    """What was chosen: a `setting` (short, normal, long), or exactly so many `seconds`, whatever else is known."""

    setting: str = "normal"
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class PauseProfile:
    """This learner's pauses inside replies: how many were seen, and the mean of their logarithms (seconds)."""

    count: int = 0
    mean: float = 0.0

    def after(self, pauses: Sequence[float]) -> PauseProfile:
        """Return the profile with one more reply's inner pauses."""
        known = [log(min(pause, LONGEST)) for pause in pauses if pause >= SHORTEST]
        if not known:
            return self
        count = min(self.count, REMEMBERED)
        mean = (count * self.mean + sum(known)) / (count + len(known))
        return PauseProfile(self.count + len(known), mean)

    @property
    def distribution(self) -> NormalDist:
        """Of the logarithm of this learner's next pause: what was seen and what is usual, by how much was seen.

        Never shorter than usual: who was quick so far must not be cut off at the first word that doesn't come.
        """
        usual = WITHIN**2 / BETWEEN**2  # pauses that what is usual weighs as much as
        count = min(self.count, REMEMBERED)
        mean = (usual * log(MEDIAN) + count * self.mean) / (usual + count)
        return NormalDist(max(mean, log(MEDIAN)), sqrt(WITHIN**2 + BETWEEN**2))


def patience_of(setting: str) -> Patience:
    """Return the patience for short, normal, long or a number of seconds; raise UsageError for anything else."""
    if setting in RISK:
        return Patience(setting)
    try:
        seconds = float(setting)
    except ValueError:
        seconds = 0.0
    if not 0.3 <= seconds <= 30:
        raise UsageError(f"Patience can't be {setting!r}.", there=f"It is {', '.join(RISK)} or seconds from 0.3 to 30.")
    return Patience(seconds=seconds)


def ends_sentence(word: str | None) -> bool:
    """Whether the last word, with its punctuation, ends a sentence."""
    if word is None or word.endswith("..") or not word.endswith((".", "?", "!")):
        return False
    return word.lower().strip(".?!\"'") not in _OPEN


def complete(progress: ReplyProgress) -> float:
    """Return the odds that the reply is complete."""
    covered, missing = UNKNOWN["covered"], UNKNOWN["missing"]
    if progress.covered is not None and progress.expected:
        covered, missing = progress.covered, progress.expected * (1 - progress.covered)
    return exp(
        COMPLETE["constant"]
        + COMPLETE["sentence"] * ends_sentence(progress.last_word)
        + COMPLETE["covered"] * covered
        + COMPLETE["missing"] * log(missing + OFFSET)
    )


@lru_cache(maxsize=64)
def deserved_silence(patience: Patience, profile: PauseProfile, progress: ReplyProgress) -> float:
    """Return how much silence ends the reply at this place, in seconds."""
    if patience.seconds is not None:
        return patience.seconds
    longer = RISK[patience.setting] * complete(progress) ** SHARPNESS
    least, most = LEAST[patience.setting], MOST[patience.setting]
    if longer >= 0.99:
        return least
    if longer < 1e-6:
        return most
    return min(max(exp(profile.distribution.inv_cdf(1 - longer)), least), most)
