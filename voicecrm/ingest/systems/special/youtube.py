"""YouTube: comments stand in threads, the top one in the thread's snippet and the others below it."""

from __future__ import annotations

from collections.abc import Iterator

from voicecrm.ingest.json_values import object_at, objects_at


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Give the comments of an answer one by one, each with its video.

    Args:
        document: A list of threads or comments, a thread, or a comment.
    """
    items = objects_at(document, "items") if isinstance(document.get("items"), list) else [document]
    for item in items:
        top = object_at(item, "snippet", "topLevelComment")
        thread = object_at(item, "snippet")
        around: dict[str, object] = {key: thread[key] for key in ("videoId", "channelId") if key in thread}
        for comment in (top, *objects_at(item, "replies", "comments")) if top else (item,):
            yield {**comment, "snippet": {**around, **object_at(comment, "snippet")}} if top else comment
