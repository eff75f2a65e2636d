"""Salesforce: reports write the short form of an id, in which the case of letters counts; all else writes the long one.

Source:
    Salesforce help, "What is the difference between 15- and 18-character IDs": the last three characters tell which of
    the others are capital letters, five by five.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from voicecrm.ingest.systems.units import Document

_SHORT: Final = re.compile(r"(?:001|003|005|00Q|00T|500)[A-Za-z0-9]{12}")
_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def prepare(document: Document) -> Iterable[Document]:
    """Bring the ids of a row into their long form."""
    yield {column: _long(cell) if column.endswith("id") else cell for column, cell in document.items()}


def _long(cell: object) -> object:
    if not isinstance(cell, str) or not _SHORT.fullmatch(cell):
        return cell
    fives = (cell[start : start + 5] for start in (0, 5, 10))
    capitals = (sum(letter.isupper() << place for place, letter in enumerate(five)) for five in fives)
    return cell + "".join(_DIGITS[number] for number in capitals)
