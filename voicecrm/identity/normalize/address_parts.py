"""Addresses taken apart: Korean ones by road or lot number, western ones by house number and street."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from voicecrm.identity.normalize.addresses import PROVINCES, normalize_address
from voicecrm.identity.normalize.cleaning import word_set


class AddressParts(NamedTuple):
    """An address taken apart; a part that is not there is empty.

    Attributes:
        province: Korean province by its short name (서울).
        cities: Korean 시, 군 and 구, in the order of the address.
        town: Korean 읍, 면, 동 or 가 (a number that only the office uses left out: 역삼1동 is 역삼동), with its 리.
        street: Road name without spaces (야탑로205번길) or street in its usual abbreviations (main st).
        number: Building's number on the road.
        lot: Lot number, ``산`` in front on a mountain; of addresses by lot only.
        unit: Building of the estate, floor and door, as far as written: ``101-1502``, ``b1f``, ``3b``.
        postal_code: Postal code.
    """

    province: str = ""
    cities: tuple[str, ...] = ()
    town: str = ""
    street: str = ""
    number: str = ""
    lot: str = ""
    unit: str = ""
    postal_code: str = ""


_HANGUL: Final = re.compile("[가-힣]")
_SHORT_PROVINCES: Final = frozenset(PROVINCES.values())

_KR_POSTAL: Final = re.compile(r"^(\d{5}|\d{3}-\d{3})(?= )|(?<= )(\d{5})$")
_CITY: Final = re.compile(r"[가-힣]{1,5}[시군구]")
# 을지로1가 is a town, though its name begins like a road's.
_ROAD: Final = re.compile(
    r"(?<![가-힣])([가-힣][가-힣\d·]*?(?:대로|로|길)(?!\d*가(?![가-힣]))"
    r"(?: ?\d+(?:번|[가나다라마바사아자차카타파하])?(?:안)?길)?)(?![가-힣])"
    r"(?: (?:지하 ?)?(\d+(?:-\d+)?)(?![\d가-힣-]|동|호|층))?"
)
_TOWN: Final = re.compile(r"(?<![가-힣\d])([가-힣]+?)(?:제?\d+(?:·\d+)*)?([읍면동])(?![가-힣])")
_QUARTER: Final = re.compile(r"(?<![가-힣\d])([가-힣]+\d가)(?![가-힣])")
_VILLAGE: Final = re.compile(r"(?<![가-힣\d])([가-힣]+\d*리)(?![가-힣])")
_LOT: Final = re.compile(r"(?<![\d가-힣-])(산 ?)?(\d+(?:-\d+)?)(?:번지)?(?![\d가-힣-])")

_ESTATE: Final = re.compile(r"(?<![가-힣\da-z])제?([a-z]|[가나다라마바사]|[a-z]?\d+)동(?![가-힣])")
_FLOOR: Final = re.compile(r"(?<![가-힣\da-z])(지하 ?|b)?제?(\d+)층")
_DOOR: Final = re.compile(r"(?<![가-힣\da-z-])제?((?:b|비)?\d+(?:-\d+)?)호(?![가-힣])")
_PAIR: Final = re.compile(r"(?<![\d-])(\d{2,4})-(\d{3,4})(?![\d-])")

_US_POSTAL: Final = re.compile(r"(?<= )(\d{5})(?:-\d{4})?$")
_UK_POSTAL: Final = re.compile(r"(?<= )([a-z]{1,2}\d[a-z\d]? \d[a-z]{2})$")
_UNIT: Final = re.compile(
    r" (?:apt|unit|ste|suite|flat|room|rm|floor|fl|no|#) ?([a-z]?\d+[a-z]?(?:-\d+)?|[a-z])(?= |$)"
)
_NUMBER_FIRST: Final = re.compile(r"(\d+(?:-\d+)?[a-z]?) (.+)")
_NUMBER_LAST: Final = re.compile(r"([^\d]+?) (\d+(?:[-/]\d+)?(?: ?[a-z](?![a-z]))?)(?: |$)")
_STREET_ENDS: Final = word_set(
    """
    st rd ave blvd dr ln ct pl sq hwy pkwy tce cir way row close crescent gardens grove mews walk park hill broadway
    """
)
_DIRECTIONS: Final = frozenset(("n", "s", "e", "w", "ne", "nw", "se", "sw"))
_SHORT_UNIT: Final = re.compile(r"[a-z]?\d{1,5}[a-z]?")


def parse_address(value: str) -> AddressParts:
    """Take an address apart.

    Args:
        value: An address, raw or in its normal form.

    Returns:
        The parts; none for a placeholder.

    Examples:
        >>> parts = parse_address("경기도 성남시 분당구 야탑로 205번길 8, 101동 1502호")
        >>> parts.province, parts.cities, parts.street, parts.number, parts.unit
        ('경기', ('성남시', '분당구'), '야탑로205번길', '8', '101-1502')
    """
    # In a raw value the comma and the sign of a unit still say something that the normal form does not.
    forms = normalize_address(value.replace("#", " unit "))
    return parse_normal_address(forms[0]) if forms else AddressParts()


def parse_normal_address(value: str) -> AddressParts:
    """Take an address in its normal form apart; see `parse_address`."""
    return _parse_korean(value) if _HANGUL.search(value) else _parse_western(value)


def _parse_korean(text: str) -> AddressParts:
    postal = _KR_POSTAL.search(text) if text[0].isdigit() or text[-1].isdigit() else None
    if postal:
        text = (text[: postal.start()] + text[postal.end() :]).strip()
    first, _, rest = text.partition(" ")
    if first in PROVINCES:  # a province behind a postal code has not been shortened yet
        first = PROVINCES[first]
    province, text = (first, rest) if first in _SHORT_PROVINCES else ("", text)
    cities: list[str] = []
    words = text.split(" ")
    while words and len(cities) < 2 and _CITY.fullmatch(words[0]):
        cities.append(words.pop(0))
    text = " ".join(words)
    text, unit = _take_unit(text)
    quarter = _QUARTER.search(text) if "가" in text else None
    town = _TOWN.search(text) if any(map(text.__contains__, "동읍면")) else None
    village = _VILLAGE.search(text) if "리" in text else None
    town_name = quarter[1] if quarter else (town[1] + town[2] if town else "")
    road = _ROAD.search(text)
    street = number = lot = ""
    if road and (road[2] or not (quarter or town or village)):
        street, number = road[1].replace(" ", ""), road[2] or ""
        if not unit and number:
            pair = _PAIR.search(text, road.end())
            unit = f"{pair[1]}-{pair[2]}" if pair else ""
    else:
        start = max((found.end() for found in (quarter, town, village) if found), default=0)
        plot = _LOT.search(text, start)
        if plot and start:
            lot = ("산" if plot[1] else "") + plot[2]
            pair = None if unit else _PAIR.search(text, plot.end())
            unit = f"{pair[1]}-{pair[2]}" if pair else unit
    return AddressParts(
        province=province,
        cities=tuple(cities),
        town=town_name + (village[1] if village else ""),
        street=street,
        number=number,
        lot=lot,
        unit=unit,
        postal_code=(postal[1] or postal[2]).replace("-", "") if postal else "",
    )


def _take_unit(text: str) -> tuple[str, str]:
    """Take building of the estate, floor and door out of an address."""
    estate = _ESTATE.search(text) if "동" in text else None
    floor = _FLOOR.search(text) if "층" in text else None
    door = _DOOR.search(text) if "호" in text else None
    if not (estate or floor or door):
        return text, ""
    parts = [estate[1]] if estate else []
    if door:
        parts.append(door[1].replace("비", "b"))
    elif floor:
        parts.append(("b" if floor[1] else "") + floor[2] + "f")
    for found in (estate, floor, door):
        if found:
            # As many spaces, so that the places of the others stay right.
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    return " ".join(text.split()), "-".join(parts)


def _parse_western(text: str) -> AddressParts:
    postal = _US_POSTAL.search(text) or _UK_POSTAL.search(text)
    if postal:
        text = text[: postal.start()].strip()
    unit = _UNIT.search(f" {text}")
    if unit:
        text = f" {text}"[: unit.start()] + f" {text}"[unit.end() :]
    text = text.strip()
    door = unit[1] if unit else ""
    number_first = _NUMBER_FIRST.fullmatch(text)
    if number_first:
        street, after = _street_of(number_first[2])
        if not door and after and _SHORT_UNIT.fullmatch(after):
            door = after
        number = number_first[1]
    else:
        number_last = _NUMBER_LAST.match(text)
        street, number = (number_last[1], number_last[2].replace(" ", "")) if number_last else (_street_of(text)[0], "")
    return AddressParts(
        street=street,
        number=number,
        unit=door,
        postal_code=postal[1].replace(" ", "") if postal else "",
    )


def _street_of(text: str) -> tuple[str, str]:
    """The street at the start of a text, and the word behind it."""
    words = text.split(" ")
    for index, word in enumerate(words):
        if index and word in _STREET_ENDS:
            end = index + 1 + (words[index + 1 : index + 2] != [] and words[index + 1] in _DIRECTIONS)
            return " ".join(words[:end]), words[end] if end < len(words) else ""
    return text, ""
