"""Term coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.forms import forms, tokens
from voicecoach.grading.terms.matching import find
from voicecoach.grading.terms.report import UNCLEAR_COUNTS, How, State, TermReport, TermVerdict
from voicecoach.recognition.evidence import Candidate
from voicecoach.recognition.transcript import Word

_WORTH = {"said": 1.0, "unclear": UNCLEAR_COUNTS, "missed": 0.0}

SAID, UNCLEAR = -8.25, -16.0
"""TermHistory, in nats, from which a term is said, and unclear. A recognizer prefers common words: a term that was said
falls behind what was heard by a few nats, a sound-alike by many (docs/terms.md)."""

UNLIKE = 7.0
"""Nats that count against a term which has no phoneme in common with what was heard; in proportion between."""

OTHER_LETTERS = 5.0
"""Nats that count against an acronym for which other letters were heard: VPN is no VPC."""

SAME_SOUND, SAME, WRITTEN = 0.99, 10.0, 5
"""Similarity from which what was heard and the term are the same to the ear ("cube control" for kubectl), nats that
this counts for, and letters from which it does: in short words chance makes such pairs."""

SHORT, LETTERS = 1.5, 5
"""Nats that count against a word of so few letters, which many words are like; an acronym's letters are words each."""


def verification_score(candidate: Candidate) -> float:
    """Return how well a candidate stands, in nats: what the sound says, less what the phonemes say against it."""
    same = SAME if candidate.similarity >= SAME_SOUND and len(candidate.heard) >= WRITTEN else 0.0
    other = OTHER_LETTERS if candidate.letters else 0.0
    short = SHORT if len(candidate.term) <= LETTERS and not candidate.term.isupper() else 0.0
    return candidate.margin - UNLIKE * (1.0 - candidate.similarity) + same - other - short


def grade_terms(
    words: Sequence[Word],
    groups: Sequence[Sequence[str]],
    lexicon: Lexicon,
    candidates: Sequence[Candidate] = (),
) -> TermReport:
    """Judge each group of terms by the unbiased transcript, then by what the sound says of its candidates.

    Of a group any one term counts, once.

    A term that the lexicon doesn't know is looked for as it is written.
    """
    verdicts = tuple(_best(words, number, group, lexicon, candidates) for number, group in enumerate(groups))
    return TermReport(verdicts, coverage(verdicts))


def coverage(verdicts: Sequence[TermVerdict]) -> float | None:
    """Return the mean worth of the groups, 0 to 1; None without any."""
    if not verdicts:
        return None
    return sum(_WORTH[verdict.state] for verdict in verdicts) / len(verdicts)


def term_of(name: str, lexicon: Lexicon) -> Term:
    """Return what the lexicon knows under that name or any form of it, called `name`; else only the name itself."""
    if name in lexicon:
        return lexicon[name]
    wanted = "".join(tokens(name))
    for term in lexicon:
        if any("".join(form) == wanted and how == "exact" for form, how in forms(term).items()):
            return replace(term, name=name, written=(*term.written, term.name))
    if len(name) <= 5 and name.isupper():  # an acronym, or a word in capitals
        return Term(name=name, kind="acronym", meaning="", written=(name.lower(),))
    return Term(name=name, kind="phrase", meaning="")


def alternatives(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the terms of which any one is asked for: "ECS/EKS" means ECS or EKS, CI/CD is a term of its own."""
    parts = tuple(part.strip() for part in text.split("/") if part.strip())
    whole = tokens(text)
    known = text in lexicon or any(forms(term).get(whole) == "exact" for term in lexicon)
    return (text,) if known or len(parts) < 2 else parts


def _best(
    words: Sequence[Word], number: int, group: Sequence[str], lexicon: Lexicon, candidates: Sequence[Candidate]
) -> TermVerdict:
    for name in group:
        matches = find(words, term_of(name, lexicon))
        if matches:
            part = words[matches[0].first : matches[0].last]
            heard = " ".join(word.text for word in part)
            return TermVerdict(name, "said", number, part[0].start, part[-1].end, heard, matches[0].how)
    best = max((one for one in candidates if one.term in group), key=verification_score, default=None)
    if best is None or verification_score(best) < UNCLEAR:
        return TermVerdict(group[0], "missed", number)
    state: State = "said" if verification_score(best) >= SAID else "unclear"
    return TermVerdict(best.term, state, number, best.start, best.end, best.heard, _how(best))


def _how(candidate: Candidate) -> How:
    if candidate.known:
        return "spoken form"
    return "sound" if candidate.similarity >= SAME_SOUND else "verified"
