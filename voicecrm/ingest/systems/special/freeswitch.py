"""FreeSWITCH: the values of a JSON CDR are URL-encoded unless the server is told otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from voicecrm.ingest.systems.units import Document


def prepare(document: Document) -> Iterator[Document]:
    """Decode the channel's variables where they are encoded; a start stamp tells."""
    variables = document.get("variables")
    if isinstance(variables, Mapping) and "%20" in str(variables.get("start_stamp", "")):
        decoded = {key: unquote(value) if isinstance(value, str) else value for key, value in variables.items()}
        document = {**document, "variables": decoded}
    yield document
