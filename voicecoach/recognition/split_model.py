"""Splits a Whisper model into an encoder and a decoder (docs/adr/0010).

The encoder is fastest on all cores; the decoder waits for memory and is fastest on one. So each half is loaded as a
model of its own, with only one layer of the other half. For each token the decoder also reads the whole vocabulary,
half of the memory that it waits for. English needs only a part of it (scripts/choose_vocabulary.py), so only those rows
are loaded, and the tokenizer is narrowed to match: it spells text without the missing tokens in shorter pieces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicecoach.recognition.ctranslate2_file import ModelFile, Variable

Kept = NDArray[np.int64]
"""Ids of the tokens that are kept, ascending."""

_FIRST_MERGED = 256  # lower token ids are single bytes
_EMBEDDINGS = "decoder/embeddings/weight"
_VOCABULARY = "vocabulary.txt"
_FURTHER_LAYER = re.compile(r"layer_[1-9]\d*")


@dataclass(frozen=True, slots=True)
class SplitModel:
    """Model files in memory, as CTranslate2 takes them, and the tokenizer (JSON) that fits the decoder."""

    encoder: dict[str, bytes]
    decoder: dict[str, bytes]
    tokenizer: str


def split_model(folder: Path, kept: Kept | None) -> SplitModel:
    """Split the model in a folder; `kept` None keeps the whole vocabulary. Raise ValueError for another file format."""
    model = ModelFile.read((folder / "model.bin").read_bytes())
    config = json.loads((folder / "config.json").read_bytes())
    words = (folder / _VOCABULARY).read_bytes().removesuffix(b"\n").split(b"\n")
    tokenizer = with_first_merge(json.loads((folder / "tokenizer.json").read_bytes()))
    special = np.arange(min(token["id"] for token in tokenizer["added_tokens"]), len(words))
    whole = np.arange(len(words))
    decoder = _files(model, config, words, whole if kept is None else kept, "encoder")
    encoder = _files(model, config, words, special, "decoder")
    return SplitModel(encoder, decoder, json.dumps(tokenizer if kept is None else narrowed(tokenizer, kept)))


def with_first_merge(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """Return the tokenizer with its first merge restored, and all merges as strings.

    The published multilingual files lack the first merge, " t", so that " the" encodes to two tokens which the model
    never saw in training. That affects prompts and likelihoods, but not decoding.
    """
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in tokenizer["model"]["merges"]]
    if tokenizer["model"]["vocab"].get("Ġt") == _FIRST_MERGED and merges[0] != "Ġ t":
        merges = ["Ġ t", *merges]
    return {**tokenizer, "model": {**tokenizer["model"], "merges": merges}}


def narrowed(tokenizer: dict[str, Any], kept: Kept) -> dict[str, Any]:
    """Return the tokenizer with only the `kept` tokens, renumbered in their order."""
    new_ids = _new_ids(kept)
    model, added = tokenizer["model"], tokenizer["added_tokens"]
    vocabulary = {token: new_ids[number] for token, number in model["vocab"].items() if number in new_ids}
    merges = [merge for merge in model["merges"] if merge.replace(" ", "") in vocabulary]
    added = [{**token, "id": new_ids[token["id"]]} for token in added if token["id"] in new_ids]
    return {**tokenizer, "model": {**model, "vocab": vocabulary, "merges": merges}, "added_tokens": added}


def _new_ids(kept: Kept) -> dict[int, int]:
    return {int(old): new for new, old in enumerate(kept)}


def _files(
    model: ModelFile, config: dict[str, Any], words: Sequence[bytes], kept: Kept, shortened: str
) -> dict[str, bytes]:
    new_ids = _new_ids(kept)
    changed = {
        name: [new_ids[token] for token in config[name] if token in new_ids]
        for name in ("suppress_ids", "suppress_ids_begin", "lang_ids")
    }
    if shortened == "decoder":
        changed["alignment_heads"] = []
    return {
        "model.bin": replace(model, variables=tuple(_variables(model, kept, shortened))).write(),
        "config.json": json.dumps({**config, **changed}).encode(),
        _VOCABULARY: b"\n".join(words[token] for token in kept),
    }


def _variables(model: ModelFile, kept: Kept, shortened: str) -> Iterator[Variable]:
    for variable in model.variables:
        half, part = variable.name.split("/")[:2]
        if half == shortened and _FURTHER_LAYER.fullmatch(part):
            continue
        yield variable.rows(kept) if variable.name == _EMBEDDINGS else variable
