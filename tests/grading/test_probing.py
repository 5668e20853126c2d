"""Terms between the words: the sound decides, and only where it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.app import App
from voicecoach.audio import Audio, joined, silence
from voicecoach.evidence import Candidate, Pooled
from voicecoach.grading.terms.grade import SAID, UNCLEAR, grade_terms, term_of
from voicecoach.grading.terms.sound import most_alike, plain, similarity
from voicecoach.lexicon import Lexicon, Term
from voicecoach.probing import TermProbe, said
from voicecoach.speech.phonemes import EspeakPhonemizer
from voicecoach.speech.silero import SileroDetector
from voicecoach.testing import BlockSource, tone
from voicecoach.transcriber import transcribe
from voicecoach.transcript import Word

PHONEMIZER = EspeakPhonemizer()


@dataclass
class Heard:
    """A hearing whose sound supports a reading by as much as it is told."""

    text: str
    favour: float = 0.0
    pooled: tuple[Pooled, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(Word(word, place, place + 1.0, 0.9) for place, word in enumerate(self.text.split()))

    @property
    def hesitation(self) -> np.ndarray:
        return np.zeros(0, np.float32)

    def support(self, readings: Sequence[str]) -> list[float]:
        self.asked = tuple(readings)
        return [-20.0, *(-20.0 + self.favour for _ in readings[1:])]


def candidates(heard: Heard, terms: list[str], lexicon: Lexicon) -> list[Candidate]:
    return TermProbe(tuple(term_of(term, lexicon) for term in terms), lexicon, PHONEMIZER)(heard)


def test_words_that_sound_like_a_term_are_asked_for_with_the_term_in_their_place(lexicon: Lexicon) -> None:
    heard = Heard("Then see adviser watches the containers.", -2.0)
    [found] = candidates(heard, ["cAdvisor"], lexicon)
    assert heard.asked[1] == "Then cAdvisor watches the containers."
    assert (found.heard, found.start, found.end) == ("see adviser", 1.0, 3.0)
    assert found.margin == -2.0


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We deploy it to ECS today.", "EKS"),
        ("The NLB forwards the traffic.", "ALB"),
        ("Nothing of the kind was ever said.", "Prometheus"),
        ("", "Prometheus"),
    ],
)
def test_another_term_or_nothing_alike_is_never_asked_for(text: str, term: str, lexicon: Lexicon) -> None:
    heard = Heard(text, 50.0)
    assert candidates(heard, [term], lexicon) == []
    assert heard.asked == ()


def test_a_term_that_the_words_contain_is_not_asked_for(lexicon: Lexicon) -> None:
    assert candidates(Heard("We use Terraform here."), ["Terraform"], lexicon) == []


@given(st.floats(-40, 20))
def test_the_margin_alone_decides_between_said_unclear_and_missed(margin: float) -> None:
    lexicon = Lexicon({"ECR": Term("ECR", "acronym", "m")})
    found = Candidate("ECR", 1.0, 2.0, "easy are", 0.8, margin)
    verdict = grade_terms((Word("easy", 1, 1.5, 0.5),), (("ECR",),), lexicon, (found,)).verdicts[0]
    assert verdict.state == ("said" if margin >= SAID else "unclear" if margin >= UNCLEAR else "missed")
    assert (verdict.heard == "easy are") == (verdict.state != "missed")


@given(st.text("abdkmstiəɛʃlɹ", max_size=12), st.text("abdkmstiəɛʃlɹ", max_size=12))
def test_likeness_is_between_0_and_1_symmetric_and_1_for_the_same(one: str, other: str) -> None:
    alike = similarity(one, other)
    assert 0.0 <= alike <= 1.0
    assert alike == pytest.approx(similarity(other, one))
    assert similarity(one, one) == (1.0 if one else 0.0)


@pytest.mark.parametrize(
    ("near", "far", "term"),
    [
        ("film charts", "help desk", "Helm chart"),
        ("Jager", "major", "Jaeger"),
        ("graph owner", "grandma", "Grafana"),
        ("in grass", "insight", "ingress"),
    ],
)
def test_what_a_recogniser_writes_for_a_term_is_more_alike_than_other_words(
    near: str, far: str, term: str, lexicon: Lexicon
) -> None:
    wanted = plain(PHONEMIZER.phonemes(said(lexicon[term])[0]))
    likeness = [most_alike([plain(PHONEMIZER.phonemes(word)) for word in text.split()], wanted) for text in (near, far)]
    assert likeness[0] is not None
    assert likeness[0].similarity > (likeness[1].similarity if likeness[1] else 0.0)


def test_acronyms_are_spelled_and_slashes_may_be_read(lexicon: Lexicon) -> None:
    assert said(lexicon["ECR"]) == ("E C R",)
    assert len(said(lexicon["CI/CD"])) == 2


def test_a_term_beeped_out_is_lost_and_the_others_stay(app: App, reading: Callable[[str], Audio]) -> None:
    groups = (("Terraform",), ("Docker image",))
    speech = reading("We build the Docker image first, and then Terraform creates the rest.")
    whole = joined(silence(0.4), speech, silence(0.8))

    def states(audio: Audio) -> list[str]:
        evidence = transcribe(BlockSource(audio.samples), SileroDetector(), app.transcriber(groups), lambda _: None)
        return [verdict.state for verdict in app.examiner.terms(evidence, groups).verdicts]

    assert states(whole) == ["said", "said"]
    evidence = transcribe(BlockSource(whole.samples), SileroDetector(), app.transcriber(groups), lambda _: None)
    place = app.examiner.terms(evidence, groups).verdicts[0]
    assert place.start is not None
    assert place.end is not None
    start, end = place.start - 0.1, place.end + 0.1
    beeped = joined(whole.cut(0, start), tone(end - start, 1000.0), whole.cut(end, 99))
    assert states(beeped) == ["missed", "said"]


def test_noise_credits_no_term(app: App) -> None:
    from voicecoach.testing import noise

    groups = tuple((term.name,) for term in list(app.lexicon)[::20])
    for seed in range(4):
        evidence = transcribe(
            BlockSource(noise(5, (0.01, 0.1, 0.2, 0.3)[seed], seed).samples),
            SileroDetector(),
            app.transcriber(groups),
            lambda _: None,
        )
        assert {verdict.state for verdict in app.examiner.terms(evidence, groups).verdicts} == {"missed"}
