"""Fit how probable it is that a reply is complete, and how long learners pause, on the half that isn't reported.

    python scripts/calibrate_turns.py ../shared/speech/speechocean762-train

Prints the constants of voicecoach/patience.py, and what patiences around the chosen one come to on that half.
"""

from __future__ import annotations

import sys
from math import log
from pathlib import Path

import numpy as np

from benchmarks.replies import content
from benchmarks.turns import REPLIES, Heard, Tally, Way, cues_of, figures, replies, speakers, take, unsaid_among
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS, Floats, Samples
from voicecoach.audio.speech_activity import OFFSET, ONSET
from voicecoach.cli.wiring import wired
from voicecoach.practice import patience
from voicecoach.practice.patience import MISSING_OFFSET, SHORTEST_PAUSE, Patience, ends_sentence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.silero import SileroDetector

_KNOWN_AFTER = 14  # blocks (0.45 s) into a silence: by then its words are recognized
_RIDGE = 1.0

Learner = tuple[list[Heard], list[str]]
"""Their replies, and words that they didn't say."""


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


def examples(learners: list[Learner], *, unsaid: bool) -> tuple[Floats, Floats, list[list[float]]]:
    """Return each silence's progress, shape (n, 3), whether it was the end, and each learner's pauses (log seconds)."""
    rows: list[list[float]] = []
    ends: list[float] = []
    pauses: list[list[float]] = []
    for heard, others in learners:
        pauses.append([])
        for one in heard:
            expected = unsaid_among(one.reply.content, others) if unsaid else one.reply.content
            for first, last in silences(one.probabilities):
                seconds = (last - first) * BLOCK_SECONDS
                if seconds < SHORTEST_PAUSE:
                    continue
                progress = cues_of(one.words[min(last - 1, first + _KNOWN_AFTER)], expected)
                covered = progress.covered or 0.0
                missing = log(progress.expected * (1 - covered) + MISSING_OFFSET)
                rows.append([ends_sentence(progress.last_word), covered, missing])
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


def heard_by(app: Application, data: Path) -> list[Learner]:
    """Return the replies of the half of the learners that is not reported."""
    detector, recognizer = SileroDetector(), load_whisper(app.weights, "base")
    learners: list[Learner] = []
    for place, clips in enumerate(speakers(data)[0::2]):
        others = [word for clip in clips[sum(REPLIES) :] for word in content(clip.text)]
        learners.append((list(replies(clips, detector, recognizer, np.random.default_rng(1000 + place))), others))
        print(f"learner {place + 1}", file=sys.stderr)
    return learners


def main(data: Path) -> None:
    """Fit and print."""
    learners = heard_by(wired(), data)
    said, unsaid = examples(learners, unsaid=False), examples(learners, unsaid=True)
    weights = logistic(np.concatenate([said[0], unsaid[0]]), np.concatenate([said[1], unsaid[1]]))
    print("COMPLETION", dict(zip(("sentence", "covered", "missing", "constant"), weights.round(2), strict=True)))
    missing = float(np.exp(said[0][:, 2].mean())) - MISSING_OFFSET
    print("UNKNOWN_CONTENT", {"covered": said[0][:, 1].mean().round(2), "missing": round(missing, 1)})
    known = [pauses for pauses in said[2] if len(pauses) > 3]
    within = float(np.mean([np.var(pauses, ddof=1) for pauses in known]))
    between = np.var([np.mean(pauses) for pauses in known], ddof=1) - within * np.mean([1 / len(one) for one in known])
    print("PAUSE_MEDIAN", np.exp(np.mean([np.mean(one) for one in known])).round(2))
    print("WITHIN_LEARNER", round(within**0.5, 2))
    print("BETWEEN_LEARNERS", round(float(max(0.0, between)) ** 0.5, 2), "of", sum(map(len, said[2])), "pauses")
    for risk in (0.03, 0.05, 0.065, 0.08, 0.12):
        patience.RISK["normal"] = risk
        patience.allowed_silence.cache_clear()
        for without in (False, True):
            tally = Tally()
            for heard, others in learners:
                take(Way(Patience(), unsaid=without), heard, others, tally)
            print("risk", risk, "a fifth not said" if without else "all said", *figures(tally))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
