"""Amazon Transcribe: speaker turns out of words and the labels of who said them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from voicecrm.ingest.json_values import object_at, objects_at, text_at
from voicecrm.ingest.systems.units import Document


def prepare(document: Document) -> Iterator[Document]:
    """Put the turns of a transcript where the description finds them."""
    results = document.get("results")
    if isinstance(results, Mapping) and "jobName" in document and "turns" not in document:
        document = {**document, "turns": list(_turns(document))}
    yield document


def _turns(document: Document) -> Iterator[dict[str, str]]:
    segments = objects_at(document, "results", "audio_segments")
    if segments:
        for segment in segments:
            yield _turn(text_at(segment, "speaker_label") or "", text_at(segment, "transcript") or "")
        return
    words = [(_speaker(item), item) for item in objects_at(document, "results", "items")]
    if not any(speaker for speaker, _ in words):
        for transcript in objects_at(document, "results", "transcripts"):
            yield _turn("", text_at(transcript, "transcript") or "")
        return
    said: list[tuple[str, str]] = []
    for speaker, item in words:
        word = text_at(object_at({"first": next(iter(objects_at(item, "alternatives")), {})}, "first"), "content") or ""
        is_punctuation = text_at(item, "type") == "punctuation"
        if is_punctuation and said:
            said[-1] = said[-1][0], said[-1][1] + word
        elif word:
            said.append((speaker or (said[-1][0] if said else ""), word))
    for speaker, group in groupby(said, key=lambda one: one[0]):
        yield _turn(speaker, " ".join(word for _, word in group))


def _speaker(item: Mapping[str, object]) -> str:
    return text_at(item, "speaker_label") or text_at(item, "channel_label") or ""


def _turn(speaker: str, text: str) -> dict[str, str]:
    return {"speaker": speaker, "text": text}
