"""Fit how probable it is that a reply is complete, and how long learners pause, on the half that isn't reported.

    python scripts/calibrate_turns.py ../shared/speech/speechocean762-train

Prints the constants of voicecoach/practice/patience.py, and what patiences around the chosen one come to on that half.
"""

from __future__ import annotations

import sys
from math import log
from pathlib import Path

import numpy as np

from benchmarks.replies import content
from benchmarks.turns import (
    REPLIES,
    Expected,
    Heard,
    Tally,
    Way,
    cues_of,
    expectations,
    figures,
    replies,
    speakers,
    take,
    unsaid_among,
)
from voicecoach.audio.clip import BLOCK_SECONDS, Floats, Samples
from voicecoach.audio.speech_activity import OFFSET, ONSET
from voicecoach.cli.wiring import wired
from voicecoach.practice import patience
from voicecoach.practice.patience import MISSING_OFFSET, SHORTEST_PAUSE, Kind, Limits, ends_sentence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector

_KNOWN_AFTER = 14  # blocks (0.45 s) into a silence: by then its words are recognized
_RIDGE = 1.0

CANDIDATES: dict[Kind, tuple[Limits, ...]] = {
    "standing": tuple(Limits(risk, power, 0.7, 2.4) for power, risk in ((2, 0.15), (3, 0.15), (4, 0.2), (6, 0.1))),
    "voice": tuple(Limits(risk, 2, 2.0, 3.6) for risk in (0.02, 0.01, 0.005)),
    "final": tuple(Limits(risk, 2, 1.05, 3.6) for risk in (0.05, 0.08, 0.1, 0.13)),
}
"""Limits of normal patience to compare, by the kind of the end."""

_DRAWS = 4
"""Times that the terms and the length that a turn expects are drawn for each reply."""

Learner = tuple[list[Heard], list[str]]
"""Their replies, and words that they didn't say."""

Turns = list[list[Expected]]
"""What the turns of each learner expect."""


def silences(probabilities: Samples) -> list[tuple[int, int]]:
    """Return the silences of a reply in blocks, the one after the end last."""
    found: list[tuple[int, int]] = []
    speaking, end = False, None
    for block, probability in enumerate(probabilities):
        if probability >= (OFFSET if speaking else ONSET):
            if not speaking and end is not None:
                found.append((end, block))
            speaking, end = True, block + 1
        else:
            speaking = False
    return [*found, (end or 0, len(probabilities))]


def examples(learners: list[Learner], turns: Turns, *, unsaid: bool) -> tuple[Floats, Floats, list[list[float]]]:
    """Return each silence's progress, shape (n, 4), whether it was the end, and each learner's pauses (log seconds)."""
    rows: list[list[float]] = []
    ends: list[float] = []
    pauses: list[list[float]] = []
    for (heard, others), expected in zip(learners, turns, strict=True):
        pauses.append([])
        for one, turn in zip(heard, expected, strict=True):
            terms = unsaid_among(turn.terms, others) if unsaid else turn.terms
            for first, last in silences(one.probabilities):
                seconds = (last - first) * BLOCK_SECONDS
                if seconds < SHORTEST_PAUSE:
                    continue
                progress = cues_of(one.words[min(last - 1, first + _KNOWN_AFTER)], terms, turn.usual)
                covered = progress.covered or 0.0
                missing = log(progress.expected * (1 - covered) + MISSING_OFFSET)
                rows.append([ends_sentence(progress.last_word), covered, missing, min(1.0, progress.length or 0.0)])
                ends.append(last == len(one.probabilities))
                if last < len(one.probabilities):
                    pauses[-1].append(log(seconds))
    return np.array(rows), np.array(ends, float), pauses


def logistic(rows: Floats, ends: Floats) -> Floats:
    """Return weights and a constant, by Newton's method with a small ridge on the standardized weights."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    given = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    ridge = np.diag([*[_RIDGE] * rows.shape[1], 1e-9])
    weights = np.zeros(given.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (chance - ends) + ridge @ weights
        weights -= np.linalg.solve((given * (chance * (1 - chance))[:, None]).T @ given + ridge, slope)
    scaled = weights[:-1] / spread
    return np.append(scaled, weights[-1] - float(np.sum(scaled * mean)))


def heard_by(recognizer: Recognizer, data: Path) -> list[Learner]:
    """Return the replies of the half of the learners that is not reported."""
    detector = SileroDetector()
    learners: list[Learner] = []
    for place, clips in enumerate(speakers(data)[0::2]):
        others = [word for clip in clips[sum(REPLIES) :] for word in content(clip.text)]
        learners.append((list(replies(clips, detector, recognizer, np.random.default_rng(1000 + place))), others))
        print(f"learner {place + 1}", file=sys.stderr)
    return learners


def main(data: Path) -> None:
    """Fit and print."""
    app = wired()
    recognizer = load_whisper(app.weights, "base")
    sizes = [len(turn.terms) for dialogue in app.library.load()[0] for turn in dialogue.turns]
    report(heard_by(recognizer, data), sizes, recognizer)


def report(learners: list[Learner], sizes: list[int], recognizer: Recognizer) -> None:
    """Print the constants, and what patiences around the chosen one come to; `sizes`: how many terms turns expect."""
    draws = [
        [
            expectations(heard, sizes, np.random.default_rng(1000 * draw + place))
            for place, (heard, _) in enumerate(learners)
        ]
        for draw in range(_DRAWS)
    ]
    fits = [examples(learners, turns, unsaid=unsaid) for turns in draws for unsaid in (False, True)]
    rows, ends = np.concatenate([fit[0] for fit in fits]), np.concatenate([fit[1] for fit in fits])
    weights = logistic(rows, ends)
    names = ("sentence", "covered", "missing", "length", "constant")
    print("COMPLETION", dict(zip(names, weights.round(2), strict=True)))
    missing = float(np.exp(rows[:, 2].mean())) - MISSING_OFFSET
    means = {"covered": rows[:, 1].mean(), "missing": missing, "length": rows[:, 3].mean()}
    print("UNKNOWN", {name: round(float(mean), 2) for name, mean in means.items()})
    said = fits[0]
    known = [pauses for pauses in said[2] if len(pauses) > 3]
    within = float(np.mean([np.var(pauses, ddof=1) for pauses in known]))
    between = np.var([np.mean(pauses) for pauses in known], ddof=1) - within * np.mean([1 / len(one) for one in known])
    print("PAUSE_MEDIAN", np.exp(np.mean([np.mean(one) for one in known])).round(2))
    print("WITHIN_LEARNER", round(within**0.5, 2))
    print("BETWEEN_LEARNERS", round(float(max(0.0, between)) ** 0.5, 2), "of", sum(map(len, said[2])), "pauses")
    for kind, candidates in CANDIDATES.items():
        for limits in candidates:
            patience.LIMITS[kind]["normal"] = limits
            patience.allowed_silence.cache_clear()
            for without in (False, True):
                tally = Tally()
                for turns in draws:
                    for (heard, others), expected in zip(learners, turns, strict=True):
                        take(Way(kind=kind, unsaid=without), heard, expected, others, tally, recognizer)
                print(kind, limits, "a fifth not said" if without else "all said", *figures(tally))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
