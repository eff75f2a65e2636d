"""Phone numbers as E.164, with their extension; nothing for placeholders and damaged numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumber, PhoneNumberDesc, PhoneNumberType

from voicecrm.identity.normalize.cleaning import clean, plain_dashes

_KR: Final = "KR"
_QUICK: Final = re.compile(r"\+?[\d\-. ()]{8,20}", re.ASCII)
_PUNCTUATION: Final = str.maketrans("", "", "-. ()")
_REGIONS: Final = frozenset(phonenumbers.SUPPORTED_REGIONS)

_DAMAGED: Final = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d+")
_FLOAT: Final = re.compile(r"(?<!\d\.)(?<=\d{7})\.0+$")
_CLIR: Final = re.compile(r"^\s*[*#]\d{2,3}[#*]?(?=[+\d\s(])")
_URI: Final = re.compile(r"\b(?:tel|sips?|callto|whatsapp|sms):(?://)?")
_EXTENSION_WORD: Final = re.compile(
    r"[;,( ]*(?:내선(?:번호)?|구내|교환|extension|extn|ext|durchwahl|доб|(?<=\d)\s*x(?=[\s.:]*\d)|(?<=\d)\s*#(?=\d))"
    r"[\s.:=#]*(?=\d)"
)
_RANGE: Final = re.compile(r"\s*~\s*\d+")
_PARAMETERS: Final = re.compile(r";(?:phone-context|user|isub|transport|tag|line)=[^;\s]*")
_HOST: Final = re.compile(r"@\S*")
_LIST: Final = re.compile(r"[/,;|、，·\n]| 또는 | or | and | 및 ")
_SECOND_NUMBER: Final = re.compile(r"\s+(?=\+|0\d)")
_NUMBER: Final = re.compile(r"\+?[(\[]?\d[\d\-. ()\[\]]{4,}\d(?: ext\. \d{1,7})?", re.ASCII)
_KR_INTERNATIONAL: Final = re.compile(r"^0{1,2}[\s\-]?82(?=[\s\-(]*0?\)?[\s\-]*[1-9])")

_KEYPAD_WORDS: Final = frozenset(("266696687", "86282452253", "8656696", "2562533", "7378742833"))
"""ANONYMOUS, UNAVAILABLE, UNKNOWN, BLOCKED, RESTRICTED as Twilio spells them on a keypad."""
_RUNS: Final = frozenset(("1234567890", "123456789", "12345678", "9876543210", "987654321", "2345678901"))
_PERSONAL_TYPES: Final = frozenset(
    (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.UNKNOWN,
    )
)


@lru_cache(maxsize=262_144)
def normalize_phone(raw_value: str, region: str = _KR) -> tuple[str, ...]:
    """Return every phone number that a raw value holds.

    Args:
        raw_value: As the source wrote it: one number or a list, national or international, a URI, with labels.
        region: ISO 3166 alpha-2 region in which national numbers are read.

    Returns:
        E.164 numbers in the order in which they stand, ``";ext=12"`` appended to one with an extension. A number that
        is possible but not assigned counts: it still tells records apart. Placeholders, masked, damaged (``1.01E+09``),
        short and emergency numbers are left out.
    """
    quick = _quick_number(raw_value, region)
    return (quick,) if quick else _parse_list(raw_value, region)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A region's numbering plan, out of the library's metadata."""

    country_code: str
    trunk: str
    trunk_pattern: re.Pattern[str]
    any_number: re.Pattern[str]
    subscriber: re.Pattern[str]
    mobile: re.Pattern[str]


@lru_cache(maxsize=300)
def _plan(region: str) -> _Plan | None:
    metadata = PhoneMetadata.metadata_for_region(region) if region in _REGIONS else None
    if metadata is None or metadata.national_prefix_transform_rule:
        return None
    mobile, fixed = _pattern(metadata.mobile), _pattern(metadata.fixed_line)
    return _Plan(
        country_code=str(metadata.country_code),
        trunk=metadata.national_prefix or "",
        trunk_pattern=re.compile(metadata.national_prefix_for_parsing or "(?!)", re.ASCII),
        any_number=re.compile(_pattern(metadata.general_desc), re.ASCII),
        subscriber=re.compile(f"(?:{mobile})|(?:{fixed})", re.ASCII),
        mobile=re.compile(mobile, re.ASCII),
    )


@lru_cache(maxsize=1000)
def _region_of(digits: str) -> str:
    """The main region of the country code that digits begin with; country codes are no prefixes of each other."""
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if regions:
            return str(regions[0])
    return ""


def _pattern(description: PhoneNumberDesc | None) -> str:
    return (description and description.national_number_pattern) or "(?!)"


def _quick_number(raw_value: str, region: str) -> str:
    """A plainly written subscriber's number, where a full parse would certainly say the same."""
    if not _QUICK.fullmatch(raw_value):
        return ""
    digits = raw_value.translate(_PUNCTUATION)
    plan = _plan(_region_of(digits[1:4]) if digits[0] == "+" else region)
    if plan is None:
        return ""
    if digits[0] == "+":
        national = digits[1:].removeprefix(plan.country_code)
    else:
        trunk = plan.trunk_pattern.match(digits)
        if trunk is not None and (trunk.group() != plan.trunk or plan.any_number.fullmatch(digits)):
            return ""
        national = digits[trunk.end() :] if trunk else digits
        if national.startswith(plan.country_code):
            return ""
    if not plan.subscriber.fullmatch(national) or _is_dummy(int(plan.country_code), national):
        return ""
    return f"+{plan.country_code}{national}"


def _parse_list(raw_value: str, region: str) -> tuple[str, ...]:
    text = _ascii_digits(plain_dashes(clean(raw_value.replace("\n", ";"))).casefold()).lstrip("'\"")
    if _DAMAGED.fullmatch(text):
        return ()
    text = _CLIR.sub("", text)
    if "*" in text or "xx" in text:
        return ()
    text = _FLOAT.sub("", _HOST.sub("", _URI.sub(" ", text)))
    text = _RANGE.sub("", _PARAMETERS.sub("", _EXTENSION_WORD.sub(" ext. ", text)))
    found: dict[str, None] = {}
    for listed in _LIST.split(text):
        for part in _SECOND_NUMBER.split(listed) if sum(map(str.isdigit, listed)) > 15 else (listed,):
            match = _NUMBER.search(part)
            number = _parse_one(match.group(), region) if match else ""
            if number:
                found[number] = None
    return tuple(found)


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def _parse_one(text: str, region: str) -> str:
    region = region if region in _REGIONS else _KR
    if region == _KR:
        text = _KR_INTERNATIONAL.sub("+82", text)
    spellings = [text]
    if text.startswith("00"):
        spellings.append("+" + text[2:])
    elif text.startswith("+0"):
        spellings.append(text[1:])
    possible = ""
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, region)
        except phonenumbers.NumberParseException:
            continue
        formatted = _format(number)
        if formatted and phonenumbers.is_valid_number(number):
            return formatted
        if formatted and not possible and _is_plausible(number):
            possible = formatted
    return possible


def _is_plausible(number: PhoneNumber) -> bool:
    """Long enough to be a subscriber's number; short codes and local parts are not."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return (
        reason == phonenumbers.ValidationResult.IS_POSSIBLE
        and 8 <= len(phonenumbers.national_significant_number(number)) <= 11
    )


def _format(number: PhoneNumber) -> str:
    national = phonenumbers.national_significant_number(number)
    formatted = f"+{number.country_code}{national}"
    if _is_dummy(number.country_code or 0, national) or len(national) < 6:
        return ""
    return f"{formatted};ext={number.extension}" if number.extension else formatted


def _is_dummy(country_code: int, national: str) -> bool:
    for digits in (national, f"{country_code}{national}"):
        if digits in _RUNS or digits in _KEYPAD_WORDS:
            return True
    korean_area_length = 1 if national.startswith("2") else 2
    area_length = korean_area_length if country_code == 82 else 3
    return any(len(set(national[start:])) <= 1 for start in (0, area_length)) or national.endswith("0000000")


@lru_cache(maxsize=262_144)
def is_personal_phone(value: str) -> bool:
    """Say whether a number usually rings at one person.

    Args:
        value: A phone number in its normal form.

    Returns:
        True for mobile and personal numbers, for a line with an extension, and for numbers of no known type; False for
        fixed lines (a household, an office), internet telephony, toll-free and service numbers, and for other text.
    """
    number, _, extension = value.partition(";ext=")
    korea = _plan(_KR)
    if korea and number.startswith("+82") and korea.mobile.fullmatch(number[3:]):
        return True
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return bool(extension) or phonenumbers.number_type(parsed) in _PERSONAL_TYPES
