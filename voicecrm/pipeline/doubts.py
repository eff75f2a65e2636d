"""What a person should look at before an input is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voicecrm.ingest.adapter import Sample
from voicecrm.ingest.decoding import decode_head
from voicecrm.pipeline.inspection import Inspection
from voicecrm.records import Contact, Interaction, Rejection

SURE: Final = 0.7
"""Confidence below which the recognition itself is a doubt."""
CLOSE: Final = 0.15
"""A runner-up this near in confidence is one, too."""
MANY: Final = 0.05
"""Share of the rows from which rejections and missing identifiers are one."""
_MADE_KEY: Final = "h_"

_FLAGS: Final[Mapping[str, str]] = {
    "damaged_number": "numbers are damaged by a spreadsheet (8.21E+12): they are no identifiers, export them as text",
    "unsplit": "cells are not as the mapping's split expects them",
    "bad_duration": "durations cannot be read",
    "bad_ended_at": "end times cannot be read",
    "bad_revised_at": "times of change cannot be read",
    "repaired_charset": "mails declare a wrong character set; it was repaired",
    "repaired_header": "mail headers were repaired",
    "truncated": "records were cut because of their length",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read of an input.

    Attributes:
        sample: Its beginning.
        accepted: Items that would be stored.
        rejections: Those that would not.
        flags: How often each flag was set.
        is_table: It is read as a table.
    """

    sample: Sample
    accepted: Sequence[Interaction | Contact]
    rejections: Sequence[Rejection]
    flags: Mapping[str, int]
    is_table: bool


def find_doubts(inspection: Inspection, evidence: Evidence) -> Iterator[str]:
    """Yield the doubts, the gravest first.

    Args:
        inspection: What is known of the input.
        evidence: What was read of it.
    """
    yield from _of_the_recognition(inspection)
    yield from _of_the_text(inspection, evidence.sample)
    if evidence.is_table:
        yield from _of_the_table(inspection, evidence.sample)
    yield from _of_the_items(inspection, evidence)


def _of_the_recognition(inspection: Inspection) -> Iterator[str]:
    if inspection.confidence < SURE:
        yield f"the system is only likely: {inspection.system} with confidence {inspection.confidence:.2f}"
    for name, confidence, reason in inspection.runners_up:
        if confidence >= inspection.confidence - CLOSE:
            yield f"it could also be {name} ({confidence:.2f}: {reason}); name the right one with --source"


def _of_the_text(inspection: Inspection, sample: Sample) -> Iterator[str]:
    decoded = decode_head(sample.head) if sample.encoding else None
    if decoded is not None and not decoded.sure and inspection.encoding_reason == decoded.reason:
        yield f"the encoding {decoded.encoding} is a guess; name it with --encoding if letters look wrong"
    if damaged := sample.text.count("\ufffd"):
        yield f"{damaged} characters of the beginning cannot be decoded as {sample.encoding}; they are kept as \ufffd"


def _of_the_table(inspection: Inspection, sample: Sample) -> Iterator[str]:
    if not inspection.has_header:
        yield "the first row looks like data, not like a header; write header = false in a mapping"
    widths = Counter(len(row) for row in sample.rows)
    odd = sum(count for width, count in widths.items() if width != len(sample.header))
    if odd:
        yield f"{odd} of the first {len(sample.rows)} rows have more or fewer cells than the header"
    if inspection.unused:
        listed = ", ".join(repr(column[:40]) for column in inspection.unused[:10])
        more = f" and {len(inspection.unused) - 10} more" if len(inspection.unused) > 10 else ""
        yield f"columns that only stay in the raw payload: {listed}{more}"
    if inspection.dayfirst_reason.startswith("open"):
        yield f"the order of day and month is {inspection.dayfirst_reason}"


def _of_the_items(inspection: Inspection, evidence: Evidence) -> Iterator[str]:
    if inspection.rejected > MANY * inspection.read:
        codes = ", ".join(
            f"{count} {code}" for code, count in Counter(r.code for r in evidence.rejections).most_common(3)
        )
        yield f"{inspection.rejected} of {inspection.read} rows would be rejected ({codes})"
    for flag, what in _FLAGS.items():
        if count := evidence.flags.get(flag):
            yield f"in {count} records {what}"
    if evidence.flags.get("naive_time"):
        yield f"times without a zone are read as {inspection.timezone}; say --timezone if they are not"
    yield from _of_the_keys(evidence.accepted)
    yield from _of_the_customers(evidence.accepted)


def _of_the_keys(accepted: Sequence[Interaction | Contact]) -> Iterator[str]:
    made = sum(item.source_key.startswith(_MADE_KEY) for item in accepted)
    if made:
        yield f"{made} of {len(accepted)} records have no key of the system; it is made of their content"
    given = Counter(item.source_key for item in accepted)
    repeated = sum(count > 1 for count in given.values())
    if repeated:
        yield f"{repeated} keys stand on more than one record: the later one replaces the earlier one"


def _of_the_customers(accepted: Sequence[Interaction | Contact]) -> Iterator[str]:
    records = [
        item.record
        if isinstance(item, Contact)
        else next((p.record for p in item.participants if p.role == "customer"), None)
        for item in accepted
    ]
    nobody = sum(record is None or not record.identifiers for record in records)
    if nobody > MANY * len(records):
        yield f"{nobody} of {len(records)} records have no phone, e-mail address or other identifier of a customer"
