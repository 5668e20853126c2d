"""Swapped roles: the learner asks as the developer, the program answers as the engineer."""

from __future__ import annotations

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading import function_words
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.matching import find_all
from voicecoach.recognition.transcript import words_of

MOST_KEY_WORDS = 4
"""Words and terms of a line that the learner should use: more would be the line itself. A choice."""

_NOT_CONTENT = (
    function_words.ARTICLES
    | function_words.SUBJECT_PRONOUNS
    | function_words.OBJECT_PRONOUNS
    | function_words.POSSESSIVES
    | function_words.DEMONSTRATIVES
    | function_words.COORDINATING_CONJUNCTIONS
    | function_words.SUBORDINATING_CONJUNCTIONS
    | function_words.OTHER_SUBORDINATING_CONJUNCTIONS
    | function_words.RELATIVES
    | function_words.FREE_RELATIVES
    | function_words.PREPOSITIONS
    | function_words.AUXILIARIES
    | function_words.INTENSIFIERS
    | function_words.ANSWERS
    | frozenset(
        """all also another any anybody anyone anything away back be been being bit doing dont during each else
        even ever every everybody everything everywhere get gets getting give given goes going gone got hello
        her here hi his id im its itself isnt ive just keep know let lets like look make makes maybe more much
        must my need no nobody not now off one only ours out over own please put rather right say see shall
        some somebody someone something still such suppose take takes tell than thank thanks thats then there
        theres theyre thing things think thought through too under up us want wants way wed well were weve
        whats whether who whos whose why without yet youre""".split()
    )
)
"""Words that say little about what is asked: function words, and words that most questions have. A choice, made by
reading the key words of all shipped lines."""


def swapped(dialogue: Dialogue, lexicon: Lexicon) -> Dialogue:
    """Return a conversation in which the learner has the developer's role: each turn expects its line's key words."""
    turns = tuple(_asking(turn, lexicon) for turn in dialogue.turns)
    return Dialogue(
        id=dialogue.id,
        title=dialogue.title,
        level=dialogue.level,
        tags=dialogue.tags,
        turns=turns,
        developer=dialogue.learner,
        learner=dialogue.developer,
    )


def key_words(line: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the lexicon's terms in a line and its other content words, in order, the terms first to be kept."""
    words = words_of(line)
    terms = {match.first: (name, match.last) for name, match in find_all(words, lexicon)}
    inside = {index for first, (_, last) in terms.items() for index in range(first, last)}
    places: dict[int, str] = {first: name for first, (name, _) in terms.items()}
    content = [
        (index, word.text.strip(",.;:?!…\"'“”()"))
        for index, word in enumerate(words)
        if index not in inside and "".join(tokens(word.text)) not in _NOT_CONTENT and len(word.text) > 2
    ]
    longest_first = sorted(content, key=lambda place: -len(place[1]))
    places |= dict(longest_first[: max(0, MOST_KEY_WORDS - len(places))])
    return tuple(dict.fromkeys(places[index] for index in sorted(places)))


def _asking(turn: Turn, lexicon: Lexicon) -> Turn:
    words = key_words(turn.line, lexicon)
    cue = " · ".join(words) if words else turn.line
    return Turn(cue, turn.line, tuple((word,) for word in words), answer=turn.model_reply)
