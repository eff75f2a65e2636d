"""Two identity records beside each other, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS, Attribute, Identifier, IdentityRecord

Relation: TypeAlias = Literal["same", "different", "one side"]
KINDS: Final = (*ATTRIBUTE_KINDS, *IDENTIFIER_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """What two records say in one field.

    Attributes:
        kind: Identifier or attribute kind.
        left: Raw values of the first record.
        right: Raw values of the second.
        relation: same: they have a value in common, in normal form. different: both have values, none in common.
            one side: only one of them has any.
    """

    kind: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: Relation


def compare_fields(record_a: IdentityRecord, record_b: IdentityRecord) -> list[FieldPair]:
    """Set two records beside each other.

    Args:
        record_a: The first.
        record_b: The second.

    Returns:
        One entry per kind that one of them has, names first.
    """
    left, right = _by_kind(record_a), _by_kind(record_b)
    pairs = []
    for kind in sorted(left.keys() | right.keys(), key=lambda kind: KINDS.index(kind) if kind in KINDS else len(KINDS)):
        one, other = left.get(kind, []), right.get(kind, [])
        relation: Relation = "one side"
        if one and other:
            common = {_normal(field) for field in one} & {_normal(field) for field in other}
            relation = "same" if common else "different"
        pairs.append(
            FieldPair(
                kind=kind,
                left=tuple(field.raw_value for field in one),
                right=tuple(field.raw_value for field in other),
                relation=relation,
            )
        )
    return pairs


def _by_kind(record: IdentityRecord) -> dict[str, list[Identifier | Attribute]]:
    fields: dict[str, list[Identifier | Attribute]] = {}
    named: list[Identifier | Attribute] = [*record.attributes, *record.identifiers]
    for field in named:
        fields.setdefault(field.kind, []).append(field)
    return fields


def _normal(field: Identifier | Attribute) -> str:
    return field.value if field.value is not None else " ".join(field.raw_value.split()).casefold()
