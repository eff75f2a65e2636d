"""A mapping for a table that is of no known system, proposed from its headers and its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from voicecrm.ingest.adapter import Sample
from voicecrm.ingest.directions import DIRECTION_WORDS
from voicecrm.ingest.headers import EVERY_VALUE, HEADER_WORDS, PLATFORM_OF, fold_header, infer_columns
from voicecrm.ingest.mapping import INTERACTION_FIELDS, Split
from voicecrm.ingest.mapping import Mapping as TableMapping
from voicecrm.ingest.mapping_file import mapping_text
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.ingest.value_kinds import Evidence, ValueKind, fits, is_data_row, kind_of, separator_of
from voicecrm.records import Channel

_FIELD_OF_KIND: Final[Mapping[ValueKind, str]] = {
    "email": "email", "vin": "vin", "url": "url", "birth_date": "birth_date", "date": "occurred_at",
    "time": "occurred_at", "phone": "phone", "direction": "direction", "handle": "handle", "name": "full_name",
    "text": "text", "key": "source_key",
}  # fmt: skip
_KIND_OF_FIELD: Final[Mapping[str, tuple[ValueKind, ...]]] = {
    "email": ("email",), "vin": ("vin",), "phone": ("phone", "damaged"), "occurred_at": ("time",), "date": ("time",),
    "ended_at": ("time",),
}  # fmt: skip
"""Shapes without which a header is not believed."""
_LIKE: Final[Mapping[ValueKind, str]] = {
    "email": "e-mail addresses", "vin": "vehicle identification numbers", "url": "links", "birth_date": "birth dates",
    "date": "dates", "time": "times", "phone": "telephone numbers", "direction": "words for inbound and outbound",
    "handle": "handles", "name": "names of people", "text": "free text", "key": "keys", "clock": "times of day",
    "number": "numbers", "damaged": "numbers that a spreadsheet has damaged", "empty": "nothing", "other": "words",
}  # fmt: skip
_SEVERAL: Final[tuple[Literal["phone", "email"], ...]] = ("phone", "email")
"""Fields of which one cell may hold several values."""
_SHORTEST_LATIN: Final = 3
_MOST_WORDS: Final = 12
_FOLDED_WORDS: Final = sorted(
    {(fold_header(word), field) for field, words in HEADER_WORDS.items() for word in words},
    key=lambda entry: (-len(entry[0]), entry),
)
_HAPPENED: Final = ("occurred_at", "date", "text", "duration", "direction", "caller", "callee", "subject", "rating")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping to be looked at and corrected.

    Attributes:
        mapping: As proposed.
        reasons: Per column why it is taken for that field.
        unused: Columns that are taken for nothing, and what they look like.
        questions: What only a person knows.
    """

    mapping: TableMapping
    reasons: Mapping[str, str]
    unused: Mapping[str, str]
    questions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the mapping file, with the reasons as comments."""
        comments = {
            f"columns.{field}": "; ".join(self.reasons[column] for column in columns if column in self.reasons)
            for field, columns in self.mapping.columns.items()
        }
        lines = ["# Proposed from the headers and the values; check every line, then import with --map."]
        lines += [f"# To be decided: {question}" for question in self.questions]
        lines += [f"# Not used: {column!r}, {why}" for column, why in self.unused.items()]
        header = "\n".join(" ".join(line.split()) for line in lines)
        return f"{header}\n\n{mapping_text(self.mapping, comments)}"


def propose_mapping(sample: Sample) -> Proposal | None:
    """Propose a mapping for a table.

    Args:
        sample: Its beginning.

    Returns:
        The proposal, or None: it is no table, or no column tells anything.
    """
    if not sample.header:
        return None
    columns, rows = TableAdapter().beginning(sample, None)
    has_header = not is_data_row(columns)
    if not has_header:
        columns, rows = TableAdapter().beginning(sample, TableMapping(columns={}, header=False))
    cells = {column: [row[place] for row in rows if place < len(row)] for place, column in enumerate(columns)}
    table = _Table(cells)
    if has_header:
        table.take_known_headers()
        table.take_similar_headers()
    table.take_values()
    if not table.fields:
        return None
    proposal = table.proposal(has_header=has_header, sample=sample)
    return proposal if proposal.mapping.columns or proposal.mapping.splits else None


class _Table:
    """Columns on their way to fields."""

    def __init__(self, cells: Mapping[str, Sequence[str]]) -> None:
        self.cells = cells
        self.evidence: dict[str, Evidence] = {column: kind_of(values) for column, values in cells.items()}
        self.fields: dict[str, list[str]] = {}
        self.reasons: dict[str, str] = {}

    def take_known_headers(self) -> None:
        for field, columns in infer_columns(self.cells).items():
            for column in columns:
                if self._believes(field, column):
                    self._take(field, column, "by its header")

    def take_similar_headers(self) -> None:
        for column in self._left():
            field = _similar_field(column)
            if field and self._believes(field, column) and self._is_free(field):
                self._take(field, column, "its header is like one that is known")

    def take_values(self) -> None:
        days = {column for column in self._left() if self.evidence[column].kind == "date"}
        for column in self._left():
            kind = self.evidence[column].kind
            field = next((one for one in _SEVERAL if separator_of(self.cells[column], one)), "")
            field = field or _FIELD_OF_KIND.get(kind, "")
            if kind == "clock" and days:
                field = "time"
            elif column in days and any(self.evidence[one].kind == "clock" for one in self._left()):
                field = "date"
            if field and self._is_free(field) and self.evidence[column].filled:
                self._take(field, column, self._looks_like(column))

    def proposal(self, *, has_header: bool, sample: Sample) -> Proposal:
        splits = self._splits()
        columns = {
            field: tuple(left)
            for field, taken in self.fields.items()
            if (left := [column for column in taken if column not in splits])
        }
        mapping = TableMapping(columns=columns, splits=splits, header=has_header, delimiter=sample.delimiter)
        order = TableAdapter().tell_dayfirst(sample, mapping)
        is_interaction = any(field in self.fields for field in _HAPPENED)
        if not is_interaction:
            columns = {name: c for name, c in columns.items() if name == "source_key" or name not in INTERACTION_FIELDS}
        questions = []
        if order.is_open:
            questions.append(f"day or month first in column {order.column!r}: add dayfirst = true or dayfirst = false")
        if "source_key" not in columns and "customer_number" not in columns:
            questions.append("no column is a key of the system; without one a row is known again by who, when and what")
        if unknown := self._unknown_directions():
            words = ", ".join(f"{word!r}" for word in unknown)
            questions.append(
                f'which way is {words}: add [values.direction] with lines such as "{unknown[0]}" = "inbound"'
            )
        mapping = replace(
            mapping,
            columns=columns,
            rows="interaction" if is_interaction else "contact",
            channel=self._channel(),
            dayfirst=order.dayfirst,
        )
        unused = {column: self._looks_like(column) for column in self._left()}
        return Proposal(mapping, self.reasons, unused, tuple(questions))

    def _take(self, field: str, column: str, reason: str) -> None:
        if field == "date" and self.evidence[column].kind == "time" and self._is_free("occurred_at"):
            field = "occurred_at"  # its dates have a time of day
        self.fields.setdefault(field, []).append(column)
        self.reasons[column] = reason

    def _left(self) -> list[str]:
        return [column for column in self.cells if column not in self.reasons]

    def _is_free(self, field: str) -> bool:
        return field not in self.fields or field in EVERY_VALUE

    def _believes(self, field: str, column: str) -> bool:
        """Tell whether the values may be what the header says."""
        values = self.cells[column]
        kinds = _KIND_OF_FIELD.get(field, ())
        several = (separator_of(values, one) for one in _SEVERAL if one == field)
        return not kinds or any(fits(kind, values) for kind in kinds) or any(several)

    def _looks_like(self, column: str) -> str:
        kind, fitting, filled = self.evidence[column]
        return "always empty" if kind == "empty" else f"{fitting} of {filled} values look like {_LIKE[kind]}"

    def _splits(self) -> dict[str, Split]:
        found: dict[str, Split] = {}
        for field in _SEVERAL:
            for column in self.fields.get(field, ()):
                if separator := separator_of(self.cells[column], field):
                    found[column] = Split(separator=separator, into=(field,))
        return found

    def _unknown_directions(self) -> list[str]:
        columns = self.fields.get("direction", ())
        counted = Counter(value.strip() for column in columns for value in self.cells[column] if value.strip())
        words = [word for word, _ in counted.most_common(_MOST_WORDS) if word.isprintable()]
        return [word for word in words if fold_header(word) not in DIRECTION_WORDS]

    def _channel(self) -> Channel:
        has = self.fields.keys().__contains__
        if any(map(has, ("caller", "callee", "duration"))):
            return "call"
        if has("odometer") or (has("vin") and (has("date") or has("occurred_at"))):
            return "visit"
        if has("rating"):
            return "review"
        return "ticket" if has("subject") else "call" if has("direction") or has("phone") else "message"


def _similar_field(column: str) -> str:
    """Find the longest known header that a header contains."""
    folded = fold_header(column)
    for word, field in _FOLDED_WORDS:
        shortest = _SHORTEST_LATIN if word.isascii() else 2
        if len(word) >= shortest and word in folded and field not in PLATFORM_OF:
            return field
    return ""
