"""What a Bluesky post carries along: images, videos, links, in the shapes of views and of raw records."""

from __future__ import annotations

from voicecrm.ingest.json_values import number_at, object_at, objects_at, text_at
from voicecrm.records import Attachment


def attachments_of(embed: dict[str, object]) -> tuple[Attachment, ...]:
    """Return the media and links of an embed; a quoted post is not sent along and left out.

    Args:
        embed: ``embed`` of a post view or of a record, empty when there is none.
    """
    media = object_at(embed, "media") or embed
    found = [_image(image) for image in objects_at(media, "images")]
    external = object_at(media, "external")
    if external:
        found.append(Attachment(text_at(external, "title") or "", "link", url=text_at(external, "uri") or ""))
    video = object_at(media, "video")
    if video or "playlist" in media:
        found.append(
            Attachment(
                text_at(media, "alt") or "",
                text_at(video, "mimeType") or "video",
                _size(video),
                text_at(media, "playlist") or "",
            )
        )
    return tuple(found)


def _image(image: dict[str, object]) -> Attachment:
    blob = object_at(image, "image")
    return Attachment(
        text_at(image, "alt") or "", text_at(blob, "mimeType") or "image", _size(blob), text_at(image, "fullsize") or ""
    )


def _size(blob: dict[str, object]) -> int | None:
    size = number_at(blob, "size")
    return None if size is None else int(size)
