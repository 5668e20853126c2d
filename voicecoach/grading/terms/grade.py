"""Grades the terms of a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voicecoach.audio.clip import Span
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.forms import forms, tokens
from voicecoach.grading.terms.matching import find
from voicecoach.grading.terms.report import PROMPTED_COUNTS, UNCLEAR_COUNTS, How, State, TermReport, TermVerdict
from voicecoach.recognition.evidence import Candidate
from voicecoach.recognition.transcript import Word

WORTH: dict[State, float] = {"said": 1.0, "prompted": PROMPTED_COUNTS, "unclear": UNCLEAR_COUNTS, "missed": 0.0}
"""What each state of a term adds to coverage."""

SAID_SCORE, UNCLEAR_SCORE = -8.25, -16.0
"""Verification scores, in nats, from which a term counts as said and as unclear. Recognizers prefer common words, so a
term that was said scores a few nats below the words heard, a sound-alike many. `SAID_SCORE` was chosen by comparing
-7.5 to -10 on accented voices (docs/terms.md, "Figures"); no comparison was recorded for `UNCLEAR_SCORE`."""

DISSIMILARITY_COST = 7.0
"""Nats for a similarity of 0 between the phonemes heard and the term's; in proportion between 0 and 1. Chosen together
with `SAID_SCORE` on the accented voices of docs/terms.md."""

OTHER_LETTERS_COST = 5.0
"""Nats for an acronym in whose place other letters were heard (VPN for VPC). A choice, in use for the figures of
docs/terms.md; no comparison with other values was recorded."""

SAME_SOUND, SAME_SOUND_BONUS, SAME_SOUND_LETTERS = 0.99, 10.0, 5
"""Similarity from which words and term sound the same ("cube control" for kubectl), the nats that this adds, and how
long the words must be, in letters: short ones sound the same by chance. Choices, like `OTHER_LETTERS_COST`."""

SHORT_TERM_COST, SHORT_TERM_LETTERS = 1.5, 5
"""Nats for a term of this many letters or fewer, because many words are similar; not for acronyms, of which each letter
is spoken as a word. Added after measuring 1.1 % of learners' other words credited without it (docs/terms.md)."""


def verification_score(candidate: Candidate) -> float:
    """Return the margin of a candidate, in nats, less what the phonemes say against it (formula: docs/terms.md)."""
    same_sound = candidate.similarity >= SAME_SOUND and len(candidate.heard) >= SAME_SOUND_LETTERS
    bonus = SAME_SOUND_BONUS if same_sound else 0.0
    letters = OTHER_LETTERS_COST if candidate.letters else 0.0
    short_term = len(candidate.term) <= SHORT_TERM_LETTERS and not candidate.term.isupper()
    short = SHORT_TERM_COST if short_term else 0.0
    return candidate.margin - DISSIMILARITY_COST * (1.0 - candidate.similarity) + bonus - letters - short


def grade_terms(
    words: Sequence[Word],
    groups: Sequence[Sequence[str]],
    lexicon: Lexicon,
    candidates: Sequence[Candidate] = (),
    unrecognized: Sequence[Span] = (),
) -> TermReport:
    """Grade each group of terms by the unbiased transcript, and if it contains none of them by the group's candidates.

    Any one term of a group counts, once. A term that the lexicon doesn't contain is looked for as it is written.
    `unrecognized`: stretches of speech that could not be made out. They may contain any term that was not found, so
    such a term is unclear, not missed.
    """
    verdicts = tuple(_verdict(words, number, group, lexicon, candidates) for number, group in enumerate(groups))
    if unrecognized:
        longest = max(unrecognized, key=lambda stretch: stretch.seconds)
        verdicts = tuple(
            replace(verdict, state="unclear", start=longest.start, end=longest.end)
            if verdict.state == "missed"
            else verdict
            for verdict in verdicts
        )
    return TermReport(verdicts, coverage(verdicts))


def coverage(verdicts: Sequence[TermVerdict]) -> float | None:
    """Return the mean of `WORTH` over the groups, 0 to 1; None if there are no groups."""
    if not verdicts:
        return None
    return sum(WORTH[verdict.state] for verdict in verdicts) / len(verdicts)


def term_of(name: str, lexicon: Lexicon) -> Term:
    """Return the lexicon's term of which `name` is an exact form, called `name`; else a new one with only that name."""
    if name in lexicon:
        return lexicon[name]
    letters = "".join(tokens(name))
    for term in lexicon:
        if any("".join(form) == letters and how == "exact" for form, how in forms(term).items()):
            return replace(term, name=name, written=(*term.written, term.name))
    if len(name) <= 5 and name.isupper():  # an acronym, or a word in capitals
        return Term(name=name, kind="acronym", meaning="", written=(name.lower(),))
    return Term(name=name, kind="phrase", meaning="")


def alternatives(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the terms of which any one counts: "ECS/EKS" means ECS or EKS, but CI/CD is a term of its own."""
    parts = tuple(part.strip() for part in text.split("/") if part.strip())
    whole = tokens(text)
    known = text in lexicon or any(forms(term).get(whole) == "exact" for term in lexicon)
    return (text,) if known or len(parts) < 2 else parts


def _verdict(
    words: Sequence[Word], number: int, group: Sequence[str], lexicon: Lexicon, candidates: Sequence[Candidate]
) -> TermVerdict:
    for name in group:
        matches = find(words, term_of(name, lexicon))
        if matches:
            part = words[matches[0].first : matches[0].last]
            heard = " ".join(word.text for word in part)
            return TermVerdict(name, "said", number, part[0].start, part[-1].end, heard, matches[0].how)
    own = (candidate for candidate in candidates if candidate.term in group)
    best = max(own, key=verification_score, default=None)
    if best is None or verification_score(best) < UNCLEAR_SCORE:
        return TermVerdict(group[0], "missed", number)
    state: State = "said" if verification_score(best) >= SAID_SCORE else "unclear"
    return TermVerdict(best.term, state, number, best.start, best.end, best.heard, _how(best))


def _how(candidate: Candidate) -> How:
    if candidate.known:
        return "spoken form"
    return "sound" if candidate.similarity >= SAME_SOUND else "verified"
