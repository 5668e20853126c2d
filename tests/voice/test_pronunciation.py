"""Terms are respelled for the voice, and only for the voice."""

from __future__ import annotations

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.testing import ToneVoice
from voicecoach.voice.pronunciation import Pronunciation
from voicecoach.voice.respelling import RespellingVoice

LEXICON = Lexicon(
    {
        "NACL": Term("NACL", "acronym", "rules", say="nackle"),
        "kubectl": Term("kubectl", "product", "client", say="cube control", written=("kube-ctl",)),
        "ECR": Term("ECR", "acronym", "registry"),
    }
)


def test_terms_are_respelled_in_any_case_with_their_plural_and_only_as_whole_words() -> None:
    respell = Pronunciation(LEXICON)
    assert respell("Use NACLs and Kubectl, or kube-ctl.") == "Use nackles and cube control, or cube control."
    assert respell("The ECR and the pre-NACL") == "The ECR and the pre-NACL"


def test_a_lexicon_without_respellings_changes_nothing() -> None:
    assert Pronunciation(Lexicon())("kubectl") == "kubectl"


def test_the_voice_speaks_and_prefetches_the_respelled_text() -> None:
    tones = ToneVoice()
    voice = RespellingVoice(tones, Pronunciation(LEXICON))
    voice.prefetch(["Run kubectl."])
    parts = list(voice.speak("Run kubectl.", pace=1.3))
    assert len(parts) == 1
    assert tones.prefetched == ["Run cube control."]
    assert tones.spoken == [("Run cube control.", 1.3)]
