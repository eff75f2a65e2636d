"""Google Play: the title of a review stands before a tab in its text."""

from __future__ import annotations

from collections.abc import Iterator

from voicecrm.ingest.json_values import objects_at, text_at


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Give the reviews of an answer, each with title and body apart.

    Args:
        document: A list of reviews, or one.
    """
    reviews = objects_at(document, "reviews") if isinstance(document.get("reviews"), list) else [document]
    for review in reviews:
        comments = objects_at(review, "comments")
        yield {**review, "comments": [_divided(comment) for comment in comments]} if comments else review


def _divided(comment: dict[str, object]) -> dict[str, object]:
    written = comment.get("userComment")
    title, tab, body = (text_at(written, "text") or "").partition("\t")
    if not isinstance(written, dict) or not tab:
        return comment
    return {**comment, "userComment": {**written, "title": title.strip(), "body": body.strip()}}
