"""Meta's Graph API: an answer to several ids at once is an object with the objects under their ids."""

from __future__ import annotations

from collections.abc import Iterator

from voicecrm.ingest.json_values import object_at, text_at


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Give the objects of an answer to several ids one by one, any other answer as it is.

    Args:
        document: Of the API, or a webhook.
    """
    objects = [object_at(document, key) for key in document]
    by_id = all(text_at(one, "id") == key for one, key in zip(objects, document, strict=True))
    yield from objects if objects and by_id else (document,)
