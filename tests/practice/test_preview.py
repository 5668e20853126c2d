"""The words so far: when they are shown, what is marked, and that nothing else is asked of recognition."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from pathlib import Path

from tests.practice.test_coach import DIALOGUE, LEXICON, Studio
from voicecoach.audio.clip import Samples
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Event, Grading, Listening, Recognized, RecognizedWord, Resumed
from voicecoach.practice.preview import Preview, marked_words
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word, words_of

TURN = Turn("How?", "With a canary deployment on EKS.", (("canary deployment",), ("EKS", "ECS")))
TERMS = Lexicon({"canary deployment": Term("canary deployment", "phrase", ""), "EKS": Term("EKS", "acronym", "")})
LISTENING = Listening(1.0, -20.0, speaking=True, silence=0.0, patience=inf, limit=100.0)


class Growing:
    """A streaming recognizer whose words are set by the test; asked for anything else, it fails."""

    def __init__(self) -> None:
        self.heard: tuple[Word, ...] = ()

    def words(self) -> tuple[Word, ...]:
        return self.heard

    def feed(self, block: Samples, probability: float) -> None:
        raise AssertionError

    def so_far(self) -> Evidence:
        raise AssertionError

    def finish(self) -> Evidence:
        raise AssertionError

    def cancel(self) -> None:
        raise AssertionError


def shown(*texts: str) -> list[str]:
    """Return what is shown while the words so far become these, one after the other."""
    preview, stream = Preview(), Growing()

    def practice() -> Practice:
        preview.watching(lambda _: stream, TERMS)(TURN)
        for text in texts:
            stream.heard = words_of(text)
            yield LISTENING
            yield LISTENING

    events = list(preview.shown(practice()))
    assert events.count(LISTENING) == 2 * len(texts)
    return [" ".join(word.text for word in event.words) for event in events if isinstance(event, Recognized)]


def test_words_are_shown_once_and_whenever_there_are_more() -> None:
    assert shown("", "We use it.", "We use it.", "We use it. And then", "") == ["We use it.", "We use it. And then"]


def test_words_that_were_dropped_because_the_learner_goes_on_stay_until_they_come_again() -> None:
    assert shown("We use a canary.", "", "We use", "We use a canary deployment.") == [
        "We use a canary.",
        "We use a canary deployment.",
    ]


def test_each_word_of_an_expected_term_is_marked_and_other_terms_are_not() -> None:
    marked = marked_words(words_of("A canary deployment on ECS, not Docker."), TURN, TERMS)
    assert [word.term for word in marked] == ["", "canary deployment", "canary deployment", "", "ECS", "", ""]
    assert marked[4] == RecognizedWord("ECS,", "ECS")


def test_the_next_reply_begins_with_no_words() -> None:
    preview, streams = Preview(), [Growing(), Growing()]
    left = iter(streams)
    start = preview.watching(lambda _: next(left), TERMS)

    def practice() -> Practice:
        for stream in streams:
            start(TURN)
            yield LISTENING
            stream.heard = words_of("We use it.")
            yield LISTENING

    assert sum(isinstance(event, Recognized) for event in preview.shown(practice())) == 2


def test_a_reply_that_goes_on_after_its_end_shows_its_own_words_again() -> None:
    preview, stream = Preview(), Growing()

    def practice() -> Practice:
        preview.watching(lambda _: stream, TERMS)(TURN)
        stream.heard = words_of("We use it.")
        yield LISTENING
        yield Resumed()
        yield LISTENING
        stream.heard = words_of("We use it. And then EKS.")
        yield LISTENING

    shown_words = [event.words for event in preview.shown(practice()) if isinstance(event, Recognized)]
    assert [len(words) for words in shown_words] == [3, 3, 6]
    assert shown_words[-1][-1].term == "EKS"


def test_a_practice_with_the_words_heard_has_the_same_other_events_and_is_stored_alike(tmp_path: Path) -> None:
    def events(preview: Preview | None, folder: Path) -> Iterator[Event]:
        studio = Studio(folder, ["in the registry", "it runs on EKS"])
        start = studio.setup.start_recognition
        coach = studio.with_parts(start_recognition=preview.watching(start, LEXICON)) if preview else studio.coach
        practice = coach.practice(DIALOGUE)
        practice = preview.shown(practice) if preview else practice
        answer = None
        while True:
            try:
                event = practice.send(answer)
            except StopIteration:
                return
            answer = "next" if type(event).__name__ == "Choose" else None
            if not isinstance(event, Listening | Recognized):
                yield event

    assert list(events(Preview(), tmp_path / "with")) == list(events(None, tmp_path / "without"))


def test_the_grade_is_not_delayed(tmp_path: Path) -> None:
    preview, stream = Preview(), Growing()

    def practice() -> Practice:
        preview.watching(lambda _: stream, TERMS)(TURN)
        yield LISTENING
        stream.heard = words_of("It was recognized only now.")
        yield Grading(0, "pause")

    assert list(preview.shown(practice())) == [LISTENING, Grading(0, "pause")]
