"""Whisper taken apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, Span
from voicecoach.errors import WeightsError
from voicecoach.recognition.ctranslate2_file import ModelFile
from voicecoach.recognition.loading import vocabulary
from voicecoach.recognition.split_model import Kept, mended, narrowed
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.resources import folder
from voicecoach.weights.manifest import ModelId

MODELS = ("base", "tiny.en")


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, app: Application) -> tuple[Path, ModelId, Kept]:
    path, known = app.weights.whisper(request.param)
    kept = vocabulary(folder("calibrations"), known)
    assert kept is not None
    return path, known, kept


def test_a_model_file_is_written_as_it_was_read(model: tuple[Path, ModelId, Kept]) -> None:
    data = (model[0] / "model.bin").read_bytes()
    assert ModelFile.read(data).write() == data


@pytest.mark.parametrize("data", [b"", b"\x06\0\0\0", b"\x05\0\0\0" + b"x" * 90, bytes(500)])
def test_what_is_no_model_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"CTranslate2"):
        ModelFile.read(data)


def test_a_damaged_model_is_one_message(app: Application, tmp_path: Path) -> None:
    path, known = app.weights.whisper("tiny.en")
    for file in path.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "model.bin").unlink()
    (tmp_path / "model.bin").write_bytes((path / "model.bin").read_bytes()[:1_000_000])
    with pytest.raises(WeightsError, match="can't be loaded"):
        WhisperRecognizer(tmp_path, known)


def test_the_halves_hear_what_the_whole_hears(
    model: tuple[Path, ModelId, Kept], reading: Callable[[str], Audio]
) -> None:
    import ctranslate2

    audio = reading("We build a Docker image, push it to ECR, and roll it out with Helm charts to Kubernetes.")
    path, known, kept = model
    narrow, every = WhisperRecognizer(path, known, kept=kept), WhisperRecognizer(path, known)
    whole = ctranslate2.models.Whisper(str(path), device="cpu", compute_type="int8")
    features, _ = every._window(audio)
    view = ctranslate2.StorageView.from_array(features[np.newaxis])
    assert np.array_equal(np.array(every._encode(features)), np.array(whole.encode(view, to_cpu=True)))
    tokens = every._decode(every._encode(features), audio.seconds, "")
    assert tokens == whole.generate(view, [every._prompt("")], beam_size=5)[0].sequences_ids[0]
    texts = [whisper.recognize(audio, [Span(0, audio.seconds)]).words for whisper in (narrow, every)]
    assert [word.text for word in texts[0]] == [word.text for word in texts[1]]
    assert [word.start for word in texts[0]] == [word.start for word in texts[1]]


@pytest.fixture(scope="module")
def tokenizers(model: tuple[Path, ModelId, Kept]) -> tuple[Tokenizer, Tokenizer, Kept]:
    path, _, kept = model
    plan = mended(json.loads((path / "tokenizer.json").read_text(encoding="utf-8")))
    return Tokenizer.from_str(json.dumps(plan)), Tokenizer.from_str(json.dumps(narrowed(plan, kept))), kept


def test_every_text_can_still_be_written(tokenizers: tuple[Tokenizer, Tokenizer, Kept]) -> None:
    _, narrow, kept = tokenizers

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
    def holds(text: str) -> None:
        ids = narrow.encode(text, add_special_tokens=False).ids
        assert narrow.decode(ids, skip_special_tokens=False) == text
        assert all(0 <= one < len(kept) for one in ids)

    holds()


def test_terms_and_replies_are_written_as_the_whole_model_writes_them(
    tokenizers: tuple[Tokenizer, Tokenizer, Kept], app: Application
) -> None:
    whole, narrow, kept = tokenizers
    texts = [f" {turn.model_reply}" for dialogue in app.library.load()[0] for turn in dialogue.turns]
    texts += [f" {term.name}" for term in app.lexicon]
    for text in texts:
        ids = narrow.encode(text, add_special_tokens=False).ids
        assert [int(kept[one]) for one in ids] == whole.encode(text, add_special_tokens=False).ids
