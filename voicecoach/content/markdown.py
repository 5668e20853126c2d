"""Importing role-plays from Markdown.

Reads the notation that people write role-plays in: a heading for each, then lines that begin with the speaker in bold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from voicecoach.content.dialogue import Dialogue, Turn

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_NUMBERED = re.compile(
    r"^(?P<kind>conversation|question|dialogue)?\s*(?P<number>\d+)\s*[.:)–-]\s*(?P<title>.+)$", re.IGNORECASE
)
_SPOKEN = re.compile(r"^\s*(?:[-*]\s+)?\*\*(?P<who>[^*:：]+?)\s*[:：]?\s*\*\*\s*[:：]?\s*(?P<text>.+)$")
_QUOTES = "\"“”„«»'‘’"
_DEVELOPERS = ("developer", "dev")
_LEARNERS = ("devops", "devops engineer", "you", "me", "sre", "engineer", "ops")

TermsOf = Callable[[str], Sequence[str]]
"""Returns the terms of the lexicon that a text contains."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The dialogues of a document, and its problems: one sentence each, with the line number."""

    dialogues: tuple[Dialogue, ...]
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    title: str
    kind: str
    number: int
    line: int
    turns: list[Turn] = field(default_factory=list)
    open_line: tuple[int, str] | None = None  # line number and text of a developer's line without a reply


def parse(text: str, terms_of: TermsOf) -> Imported:
    """Return the dialogues of a document; every one has at least one turn."""
    problems: list[str] = []
    drafts: list[_Draft] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        heading = _HEADING.match(line)
        spoken = _SPOKEN.match(line)
        if heading:
            titled = _NUMBERED.match(heading["text"].strip("* "))
            if titled:
                kind = (titled["kind"] or "question").lower()
                drafts.append(_Draft(titled["title"].strip("* "), kind, int(titled["number"]), number))
        elif spoken and drafts:
            _say(drafts[-1], spoken["who"], spoken["text"], number, problems, terms_of)
        elif spoken:
            problems.append(f"line {number}: a speaker before the first numbered heading.")
        elif drafts and _unread(line):
            problems.append(f"line {number}: not a heading and not a speaker in bold: {line.strip()[:60]!r}")
    for draft in drafts:
        if draft.open_line:
            problems.append(f"line {draft.open_line[0]}: the developer's line has no reply.")
        if not draft.turns:
            problems.append(f"line {draft.line}: {draft.title!r} has no exchange of line and reply.")
    return Imported(tuple(_dialogue(draft) for draft in drafts if draft.turns), tuple(problems))


def _say(draft: _Draft, who: str, text: str, number: int, problems: list[str], terms_of: TermsOf) -> None:
    speaker = re.sub(r"\(.*?\)", "", who).strip().lower()
    said = text.strip().strip(_QUOTES + "* ").strip()
    if speaker in _DEVELOPERS:
        before = f"{draft.open_line[1]} " if draft.open_line else ""
        draft.open_line = (number, before + said)
    elif speaker in _LEARNERS:
        if draft.open_line:
            terms = tuple((term,) for term in terms_of(said))
            draft.turns.append(Turn(draft.open_line[1], said, terms))
            draft.open_line = None
        elif draft.turns:
            last = draft.turns.pop()
            reply = f"{last.model_reply} {said}"
            draft.turns.append(Turn(last.line, reply, tuple((term,) for term in terms_of(reply))))
        else:
            problems.append(f"line {number}: a reply before the first line of the developer.")
    else:
        problems.append(f"line {number}: unknown speaker {who!r}: neither the developer nor the learner.")


def _unread(line: str) -> bool:
    plain = line.strip()
    return bool(plain) and not re.fullmatch(r"[-*_]{3,}", plain) and not plain.startswith((">", "<!--", "✅"))


def _dialogue(draft: _Draft) -> Dialogue:
    slug = re.sub(r"[^a-z0-9]+", "-", draft.title.lower()).strip("-") or "untitled"
    return Dialogue(
        id=f"{draft.kind}-{draft.number:02d}-{slug}",
        title=draft.title,
        level="intermediate",
        tags=("imported",),
        turns=tuple(draft.turns),
    )
