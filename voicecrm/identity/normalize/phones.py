"""Phone numbers as E.164, with their extension; nothing for placeholders and damaged numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from voicecrm.identity.normalize.cleaning import clean, plain_dashes
from voicecrm.identity.normalize.numbering import REGIONS, Plan, plan_of, region_of

_KR: Final = "KR"
SHORTEST_NATIONAL: Final = 6
"""Digits of the shortest national number; shorter ones are service and local numbers."""

_PLAUSIBLE_LENGTHS: Final = range(8, 12)
"""Digits of a national number that counts although it is not assigned."""

_QUICK: Final = re.compile(r"\+?[\d\-. ()]{8,20}", re.ASCII)
_PUNCTUATION: Final = str.maketrans("", "", "-. ()")
_PLAIN: Final = re.compile(r"\+?\d(?:[\- ]?\d){6,14}", re.ASCII)

DAMAGED_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d+")
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

KEYPAD_WORDS: Final = frozenset(("266696687", "86282452253", "8656696", "2562533", "7378742833"))
"""ANONYMOUS, UNAVAILABLE, UNKNOWN, BLOCKED, RESTRICTED as Twilio spells them on a keypad."""
RUNS: Final = frozenset(("1234567890", "123456789", "12345678", "9876543210", "987654321", "2345678901"))
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
    if quick:
        return (quick,)
    plain = _plain_number(raw_value, region)
    return _parse_list(raw_value, region) if plain is None else tuple(filter(None, (plain,)))


def _quick_number(raw_value: str, region: str) -> str:
    """A plainly written subscriber's number, where a full parse would certainly say the same."""
    if not _QUICK.fullmatch(raw_value):
        return ""
    digits = raw_value.translate(_PUNCTUATION)
    plan = plan_of(region_of(digits[1:4]) if digits.startswith("+") else region)
    national = _national_part(digits, plan) if plan else ""
    if plan is None or len(national) < SHORTEST_NATIONAL:
        return ""
    assigned = plan.subscriber.fullmatch(national) and plan.any_number.fullmatch(national)
    if not assigned or is_dummy(int(plan.country_code), national):
        return ""
    return f"+{plan.country_code}{national}"


def _national_part(digits: str, plan: Plan) -> str:
    """The national number in plainly written digits; an empty string where a full parse has to say."""
    if digits.startswith("+"):
        national = digits[1:].removeprefix(plan.country_code)
        return "" if plan.rewrites and national[:1] in plan.trunk_starts else national
    trunk_length = plainly_prefixed(digits, plan)
    if trunk_length < 0 or (trunk_length and plan.any_number.fullmatch(digits)):
        return ""
    national = digits[trunk_length:]
    if not national.startswith(plan.country_code):
        return national
    # 821012345678: a country code without its plus, where the whole cannot be a national number.
    rest = national.removeprefix(plan.country_code)
    return "" if trunk_length or rest[:1] in plan.trunk_starts or plan.any_number.fullmatch(digits) else rest


def _plain_number(raw_value: str, region: str) -> str | None:
    """What a full parse says of plainly written digits that are no subscriber's; None where it has to say.

    A number of a possible length counts whether it is assigned or not, and one of a length that no region of its
    country code has is never assigned. So nothing but the length matters once the trunk prefix is off.
    """
    digits = raw_value.translate(_PUNCTUATION)
    if not _PLAIN.fullmatch(raw_value) or digits.startswith(("00", "+0", "082")):
        return None
    plan = plan_of(region_of(digits[1:4]) if digits.startswith("+") else region if region in REGIONS else _KR)
    main = plan and plan_of(region_of(plan.country_code))
    national = _without_trunk(digits, plan) if plan else None
    if plan is None or main is None or national is None:
        return None
    length = len(national)
    if length < SHORTEST_NATIONAL or is_dummy(int(plan.country_code), national):
        return ""
    if length in main.lengths and length in _PLAUSIBLE_LENGTHS:
        return f"+{plan.country_code}{national}"
    return None if length in main.code_lengths else ""


def _without_trunk(digits: str, plan: Plan) -> str | None:
    """The national number in digits, whether assigned or not; None where a full parse has to say."""
    if digits.startswith("+"):
        national = digits[1 + len(plan.country_code) :]
    elif plan.abroad.match(digits) or digits.startswith(plan.country_code):
        return None
    else:
        national = digits
    prefix = plan.trunk_pattern.match(national)
    if prefix is None:
        return national
    if plan.rewrites:
        return None
    rest = national[prefix.end() :]
    if plan.any_number.fullmatch(national) and not plan.any_number.fullmatch(rest):
        return national
    return rest if len(rest) in plan.lengths or len(rest) > max(plan.lengths) else national


def plainly_prefixed(digits: str, plan: Plan) -> int:
    """Return how many digits of a national number are its trunk prefix, -1 where a full parse has to say.

    Args:
        digits: A number without a country code, or as many of its leading digits as a prefix can be long.
        plan: The plan of the region in which it is read.
    """
    if plan.abroad.match(digits):
        return -1
    prefix = plan.trunk_pattern.match(digits)
    if prefix is None:
        return 0
    return len(plan.trunk) if prefix.group() == plan.trunk and not any(prefix.groups()) else -1


def _parse_list(raw_value: str, region: str) -> tuple[str, ...]:
    text = _ascii_digits(plain_dashes(clean(raw_value.replace("\n", ";"))).casefold()).lstrip("'\"")
    if DAMAGED_NUMBER.fullmatch(text):
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
    region = region if region in REGIONS else _KR
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
        and len(phonenumbers.national_significant_number(number)) in _PLAUSIBLE_LENGTHS
    )


def _format(number: PhoneNumber) -> str:
    national = phonenumbers.national_significant_number(number)
    formatted = f"+{number.country_code}{national}"
    if is_dummy(number.country_code or 0, national) or len(national) < SHORTEST_NATIONAL:
        return ""
    return f"{formatted};ext={number.extension}" if number.extension else formatted


def is_dummy(country_code: int, national: str) -> bool:
    """Say whether digits stand where a number is not known: 010-0000-0000, 1234567890, a word on the keypad."""
    for digits in (national, f"{country_code}{national}"):
        if digits in RUNS or digits in KEYPAD_WORDS:
            return True
    korean_area_length = 1 if national.startswith("2") else 2
    area_length = korean_area_length if country_code == 82 else 3
    return any(len(set(national[start:])) <= 1 for start in (0, area_length)) or national.endswith("0000000")


def is_dummy_text(text: str) -> bool:
    """Say whether a value holds the digits of a placeholder: 000-0000-0000, 010-1111-1111, ANONYMOUS on a keypad."""
    digits = re.sub(r"\D", "", text)
    bare = digits.lstrip("0")
    repeated = len(digits) >= SHORTEST_NATIONAL and any(len(set(digits[start:])) <= 1 for start in (0, 2, 3, 4))
    return bare in RUNS or bare in KEYPAD_WORDS or repeated or digits.endswith("0000000")


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
    korea = plan_of(_KR)
    if korea and number.startswith("+82") and korea.mobile.fullmatch(number[3:]):
        return True
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return bool(extension) or phonenumbers.number_type(parsed) in _PERSONAL_TYPES
