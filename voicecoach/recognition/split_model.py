"""Whisper in two split_model.

The encoder is fastest on all cores, the decoder, which waits for memory, on one; so each half is loaded as a model of
its own with nothing of the other but one layer. Each token of the decoder also reads its whole vocabulary: half of the
memory that it waits for. English needs a part of that (scripts/choose_vocabulary.py); so only these rows are
loaded, and the tokenizer is narrowed alike: what is left out is spelled in shorter pieces. docs/adr/0010.
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

_FIRST_MERGED = 256  # token ids below are single bytes
_EMBEDDINGS = "decoder/embeddings/weight"
_VOCABULARY = "vocabulary.txt"
_FURTHER_LAYER = re.compile(r"layer_[1-9]\d*")


@dataclass(frozen=True, slots=True)
class SplitModel:
    """Files in memory, as CTranslate2 takes them, and the tokenizer (JSON) that fits the decoder."""

    encoder: dict[str, bytes]
    decoder: dict[str, bytes]
    tokenizer: str


def split_model(folder: Path, kept: Kept | None) -> SplitModel:
    """Take the model in a folder apart; `kept` None keeps the whole vocabulary. Raise ValueError where it can't be."""
    model = ModelFile.read((folder / "model.bin").read_bytes())
    config = json.loads((folder / "config.json").read_bytes())
    words = (folder / _VOCABULARY).read_bytes().removesuffix(b"\n").split(b"\n")
    plan = mended(json.loads((folder / "tokenizer.json").read_bytes()))
    special = np.arange(min(one["id"] for one in plan["added_tokens"]), len(words))
    whole = np.arange(len(words))
    decoder = _files(model, config, words, whole if kept is None else kept, "encoder")
    encoder = _files(model, config, words, special, "decoder")
    return SplitModel(encoder, decoder, json.dumps(plan if kept is None else narrowed(plan, kept)))


def mended(plan: dict[str, Any]) -> dict[str, Any]:
    """Restore what a tokenizer's list of merges lacks.

    The published multilingual files miss the very first merge, " t", so that " the" encodes to two tokens which the
    model never saw in training; decoding is not touched by it, prompts and likelihoods are.
    """
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in plan["model"]["merges"]]
    if plan["model"]["vocab"].get("Ġt") == _FIRST_MERGED and merges[0] != "Ġ t":
        merges = ["Ġ t", *merges]
    return {**plan, "model": {**plan["model"], "merges": merges}}


def narrowed(plan: dict[str, Any], kept: Kept) -> dict[str, Any]:
    """Return the tokenizer with only these tokens, numbered anew in their order."""
    place = {int(old): new for new, old in enumerate(kept)}
    vocabulary = {token: place[number] for token, number in plan["model"]["vocab"].items() if number in place}
    merges = [merge for merge in plan["model"]["merges"] if merge.replace(" ", "") in vocabulary]
    added = [{**one, "id": place[one["id"]]} for one in plan["added_tokens"] if one["id"] in place]
    return {**plan, "model": {**plan["model"], "vocab": vocabulary, "merges": merges}, "added_tokens": added}


def _files(
    model: ModelFile, config: dict[str, Any], words: Sequence[bytes], kept: Kept, shortened: str
) -> dict[str, bytes]:
    place = {int(old): new for new, old in enumerate(kept)}
    numbers = {
        name: [place[one] for one in config[name] if one in place]
        for name in ("suppress_ids", "suppress_ids_begin", "lang_ids")
    }
    if shortened == "decoder":
        numbers["alignment_heads"] = []
    return {
        "model.bin": replace(model, variables=tuple(_variables(model, kept, shortened))).write(),
        "config.json": json.dumps({**config, **numbers}).encode(),
        _VOCABULARY: b"\n".join(words[one] for one in kept),
    }


def _variables(model: ModelFile, kept: Kept, shortened: str) -> Iterator[Variable]:
    for one in model.variables:
        half, part = one.name.split("/")[:2]
        if half == shortened and _FURTHER_LAYER.fullmatch(part):
            continue
        yield one.rows(kept) if one.name == _EMBEDDINGS else one
