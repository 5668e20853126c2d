"""Dialogue files: reading, checking, writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from voicecoach.content import genre_fields
from voicecoach.content.dialogue import DEVELOPER, LEARNER, Dialogue, TermGroup, Turn
from voicecoach.content.genres import Genre
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.pack import LEXICON, MINED, PACK, name_in_pack
from voicecoach.content.validation import Problems, correct_spelling
from voicecoach.content.yaml_nodes import Node, load
from voicecoach.errors import DialogueError

LEVELS = ("beginner", "intermediate", "advanced")
_KEYS = ("id", "title", "genre", "level", "tags", "roles", "turns", *genre_fields.KEYS)
_TURN_KEYS = ("line", "another_way", "model_reply", "terms", *genre_fields.TURN_KEYS)

NOT_DIALOGUES = (PACK, LEXICON, MINED)
ROLES = (DEVELOPER, LEARNER)

Warn = Callable[[str], None]
"""Receives a warning about a file that is valid: one sentence, with file and line."""


def ignore(warning: str) -> None:
    """Ignore a warning."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked file: the dialogue, None if it is invalid; its problems and warnings, each with file and line.

    A warning: a term that is not in the lexicon. It is looked for as it is written. `misspelled`: the warnings about
    those that resemble a term of the lexicon.
    """

    dialogue: Dialogue | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    misspelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _UnknownTerms:
    """Collects warnings about terms that are not in the lexicon; `misspelled`: those that resemble one of it."""

    lexicon: Lexicon
    warnings: Problems
    misspelled: Problems

    def look_up(self, node: Node, term: str) -> None:
        if term in self.lexicon:
            return
        message = f"{term!r} is not in the lexicon; it is looked for as it is written."
        if similar := correct_spelling(term, self.lexicon.terms):
            message += f" Did you mean {similar!r}?"
            self.misspelled.add(node, message)
        self.warnings.add(node, message)


def read(file: Path, lexicon: Lexicon, warn: Warn = ignore, roles: tuple[str, str] = ROLES) -> Dialogue:
    """Read one dialogue; raise DialogueError with every problem in it.

    `warn` receives each `misspelled` warning; `roles`: where the file names none.
    """
    checked = check(file, lexicon, roles)
    for warning in checked.misspelled:
        warn(warning)
    if checked.dialogue is None:
        problems = "\n".join(checked.problems[:20])
        raise DialogueError(problems, next="Fix the file, then try again.", hint="dialogue file")
    return checked.dialogue


def check(file: Path, lexicon: Lexicon, roles: tuple[str, str] = ROLES) -> Checked:
    """Check a dialogue file; `roles`: where it names none."""
    problems, unknown = Problems(), _UnknownTerms(lexicon, Problems(), Problems())
    try:
        root = load(file)
    except DialogueError as error:
        return Checked(None, (str(error),))
    fields = problems.fields(root, _KEYS, ("id", "title", "turns"))
    genre = genre_fields.genre(fields, problems)
    roles_node = fields.get("roles")
    named = problems.fields(roles_node, ("partner", "developer", "learner"), ()) if roles_node else {}
    turns = tuple(_turn(node, genre, problems, unknown) for node in problems.items(fields.get("turns")))
    if not turns and "turns" in fields:
        problems.add(fields["turns"], "a dialogue needs at least one turn.")
    dialogue = Dialogue(
        id=problems.file_name(fields.get("id")),
        title=problems.text(fields.get("title")),
        level=problems.one_of(fields.get("level"), LEVELS, "intermediate"),
        tags=problems.texts(fields.get("tags")),
        turns=turns,
        developer=problems.text(named.get("partner", named.get("developer")), roles[0]),
        learner=problems.text(named.get("learner"), roles[1]),
        genre=genre.name,
        seconds=genre_fields.seconds(fields.get("seconds"), genre, problems),
        impatience=problems.texts(fields.get("impatience")),
    )
    valid = None if problems.messages else dialogue
    return Checked(
        valid, tuple(problems.messages), tuple(unknown.warnings.messages), tuple(unknown.misspelled.messages)
    )


def _turn(node: Node, genre: Genre, problems: Problems, unknown: _UnknownTerms) -> Turn:
    fields = problems.fields(node, _TURN_KEYS, ("line", "model_reply"))
    genre_fields.refuse_foreign(fields, genre, problems)
    by_part = genre_fields.terms_by_part(fields.get("terms"), genre, problems)
    terms = tuple(_group(group, problems, unknown) for _, group in by_part)
    avoid = genre_fields.avoid(fields.get("avoid"), terms, problems)
    for jargon, place in avoid:
        unknown.look_up(place, jargon.term)
    return Turn(
        line=problems.text(fields.get("line")),
        model_reply=problems.text(fields.get("model_reply")),
        terms=terms,
        another_way=problems.text(fields.get("another_way")),
        parts=tuple(part for part, _ in by_part if part),
        alerts=genre_fields.alerts(fields.get("alerts"), problems),
        avoid=tuple(jargon for jargon, _ in avoid),
    )


def _group(node: Node, problems: Problems, unknown: _UnknownTerms) -> TermGroup:
    names = node.value if isinstance(node.value, list) else [node]
    if not names:
        problems.add(node, "a group of terms must not be empty.")
    terms = []
    for name in names:
        term = problems.text(name)
        if term:
            unknown.look_up(name, term)
        terms.append(term)
    return tuple(terms)


def files(folders: Iterable[Path]) -> list[Path]:
    """Return all dialogue files of some folders (those that exist), sorted by name within each."""
    return [
        file
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.glob("*.y*ml"))
        if file.name not in NOT_DIALOGUES
    ]


def written(dialogue: Dialogue) -> str:
    """Return a dialogue as YAML that `read` takes."""
    plain = {
        "id": name_in_pack(dialogue.id),
        "title": dialogue.title,
        "level": dialogue.level,
        "tags": list(dialogue.tags),
        "roles": {"partner": dialogue.developer, "learner": dialogue.learner},
        **genre_fields.plain_dialogue(dialogue),
        "turns": [
            {
                "line": turn.line,
                **({"another_way": turn.another_way} if turn.another_way else {}),
                "model_reply": turn.model_reply,
                **genre_fields.plain_turn(turn),
            }
            for turn in dialogue.turns
        ],
    }
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)
