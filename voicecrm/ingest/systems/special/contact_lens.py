"""Contact Lens: the only time of an analysis stands in the name of the recording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from voicecrm.ingest.systems.units import Document

_NAMED_TIME: Final = re.compile(r"_(\d{4})(\d\d)(\d\d)T(\d\d:\d\d)_UTC\b")


def prepare(document: Document) -> Iterator[Document]:
    """Put the start of the recording where the description finds it."""
    metadata = document.get("CustomerMetadata")
    if isinstance(metadata, Mapping) and "RecordingStart" not in document:
        named = _NAMED_TIME.search(str(metadata.get("InputS3Uri", "")))
        if named is not None:
            document = {**document, "RecordingStart": "{}-{}-{}T{}Z".format(*named.groups())}
    yield document
