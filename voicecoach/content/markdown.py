"""Importing role-plays from Markdown.

Reads the notation that people write role-plays in: a heading for each, then lines that begin with the speaker in bold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.emphasis import bold_phrases, plain
from voicecoach.content.speakers import Speakers, normalized, speakers_of

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_NUMBERED = re.compile(
    r"^(?P<kind>conversation|question|dialogue)?\s*(?P<number>\d+)\s*[.:)–-]\s*(?P<title>.+)$", re.IGNORECASE
)
_SPOKEN = re.compile(r"^\s*(?:[-*]\s+)?\*\*(?P<who>[^*:：]+?)\s*[:：]?\s*\*\*\s*[:：]?\s*(?P<text>.+)$")
_QUOTES = "\"“”„«»'‘’"

_LONGEST_SLUG = 100
"""Letters of a title that become part of a file's name; a name may have 255 bytes."""

TermsOf = Callable[[str, Sequence[str]], Sequence[str]]
"""Returns the terms of a reply: those of the lexicon that it contains, and the phrases that the author put in bold."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The dialogues of a document, and its problems: one sentence each, with the line number."""

    dialogues: tuple[Dialogue, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What somebody says in a line of the document."""

    number: int
    who: str
    text: str


@dataclass(slots=True)
class _Draft:
    title: str
    kind: str
    number: int
    line: int
    spoken: list[_Spoken] = field(default_factory=list)


def parse(text: str, terms_of: TermsOf, roles: tuple[str, str] | None = None) -> Imported:
    """Return the dialogues of a document; every one has at least one turn.

    `roles`: who says the lines and who the learner is; without them, `speakers_of` decides for each conversation.
    """
    problems: list[tuple[int, str]] = []
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
            drafts[-1].spoken.append(_Spoken(number, spoken["who"], spoken["text"]))
        elif spoken:
            problems.append((number, "a speaker before the first numbered heading."))
        elif drafts and _unread(line):
            problems.append((number, f"not a heading and not a speaker in bold: {line.strip()[:60]!r}"))
    dialogues = [_dialogue(draft, terms_of, roles, problems) for draft in drafts]
    return Imported(
        tuple(dialogue for dialogue in dialogues if dialogue),
        tuple(f"line {number}: {problem}" for number, problem in sorted(problems, key=lambda entry: entry[0])),
    )


def _dialogue(
    draft: _Draft, terms_of: TermsOf, roles: tuple[str, str] | None, problems: list[tuple[int, str]]
) -> Dialogue | None:
    speakers = speakers_of((spoken.who for spoken in draft.spoken), roles)
    if speakers is None:
        problems.append((draft.line, _unclear_speakers(draft)))
        return None
    slug = re.sub(r"[^a-z0-9]+", "-", draft.title.lower()).strip("-")[:_LONGEST_SLUG] or "untitled"
    turns = tuple(
        Turn(_said(lines), _said(replies), tuple((term,) for term in _terms(replies, terms_of)))
        for lines, replies in _exchanges(draft, speakers, problems)
    )
    if not turns:
        problems.append((draft.line, f"{draft.title!r} has no exchange of line and reply."))
        return None
    return Dialogue(
        id=f"{draft.kind}-{draft.number:02d}-{slug}",
        title=draft.title,
        level="intermediate",
        tags=("imported",),
        turns=turns,
        developer=speakers.developer,
        learner=speakers.learner,
    )


def _unclear_speakers(draft: _Draft) -> str:
    first: dict[str, _Spoken] = {}
    for spoken in draft.spoken:
        first.setdefault(normalized(spoken.who), spoken)
    who = ", ".join(f"{spoken.who!r} (line {spoken.number})" for spoken in first.values())
    return f"{draft.title!r} needs two speakers and has {len(first)}: {who}."


def _exchanges(
    draft: _Draft, speakers: Speakers, problems: list[tuple[int, str]]
) -> list[tuple[list[_Spoken], list[_Spoken]]]:
    """Return the lines and the replies of each exchange; several in a row of one speaker belong together."""
    exchanges: list[tuple[list[_Spoken], list[_Spoken]]] = []
    for spoken in draft.spoken:
        if normalized(spoken.who) in speakers.developers:
            if not exchanges or exchanges[-1][1]:
                exchanges.append(([], []))
            exchanges[-1][0].append(spoken)
        elif normalized(spoken.who) not in speakers.learners:
            known = f"{speakers.developer!r} nor {speakers.learner!r}"
            problems.append((spoken.number, f"the speaker {spoken.who!r} is neither {known}."))
        elif exchanges:
            exchanges[-1][1].append(spoken)
        else:
            problems.append((spoken.number, f"a reply before the first line of {speakers.developer!r}."))
    if exchanges and not exchanges[-1][1]:
        lines, _ = exchanges.pop()
        problems.append((lines[0].number, f"the line of {speakers.developer!r} has no reply."))
    return exchanges


def _said(parts: Sequence[_Spoken]) -> str:
    return " ".join(plain(part.text.strip()).strip(_QUOTES + "* ").strip() for part in parts)


def _terms(replies: Sequence[_Spoken], terms_of: TermsOf) -> Sequence[str]:
    return terms_of(_said(replies), bold_phrases(" ".join(reply.text for reply in replies)))


def _unread(line: str) -> bool:
    text = line.strip()
    return bool(text) and not re.fullmatch(r"[-*_]{3,}", text) and not text.startswith((">", "<!--", "✅"))
