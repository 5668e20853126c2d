"""A pack by ear: the real voice says it, and the real graders hear it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.packs.folders import FILES, kitchen
from voicecoach import resources
from voicecoach.application import Application
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grader import Grader
from voicecoach.packs.contents import Contents, read_contents
from voicecoach.packs.playback import hear_replies, hear_terms
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.voice.piper import PiperVoice
from voicecoach.voice.pronunciation import Pronunciation
from voicecoach.voice.respelling import RespellingVoice

TERMS = ("diuretic", "triage", "antibiotic")
"""One that the voice says right only because it is respelled, and two as they are."""


MISSED = 1
"""Terms of the model replies that may be missed: the voice's noise is different each time."""


def parts(contents: Contents, app: Application, voice: PiperVoice) -> tuple[RespellingVoice, Grader]:
    """Return the voice and the grader of a pack."""
    return RespellingVoice(voice, Pronunciation(contents.lexicon)), app.grader_by(contents.lexicon)


def test_terms_and_model_replies_of_the_second_pack_come_across_in_the_programs_voice(
    app: Application, voice: PiperVoice, recognizer: Recognizer
) -> None:
    whole = read_contents(resources.folder("dialogues") / "medical")
    speaker, grader = parts(whole, app, voice)
    told: list[tuple[str, float, float]] = []
    some = replace(whole, lexicon=Lexicon({name: whole.lexicon[name] for name in TERMS}))
    found = list(hear_terms(some, speaker, grader, lambda *step: told.append(step)))
    assert [str(finding) for finding in found if not finding.warning] == []
    assert told == [("saying the terms", done, 3) for done in range(3)]
    second_turns = replace(whole, turns=tuple(placed for placed in whole.turns if placed.index == 1))
    found = list(hear_replies(second_turns, speaker, grader, lambda *step: told.append(step)))
    expected = sum(len(placed.turn.terms) for placed in second_turns.turns)
    missed = [str(finding) for finding in found if not finding.warning]
    assert expected >= 18
    assert len(missed) <= MISSED, missed
    assert told[3:] == [("saying the model replies", done, 6) for done in range(6)]


def test_a_term_that_the_voice_says_wrong_is_a_problem_and_its_reply_is_found_too_at_their_lines(
    app: Application, voice: PiperVoice, recognizer: Recognizer, tmp_path: Path
) -> None:
    wrong = FILES["lexicon.yaml"].replace("meaning: Tool", "say: elephant, meaning: Tool")
    contents = read_contents(kitchen(tmp_path, lexicon=wrong))
    speaker, grader = parts(contents, app, voice)
    turns = tuple(placed for placed in contents.turns if placed.dialogue.id == "cream")
    whisk = replace(contents, lexicon=Lexicon({"whisk": contents.lexicon["whisk"]}), turns=turns)
    [term] = hear_terms(whisk, speaker, grader, lambda *_: None)
    assert (term.file.name, term.line, term.warning) == ("lexicon.yaml", 3, False)
    assert term.message.startswith("the voice says whisk so that it is heard as")
    assert "“elephant”" in term.message.lower()
    [reply] = hear_replies(whisk, speaker, grader, lambda *_: None)
    assert (reply.file.name, reply.line) == ("cream.yaml", 5)
    assert " in the spoken model reply, which is heard as “Not yet" in reply.message
