"""The split model: two halves and a narrowed vocabulary recognize what the whole model does."""

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
from voicecoach.recognition.recognizer import recognize
from voicecoach.recognition.split_model import Kept, narrowed, with_first_merge
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.resources import folder
from voicecoach.weights.manifest import ModelId

MODELS = ("base", "tiny.en")


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, app: Application) -> tuple[Path, ModelId, Kept]:
    path, model_id = app.weights.whisper(request.param)
    kept = vocabulary(folder("calibrations"), model_id)
    assert kept is not None
    return path, model_id, kept


def test_a_model_file_is_written_exactly_as_it_was_read(model: tuple[Path, ModelId, Kept]) -> None:
    data = (model[0] / "model.bin").read_bytes()
    assert ModelFile.read(data).write() == data


@pytest.mark.parametrize("data", [b"", b"\x06\0\0\0", b"\x05\0\0\0" + b"x" * 90, bytes(500)])
def test_a_file_that_is_not_a_model_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"CTranslate2"):
        ModelFile.read(data)


def test_a_damaged_model_raises_one_weights_error(app: Application, tmp_path: Path) -> None:
    path, model_id = app.weights.whisper("tiny.en")
    for file in path.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "model.bin").unlink()
    (tmp_path / "model.bin").write_bytes((path / "model.bin").read_bytes()[:1_000_000])
    with pytest.raises(WeightsError, match="Can't load"):
        WhisperRecognizer(tmp_path, model_id)


def test_the_halves_recognize_what_the_whole_model_recognizes(
    model: tuple[Path, ModelId, Kept], reading: Callable[[str], Audio]
) -> None:
    import ctranslate2

    audio = reading("We build a Docker image, push it to ECR, and roll it out with Helm charts to Kubernetes.")
    path, model_id, kept = model
    narrow, full = WhisperRecognizer(path, model_id, kept=kept), WhisperRecognizer(path, model_id)
    whole = ctranslate2.models.Whisper(str(path), device="cpu", compute_type="int8")
    features, _ = full._window(audio)
    view = ctranslate2.StorageView.from_array(features[np.newaxis])
    assert np.array_equal(np.array(full._encode(features)), np.array(whole.encode(view, to_cpu=True)))
    (tokens,) = full.decoder.decode([full.encode(audio, [Span(0, audio.seconds)])], [""])
    assert tokens == whole.generate(view, [full.decoder._prompt("")], beam_size=5)[0].sequences_ids[0]
    words, expected = (recognize(whisper, audio, [Span(0, audio.seconds)]).words for whisper in (narrow, full))
    assert len(expected) > 10
    assert [word.text for word in words] == [word.text for word in expected]
    assert [word.start for word in words] == [word.start for word in expected]


@pytest.fixture(scope="module")
def tokenizers(model: tuple[Path, ModelId, Kept]) -> tuple[Tokenizer, Tokenizer, Kept]:
    path, _, kept = model
    whole = with_first_merge(json.loads((path / "tokenizer.json").read_text(encoding="utf-8")))
    return Tokenizer.from_str(json.dumps(whole)), Tokenizer.from_str(json.dumps(narrowed(whole, kept))), kept


def test_the_narrowed_tokenizer_encodes_every_text(tokenizers: tuple[Tokenizer, Tokenizer, Kept]) -> None:
    _, narrow, kept = tokenizers

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
    def holds(text: str) -> None:
        ids = narrow.encode(text, add_special_tokens=False).ids
        assert narrow.decode(ids, skip_special_tokens=False) == text
        assert all(0 <= token < len(kept) for token in ids)

    holds()


def test_terms_and_replies_encode_to_the_same_tokens_as_in_the_whole_model(
    tokenizers: tuple[Tokenizer, Tokenizer, Kept], app: Application
) -> None:
    whole, narrow, kept = tokenizers
    texts = [f" {turn.model_reply}" for dialogue in app.library.load()[0] for turn in dialogue.turns]
    texts += [f" {term.name}" for pack in ("devops", "medical") for term in app.library.lexicon(f"{pack}/")]
    assert len(texts) > 500
    for text in texts:
        ids = narrow.encode(text, add_special_tokens=False).ids
        assert [int(kept[token]) for token in ids] == whole.encode(text, add_special_tokens=False).ids
