"""One cell that holds several values, taken apart as a mapping says."""

from __future__ import annotations

from voicecrm.ingest.headers import EVERY_VALUE, MULTIPLE
from voicecrm.ingest.mapping import Split


def split_cell(text: str, split: Split) -> dict[str, str]:
    """Take a cell apart.

    Args:
        text: The cell; not empty.
        split: How.

    Returns:
        Text per field; empty when the cell is not as the split expects it. The last field of a separated cell gets all
        the parts that are left, an identifier as several values.

    Examples:
        >>> split_cell("Hong / 010-1 / 010-2", Split(separator="/", into=("full_name", "phone")))
        {'full_name': 'Hong', 'phone': '010-1 ::: 010-2'}
    """
    if split.pattern is not None:
        match = split.pattern.search(text)
        return {field: (part or "").strip() for field, part in match.groupdict().items()} if match else {}
    parts = [part.strip() for part in text.split(split.separator)]
    *leading, last = split.into
    rest = [part for part in parts[len(leading) :] if part]
    joined = (MULTIPLE if last in EVERY_VALUE else split.separator).join(rest)
    return {**dict(zip(leading, parts, strict=False)), last: joined}
