"""Terms between the words: the sound decides, and only where it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.grade import (
    OTHER_LETTERS,
    SAID,
    SAME,
    SAME_SOUND,
    SHORT,
    UNCLEAR,
    UNLIKE,
    grade_terms,
    term_of,
    verification_score,
)
from voicecoach.grading.terms.inside import inside
from voicecoach.grading.terms.phonemes import alike, plain, similarity
from voicecoach.grading.terms.readings import said
from voicecoach.grading.terms.verification import TermVerifier
from voicecoach.recognition.evidence import Candidate, Pooled
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import transcribe_source
from voicecoach.recognition.transcript import Word
from voicecoach.testing import BlockSource, tone
from voicecoach.voice.espeak import EspeakPhonemizer

PHONEMIZER = EspeakPhonemizer()


@dataclass
class Heard:
    """A hearing whose sound supports a reading by as much as it is told."""

    text: str
    favour: float = 0.0
    pooled: tuple[Pooled, ...] = ()
    english_probability: float = 1.0
    asked: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(Word(word, place, place + 1.0, 0.9) for place, word in enumerate(self.text.split()))

    @property
    def filled_pause_logits(self) -> np.ndarray:
        return np.zeros(0, np.float32)

    @property
    def likelihoods(self) -> tuple[float, ...]:
        return tuple(-1.0 for _ in self.words)

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        self.asked += tuple(readings)
        return [self.favour - len(self.words) for _ in readings]


def candidates(heard: Heard, terms: list[str], lexicon: Lexicon) -> list[Candidate]:
    return TermVerifier(tuple(term_of(term, lexicon) for term in terms), lexicon, PHONEMIZER)(heard)


def test_words_that_sound_like_a_term_are_asked_for_with_the_term_in_their_place(lexicon: Lexicon) -> None:
    heard = Heard("Then see adviser watches the containers.", -2.0)
    [found] = candidates(heard, ["cAdvisor"], lexicon)
    assert heard.asked[0] == "Then cAdvisor watches the containers."
    assert (found.heard, found.start, found.end) == ("see adviser", 1.0, 3.0)
    assert found.margin == -2.0
    assert found.known


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We deploy it to ECS today.", "EKS"),
        ("Nothing of the kind was ever said.", "Prometheus"),
        ("", "Prometheus"),
    ],
)
def test_another_term_or_nothing_alike_is_never_asked_for(text: str, term: str, lexicon: Lexicon) -> None:
    heard = Heard(text, 50.0)
    assert candidates(heard, [term], lexicon) == []
    assert heard.asked == ()


def test_other_letters_count_against_an_acronym(lexicon: Lexicon) -> None:
    [found] = candidates(Heard("The NLB forwards the traffic.", -5.0), ["ALB"], lexicon)
    assert found.letters
    alike = Candidate("ALB", 1.0, 2.0, "a lb", found.similarity, found.margin)
    assert verification_score(found) == verification_score(alike) - OTHER_LETTERS


def test_a_term_that_the_words_contain_is_not_asked_for(lexicon: Lexicon) -> None:
    assert candidates(Heard("We use Terraform here."), ["Terraform"], lexicon) == []


def test_the_same_sound_counts_for_a_term_but_not_in_short_words() -> None:
    def stands(heard: str, likeness: float) -> float:
        return verification_score(Candidate("a term", 1.0, 2.0, heard, likeness, -15.0))

    assert stands("cube control", 1.0) == -15.0 + SAME
    assert stands("C.", 1.0) == -15.0
    assert stands("cube control", 0.9) < -15.0


def test_a_short_word_must_stand_better_but_not_an_acronym() -> None:
    def stands(term: str) -> float:
        return verification_score(Candidate(term, 1.0, 2.0, "hat", 0.8, -5.0))

    assert stands("had") == pytest.approx(stands("haddock") - SHORT)
    assert stands("HAD") == stands("haddock")


def test_a_reading_goes_three_words_beyond_the_term_and_takes_its_plural_and_sign(lexicon: Lexicon) -> None:
    heard = Heard("The sub nuts, they are in two zones of one region.")
    candidates(heard, ["subnet"], lexicon)
    assert heard.asked[0] == "The subnets, they are in"


@given(st.floats(-40, 20), st.floats(0.4, 1.0))
def test_margin_and_likeness_decide_between_said_unclear_and_missed(margin: float, likeness: float) -> None:
    lexicon = Lexicon({"ECR": Term("ECR", "acronym", "m")})
    found = Candidate("ECR", 1.0, 2.0, "easy are", likeness, margin)
    verdict = grade_terms((Word("easy", 1, 1.5, 0.5),), (("ECR",),), lexicon, (found,)).verdicts[0]
    stands = margin - UNLIKE * (1 - likeness) + (SAME if likeness >= SAME_SOUND else 0)
    assert verdict.state == ("said" if stands >= SAID else "unclear" if stands >= UNCLEAR else "missed")
    assert (verdict.heard == "easy are") == (verdict.state != "missed")


SPOKEN = "see adviser grass fun oh the eye am roll back in an and film charts pot cube cuddle".split()
ASKED = ["cAdvisor", "Grafana", "IAM", "rollback", "Helm chart", "pod", "kubectl", "ingress", "Prometheus"]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=8), st.permutations(ASKED), st.floats(-25, 5))
def test_adding_terms_never_changes_what_is_found_for_another(said: list[str], terms: list[str], favour: float) -> None:
    lexicon = Lexicon({name: Term(name, "product", "m") for name in ASKED})
    alone = candidates(Heard(" ".join(said), favour), terms[:1], lexicon)
    among = candidates(Heard(" ".join(said), favour), terms, lexicon)
    assert alone == [candidate for candidate in among if candidate.term == terms[0]]


@given(st.text("abdkmstiəɛʃlɹ", max_size=12), st.text("abdkmstiəɛʃlɹ", max_size=12))
def test_likeness_is_between_0_and_1_symmetric_and_1_for_the_same(one: str, other: str) -> None:
    alike = similarity(one, other)
    assert 0.0 <= alike <= 1.0
    assert alike == pytest.approx(similarity(other, one))
    assert similarity(one, one) == (1.0 if one else 0.0)


@pytest.mark.parametrize(
    ("near", "far", "term"),
    [
        ("film charts", "help handlers", "Helm chart"),
        ("Jager", "major", "Jaeger"),
        ("graph owner", "grandma", "Grafana"),
        ("in grass", "insight", "ingress"),
    ],
)
def test_what_a_recogniser_writes_for_a_term_is_more_alike_than_other_words(
    near: str, far: str, term: str, lexicon: Lexicon
) -> None:
    wanted = plain(PHONEMIZER.phonemes(said(lexicon[term])[0]))
    likeness = [
        max(
            run.similarity
            for run in alike([plain(PHONEMIZER.phonemes(word)) for word in text.split()], wanted, least=0)
        )
        for text in (near, far)
    ]
    assert likeness[0] > likeness[1]


@pytest.mark.parametrize(
    ("heard", "term", "asked"),
    [
        ("Dashboards monolumetrics, and alerts.", "metric", "Dashboards monolu metrics, and alerts."),
        ("We set the VHPA for it.", "HPA", "We set the V HPA for it."),
    ],
)
def test_a_term_run_together_with_another_word_is_found_inside(
    heard: str, term: str, asked: str, lexicon: Lexicon
) -> None:
    hearing = Heard(heard)
    assert candidates(hearing, [term], lexicon)
    assert asked in hearing.asked


@pytest.mark.parametrize(
    ("heard", "term", "asked"),
    [
        ("The nude explorers watch.", "node-exporter", "The node exporters watch."),
        ("Watched by Nude Explorer today.", "node-exporter", "Watched by Node Exporter today."),
    ],
)
def test_a_hyphen_may_be_written_as_a_space_with_the_capitals_that_were_heard(
    heard: str, term: str, asked: str, lexicon: Lexicon
) -> None:
    hearing = Heard(heard)
    candidates(hearing, [term], lexicon)
    assert asked in hearing.asked


@given(
    st.lists(st.text("abdkmstiəɛʃlɹ", min_size=1, max_size=5), min_size=1, max_size=5), st.text("abdkmstiə", min_size=3)
)
def test_a_run_is_as_alike_as_its_words_joined(words: list[str], term: str) -> None:
    for run in alike(words, term, least=0.0):
        assert run.similarity == pytest.approx(similarity("".join(words[run.first : run.last]), term))
    for run in inside(words, term, least=0.0):
        start, end = (round(part * len(words[run.first])) for part in run.part)
        assert run.similarity == pytest.approx(similarity(words[run.first][start:end], term))


def test_acronyms_are_spelled_and_slashes_may_be_read(lexicon: Lexicon) -> None:
    assert said(lexicon["ECR"]) == ("E C R",)
    assert len(said(lexicon["CI/CD"])) == 2


def test_a_term_beeped_out_is_lost_and_the_others_stay(app: Application, reading: Callable[[str], Audio]) -> None:
    groups = (("Terraform",), ("Docker image",))
    speech = reading("We build the Docker image first, and then Terraform creates the rest.")
    whole = joined(silence(0.4), speech, silence(0.8))

    def states(audio: Audio) -> list[str]:
        evidence = transcribe_source(
            BlockSource(audio.samples), SileroDetector(), app.grader.transcriber(groups), lambda _: None
        )
        return [
            verdict.state
            for verdict in grade_terms(evidence.transcript.words, groups, app.lexicon, evidence.candidates).verdicts
        ]

    assert states(whole) == ["said", "said"]
    evidence = transcribe_source(
        BlockSource(whole.samples), SileroDetector(), app.grader.transcriber(groups), lambda _: None
    )
    place = grade_terms(evidence.transcript.words, groups, app.lexicon, evidence.candidates).verdicts[0]
    assert place.start is not None
    assert place.end is not None
    start, end = place.start - 0.1, place.end + 0.1
    beeped = joined(whole.cut(0, start), tone(end - start, 1000.0), whole.cut(end, 99))
    assert states(beeped) == ["missed", "said"]


def test_noise_credits_no_term(app: Application) -> None:
    from voicecoach.testing import noise

    groups = tuple((term.name,) for term in list(app.lexicon)[::20])
    for seed in range(4):
        evidence = app.grader.evidence(noise(5, (0.01, 0.1, 0.2, 0.3)[seed], seed), groups)
        report = grade_terms(evidence.transcript.words, groups, app.lexicon, evidence.candidates)
        assert {verdict.state for verdict in report.verdicts} == {"missed"}
