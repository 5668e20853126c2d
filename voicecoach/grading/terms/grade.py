"""Term coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voicecoach.evidence import Candidate
from voicecoach.grading.terms.forms import forms, tokens
from voicecoach.grading.terms.matching import find
from voicecoach.grading.terms.report import UNCLEAR_COUNTS, How, State, TermReport, TermVerdict
from voicecoach.lexicon import Lexicon, Term
from voicecoach.transcript import Word

_WORTH = {"said": 1.0, "unclear": UNCLEAR_COUNTS, "missed": 0.0}

SAID, UNCLEAR = -6.0, -13.0
"""Nats by which the sound may support a term's reading worse than what was heard. A recogniser prefers common words: a
term that was said falls behind by a few nats, a sound-alike by many (docs/terms.md)."""


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
    short = len(name) <= 5 and name.upper() == name
    return Term(name=name, kind="acronym" if short else "phrase", meaning="")


def _best(
    words: Sequence[Word], number: int, group: Sequence[str], lexicon: Lexicon, candidates: Sequence[Candidate]
) -> TermVerdict:
    for name in group:
        matches = find(words, term_of(name, lexicon))
        if matches:
            part = words[matches[0].first : matches[0].last]
            heard = " ".join(word.text for word in part)
            return TermVerdict(name, "said", number, part[0].start, part[-1].end, heard, matches[0].how)
    best = max((one for one in candidates if one.term in group), key=lambda one: one.margin, default=None)
    if best is None or best.margin < UNCLEAR:
        return TermVerdict(group[0], "missed", number)
    how: How = "spoken form" if best.known else "sound"
    state: State = "said" if best.margin >= SAID else "unclear"
    return TermVerdict(best.term, state, number, best.start, best.end, best.heard, how)
