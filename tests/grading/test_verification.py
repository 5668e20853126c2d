"""Verification of terms that the words don't contain: similar sounds become candidates, and their scores decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, Span, joined, silence
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.grade import grade_terms, term_of
from voicecoach.grading.terms.phonemes import phonemes_of, similar_runs, similarity
from voicecoach.grading.terms.readings import pronunciations
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.grading.terms.verification import TermVerifier
from voicecoach.grading.terms.word_parts import similar_parts
from voicecoach.recognition.evidence import Candidate, Pooled, WordSound
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import transcribe_source
from voicecoach.recognition.transcript import Word
from voicecoach.testing import BlockSource, noise, tone
from voicecoach.voice.espeak import EspeakPhonemizer

PHONEMIZER = EspeakPhonemizer()


@dataclass
class ScriptedSegment:
    """A recognized segment of one-second words that gives every reading the same `margin` over the words heard."""

    text: str
    margin: float = 0.0
    pooled: tuple[Pooled, ...] = ()
    english_probability: float = 1.0
    scored: tuple[str, ...] = ()
    wordless: tuple[Span, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(Word(word, index, index + 1.0, 0.9) for index, word in enumerate(self.text.split()))

    @property
    def filled_pause_logits(self) -> np.ndarray:
        return np.zeros(0, np.float32)

    word_sounds: tuple[WordSound, ...] = ()

    @property
    def likelihoods(self) -> tuple[float, ...]:
        return tuple(-1.0 for _ in self.words)

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        self.scored += tuple(readings)
        return [self.margin - len(self.words) for _ in readings]


def candidates(segment: ScriptedSegment, terms: list[str], lexicon: Lexicon) -> list[Candidate]:
    return TermVerifier(tuple(term_of(term, lexicon) for term in terms), lexicon, PHONEMIZER)(segment)


def test_a_reading_with_the_term_in_place_of_similar_words_is_scored(lexicon: Lexicon) -> None:
    segment = ScriptedSegment("Then see adviser watches the containers.", -2.0)
    [candidate] = candidates(segment, ["cAdvisor"], lexicon)
    assert segment.scored[0] == "Then cAdvisor watches the containers."
    assert (candidate.heard, candidate.start, candidate.end) == ("see adviser", 1.0, 3.0)
    assert candidate.margin == -2.0
    assert candidate.known


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We deploy it to ECS today.", "EKS"),
        ("Nothing of the kind was ever said.", "Prometheus"),
        ("", "Prometheus"),
    ],
)
def test_another_term_or_dissimilar_words_are_never_scored(text: str, term: str, lexicon: Lexicon) -> None:
    segment = ScriptedSegment(text, 50.0)
    assert candidates(segment, [term], lexicon) == []
    assert segment.scored == ()


def test_a_term_that_the_words_contain_is_not_scored(lexicon: Lexicon) -> None:
    segment = ScriptedSegment("We use Terraform here.", 50.0)
    assert candidates(segment, ["Terraform"], lexicon) == []
    assert segment.scored == ()


def test_a_reading_goes_three_words_beyond_the_term_and_keeps_plural_and_punctuation(lexicon: Lexicon) -> None:
    segment = ScriptedSegment("The sub nuts, they are in two zones of one region.")
    candidates(segment, ["subnet"], lexicon)
    assert segment.scored[0] == "The subnets, they are in"


def test_other_letters_in_place_of_an_acronym_are_noted_and_need_a_better_margin(lexicon: Lexicon) -> None:
    [candidate] = candidates(ScriptedSegment("The NLB forwards the traffic.", -5.0), ["ALB"], lexicon)
    assert candidate.letters
    assert state(candidate) == "unclear"
    assert state(replace(candidate, letters=False)) == "said"


def candidate(term: str, heard: str, similarity: float, margin: float) -> Candidate:
    return Candidate(term, 1.0, 2.0, heard, similarity, margin)


def state(candidate: Candidate) -> str:
    [verdict] = grade_terms((), ((candidate.term,),), Lexicon(), (candidate,)).verdicts
    assert (verdict.heard == candidate.heard) is (verdict.state != "missed")
    return verdict.state


@pytest.mark.parametrize(
    ("similarity", "margin", "expected"),
    [
        (0.9, -7.0, "said"),
        (0.9, -8.0, "unclear"),
        (0.9, -15.0, "unclear"),
        (0.9, -16.0, "missed"),
        (0.5, -4.5, "said"),
        (0.5, -5.0, "unclear"),
        (0.5, -12.0, "unclear"),
        (0.5, -13.0, "missed"),
        (1.0, -18.0, "said"),
        (1.0, -19.0, "unclear"),
        (1.0, -27.0, "missed"),
    ],
)
def test_margin_and_similarity_decide_between_said_unclear_and_missed(
    similarity: float, margin: float, expected: str
) -> None:
    assert state(candidate("kubectl", "cube control", similarity, margin)) == expected


@given(st.floats(-40, 20), st.floats(0.4, 1.0), st.floats(0, 20), st.floats(0, 0.6))
def test_a_better_margin_or_similarity_never_worsens_a_state(
    margin: float, similarity: float, more: float, closer: float
) -> None:
    states = ("missed", "unclear", "said")
    before = state(candidate("kubectl", "cube control", similarity, margin))
    after = state(candidate("kubectl", "cube control", min(1.0, similarity + closer), margin + more))
    assert states.index(after) >= states.index(before)


def test_the_same_sound_in_a_very_short_word_may_be_chance_and_earns_nothing() -> None:
    assert state(candidate("kubectl", "cube control", 1.0, -15.0)) == "said"
    assert state(candidate("kubectl", "cube", 1.0, -15.0)) == "unclear"


def test_a_short_term_needs_a_better_margin_but_an_acronym_does_not() -> None:
    assert state(candidate("haddock", "hat", 0.8, -6.0)) == "said"
    assert state(candidate("had", "hat", 0.8, -6.0)) == "unclear"
    assert state(candidate("HAD", "hat", 0.8, -6.0)) == "said"


SPOKEN = "see adviser grass fun oh the eye am roll back in an and film charts pot cube cuddle".split()
EXPECTED = ["cAdvisor", "Grafana", "IAM", "rollback", "Helm chart", "pod", "kubectl", "ingress", "Prometheus"]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=8), st.permutations(EXPECTED), st.floats(-25, 5))
def test_adding_terms_never_changes_what_is_found_for_another(said: list[str], terms: list[str], margin: float) -> None:
    lexicon = Lexicon({name: Term(name, "product", "m") for name in EXPECTED})
    alone = candidates(ScriptedSegment(" ".join(said), margin), terms[:1], lexicon)
    among = candidates(ScriptedSegment(" ".join(said), margin), terms, lexicon)
    assert alone == [candidate for candidate in among if candidate.term == terms[0]]


@given(st.text("abdkmstiəɛʃlɹ", max_size=12), st.text("abdkmstiəɛʃlɹ", max_size=12))
def test_similarity_is_between_0_and_1_symmetric_and_1_for_the_same(first: str, second: str) -> None:
    assert 0.0 <= similarity(first, second) <= 1.0
    assert similarity(first, second) == pytest.approx(similarity(second, first))
    assert similarity(first, first) == (1.0 if first else 0.0)


@pytest.mark.parametrize(
    ("near", "far", "term"),
    [
        ("film charts", "help handlers", "Helm chart"),
        ("Jager", "major", "Jaeger"),
        ("graph owner", "grandma", "Grafana"),
        ("in grass", "insight", "ingress"),
    ],
)
def test_what_a_recognizer_writes_for_a_term_is_more_similar_than_other_words(
    near: str, far: str, term: str, lexicon: Lexicon
) -> None:
    sound = phonemes_of(PHONEMIZER.phonemes(pronunciations(lexicon[term])[0]))

    def greatest_similarity(text: str) -> float:
        words = [phonemes_of(PHONEMIZER.phonemes(word)) for word in text.split()]
        return max(run.similarity for run in similar_runs(words, sound, least=0))

    assert greatest_similarity(near) > greatest_similarity(far)


@pytest.mark.parametrize(
    ("heard", "term", "reading"),
    [
        ("Dashboards monolumetrics, and alerts.", "metric", "Dashboards monolu metrics, and alerts."),
        ("We set the VHPA for it.", "HPA", "We set the V HPA for it."),
    ],
)
def test_a_term_joined_to_another_word_is_found_inside_it(
    heard: str, term: str, reading: str, lexicon: Lexicon
) -> None:
    segment = ScriptedSegment(heard)
    assert candidates(segment, [term], lexicon)
    assert reading in segment.scored


@pytest.mark.parametrize(
    ("heard", "term", "reading"),
    [
        ("The nude explorers watch.", "node-exporter", "The node exporters watch."),
        ("Watched by Nude Explorer today.", "node-exporter", "Watched by Node Exporter today."),
    ],
)
def test_a_hyphen_is_also_read_as_a_space_with_the_capitals_of_the_words_heard(
    heard: str, term: str, reading: str, lexicon: Lexicon
) -> None:
    segment = ScriptedSegment(heard)
    candidates(segment, [term], lexicon)
    assert reading in segment.scored


@given(
    st.lists(st.text("abdkmstiəɛʃlɹ", min_size=1, max_size=5), min_size=1, max_size=5), st.text("abdkmstiə", min_size=3)
)
def test_a_run_is_as_similar_as_its_words_joined(words: list[str], term: str) -> None:
    for run in similar_runs(words, term, least=0.0):
        assert run.similarity == pytest.approx(similarity("".join(words[run.first : run.last]), term))
    for run in similar_parts(words, term, least=0.0):
        start, end = (round(part * len(words[run.first])) for part in run.part)
        assert run.similarity == pytest.approx(similarity(words[run.first][start:end], term))


def test_acronyms_are_spelled_out_and_a_slash_may_be_read_out(lexicon: Lexicon) -> None:
    assert pronunciations(lexicon["ECR"]) == ("E C R",)
    assert "C I slash C D" in pronunciations(lexicon["CI/CD"])
    assert len(pronunciations(lexicon["CI/CD"])) == 2


def test_a_term_covered_by_a_beep_is_missed_and_the_other_is_still_said(
    app: Application, reading: Callable[[str], Audio]
) -> None:
    groups = (("Terraform",), ("Docker image",))
    speech = reading("We build the Docker image first, and then Terraform creates the rest.")
    whole = joined(silence(0.4), speech, silence(0.8))

    def verdicts(audio: Audio) -> tuple[TermVerdict, ...]:
        evidence = transcribe_source(
            BlockSource(audio.samples), SileroDetector(), app.grader.transcriber(groups), lambda _: None
        )
        return grade_terms(evidence.transcript.words, groups, app.lexicon, evidence.candidates).verdicts

    terraform, image = verdicts(whole)
    assert (terraform.state, image.state) == ("said", "said")
    assert terraform.start is not None
    assert terraform.end is not None
    start, end = terraform.start - 0.1, terraform.end + 0.1
    beeped = joined(whole.cut(0, start), tone(end - start, 1000.0), whole.cut(end, 99))
    assert [verdict.state for verdict in verdicts(beeped)] == ["missed", "said"]


def test_noise_credits_no_term(app: Application) -> None:
    groups = tuple((term.name,) for term in list(app.lexicon)[::20])
    for seed in range(4):
        evidence = app.grader.evidence(noise(5, (0.01, 0.1, 0.2, 0.3)[seed], seed), groups)
        report = grade_terms(evidence.transcript.words, groups, app.lexicon, evidence.candidates)
        assert {verdict.state for verdict in report.verdicts} == {"missed"}
