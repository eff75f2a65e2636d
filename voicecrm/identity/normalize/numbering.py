"""Numbering plans, out of the phone library's own metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc

from voicecrm.identity.normalize.automaton import (
    DigitAutomaton,
    PatternError,
    build_automaton,
    first_digits,
    longest_match,
)

REGIONS: Final = frozenset(phonenumbers.SUPPORTED_REGIONS)

_NEVER: Final = "(?!)"
_ANY_REST: Final = r"\d{0,14}"
_OTHER_TYPES: Final = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """How a region's national numbers are written.

    Attributes:
        country_code: Digits after the plus.
        trunk: Digits in front of a national number (0 in Korea), or empty.
        trunk_pattern: All that may stand in front of a national number.
        trunk_starts: Digits that such a prefix can begin with.
        abroad: What is dialed in front of a country code (001 in Korea).
        any_number: Every national number of the region.
        subscriber: Every mobile and fixed line of the region; of its country code for a code's main region.
        mobile: Every mobile of the region.
        rewrites: Some prefixes change the number behind them.
        lengths: Digits that national numbers of the region have.
        code_lengths: Digits that national numbers of any region of the country code have.
    """

    country_code: str
    trunk: str
    trunk_pattern: re.Pattern[str]
    trunk_starts: frozenset[str]
    abroad: re.Pattern[str]
    any_number: re.Pattern[str]
    subscriber: re.Pattern[str]
    mobile: re.Pattern[str]
    rewrites: bool
    lengths: frozenset[int]
    code_lengths: frozenset[int]


MOBILE: Final = 1
FIXED: Final = 2
OTHER: Final = 4
GENERAL: Final = 8
"""Kinds of line, as bits: mobile, fixed, any other or given to a smaller region by its first digits, any number."""


@lru_cache(maxsize=300)
def plan_of(region: str) -> Plan | None:
    """Return a region's plan; None for an unknown region."""
    metadata = _metadata(region)
    if metadata is None:
        return None
    country_code = str(metadata.country_code)
    # Elsewhere a neighbor's number, written nationally, is not read as one.
    regions = _regions_of(int(country_code)) if region_of(country_code) == region else [metadata]
    prefix = metadata.national_prefix_for_parsing or ""
    return Plan(
        country_code=country_code,
        trunk=metadata.national_prefix or "",
        trunk_pattern=re.compile(prefix or _NEVER, re.ASCII),
        # Without the end sign a pattern matches more, so no start is forgotten.
        trunk_starts=first_digits(prefix.replace("$", "")),
        abroad=re.compile(metadata.international_prefix or _NEVER, re.ASCII),
        any_number=re.compile(_pattern(metadata.general_desc), re.ASCII),
        subscriber=re.compile(_either([d for m in regions for d in (m.mobile, m.fixed_line)]) or _NEVER, re.ASCII),
        mobile=re.compile(_pattern(metadata.mobile), re.ASCII),
        rewrites=bool(metadata.national_prefix_transform_rule),
        lengths=_lengths([metadata]),
        code_lengths=_lengths(_regions_of(int(country_code))),
    )


def country_code_of(digits: str) -> int:
    """The country code that digits begin with, 0 for none; country codes are no prefixes of each other."""
    for length in (1, 2, 3):
        code = int(digits[:length] or 0)
        if code in COUNTRY_CODE_TO_REGION_CODE:
            return code
    return 0


@lru_cache(maxsize=1000)
def region_of(digits: str) -> str:
    """The main region of the country code that digits begin with, empty for none."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(country_code_of(digits))
    return str(regions[0]) if regions else ""


@lru_cache(maxsize=300)
def subscriber_automaton(region: str) -> DigitAutomaton | None:
    """Return the automaton of a region's mobile and fixed lines (both bit 0) and of any number (bit 1)."""
    plan = plan_of(region)
    if plan is None:
        return None
    try:
        return build_automaton([plan.subscriber.pattern, plan.any_number.pattern])
    except PatternError:
        return None


@lru_cache(maxsize=300)
def prefix_depth(region: str) -> int | None:
    """Return how many leading digits say what stands in front of a national number.

    Args:
        region: A known region.

    Returns:
        The number of digits; None where the digits behind the prefix matter too.
    """
    metadata = _metadata(region)
    if metadata is None:
        return None
    prefixes = (metadata.national_prefix_for_parsing or "", metadata.international_prefix or "")
    try:
        return max(map(longest_match, prefixes))
    except PatternError:
        return None


@lru_cache(maxsize=300)
def line_types(country_code: int) -> DigitAutomaton | None:
    """Return the kinds of line of a country code as an automaton over national numbers.

    Args:
        country_code: Digits after the plus.

    Returns:
        An automaton whose bits `MOBILE`, `FIXED`, `OTHER` and `GENERAL` say what a number can be in any region of the
        code; None for a code that is not a country's.
    """
    regions = _regions_of(country_code)
    if not regions:
        return None
    # Where mobile and fixed lines share one pattern, every number of it counts as either.
    fixed = [m.fixed_line for m in regions if _pattern(m.fixed_line) != _pattern(m.mobile)]
    others = _either([getattr(m, name) for m in regions for name in _OTHER_TYPES])
    # The library asks the main region first, so that only the others' leading digits hide what a number is.
    leading = [f"(?:{m.leading_digits}){_ANY_REST}" for m in regions[1:] if m.leading_digits]
    patterns = [
        _either([m.mobile for m in regions]),
        _either(fixed),
        "|".join([*leading, *([others] if others else [])]),
        _either([m.general_desc for m in regions]),
    ]
    try:
        return build_automaton(patterns)
    except PatternError:
        return None


def _regions_of(country_code: int) -> list[PhoneMetadata]:
    regions = COUNTRY_CODE_TO_REGION_CODE.get(country_code, ())
    return [metadata for region in regions if (metadata := _metadata(region))]


def _metadata(region: str) -> PhoneMetadata | None:
    return PhoneMetadata.metadata_for_region(region) if region in REGIONS else None


def _lengths(regions: list[PhoneMetadata]) -> frozenset[int]:
    descriptions = [metadata.general_desc for metadata in regions]
    return frozenset(length for found in descriptions if found for length in found.possible_length)


def _pattern(description: PhoneNumberDesc | None) -> str:
    return (description and description.national_number_pattern) or _NEVER


def _either(descriptions: list[PhoneNumberDesc | None]) -> str:
    """One pattern for all; an empty one, which no number matches, for none."""
    patterns = {d.national_number_pattern for d in descriptions if d and d.national_number_pattern}
    return "|".join(f"(?:{pattern})" for pattern in sorted(patterns))
