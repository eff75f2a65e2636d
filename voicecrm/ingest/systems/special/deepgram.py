"""Deepgram: speaker turns out of utterances, paragraphs or channels, whichever the request asked for."""

from __future__ import annotations

from collections.abc import Iterator

from voicecrm.ingest.json_values import object_at, objects_at, text_at
from voicecrm.ingest.systems.units import Document


def prepare(document: Document) -> Iterator[Document]:
    """Put the turns of a transcript where the description finds them."""
    if object_at(document, "results") and "turns" not in document:
        document = {**document, "turns": list(_utterances(document)) or list(_channels(document))}
    yield document


def _utterances(document: Document) -> Iterator[dict[str, str]]:
    utterances = objects_at(document, "results", "utterances")
    has_channels = len({text_at(one, "channel") for one in utterances}) > 1
    for one in utterances:
        speaker = text_at(one, "channel" if has_channels else "speaker")
        yield _turn(speaker, "channel" if has_channels else "speaker", text_at(one, "transcript"))


def _channels(document: Document) -> Iterator[dict[str, str]]:
    channels = objects_at(document, "results", "channels")
    for number, channel in enumerate(channels):
        best = next(iter(objects_at(channel, "alternatives")), {})
        paragraphs = objects_at(best, "paragraphs", "paragraphs")
        for paragraph in paragraphs:
            sentences = [text_at(sentence, "text") or "" for sentence in objects_at(paragraph, "sentences")]
            yield _turn(text_at(paragraph, "speaker"), "speaker", " ".join(sentences))
        if not paragraphs:
            yield _turn(str(number) if len(channels) > 1 else None, "channel", text_at(best, "transcript"))


def _turn(speaker: str | None, kind: str, text: str | None) -> dict[str, str]:
    return {"speaker": f"{kind} {speaker}" if speaker is not None else "", "text": text or ""}
