"""Places and other attributes in a light normal form; supporting evidence, never more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from voicecrm.identity.normalize.cleaning import clean, plain_dashes, word_set
from voicecrm.identity.normalize.placeholders import is_placeholder

PROVINCES: Final = {
    "서울특별시": "서울", "서울시": "서울", "부산광역시": "부산", "부산시": "부산", "대구광역시": "대구",
    "대구시": "대구",
    "인천광역시": "인천", "인천시": "인천", "광주광역시": "광주", "대전광역시": "대전", "대전시": "대전",
    "울산광역시": "울산",
    "울산시": "울산", "세종특별자치시": "세종", "세종시": "세종", "경기도": "경기", "강원도": "강원",
    "강원특별자치도": "강원",
    "충청북도": "충북", "충청남도": "충남", "전라북도": "전북", "전북특별자치도": "전북", "전라남도": "전남",
    "경상북도": "경북",
    "경상남도": "경남", "제주특별자치도": "제주", "제주도": "제주", "제주시": "제주",
    "seoul": "서울", "busan": "부산", "pusan": "부산", "daegu": "대구", "incheon": "인천", "gwangju": "광주",
    "daejeon": "대전", "ulsan": "울산", "sejong": "세종", "gyeonggi": "경기", "jeju": "제주",
    "gyeonggi-do": "경기", "jeju-do": "제주", "gangwon-do": "강원", "gangwon": "강원",
}  # fmt: skip
_PROVINCE_START: Final = re.compile(rf"^({'|'.join(sorted(PROVINCES, key=len, reverse=True))})(?![가-힣a-z])")
_ENGLISH_CITY_TAIL: Final = re.compile(r"[ -](?:si|city|metropolitan city|special city|special metropolitan city)$")
ADDRESS_PUNCTUATION: Final = ",.;:#()[]\"'`"
_PUNCTUATION: Final = re.compile(rf"[{re.escape(ADDRESS_PUNCTUATION)}]+")
_ROAD_SIGN: Final = re.compile(r"[로길]\d")
_ROAD_NUMBER: Final = re.compile(r"(?<=[가-힣][로길])(?=\d+(?:-\d+)?(?:\s|$))")
STREET_WORDS: Final = {
    "street": "st", "road": "rd", "avenue": "ave", "boulevard": "blvd", "drive": "dr", "lane": "ln", "court": "ct",
    "place": "pl", "square": "sq", "apartment": "apt", "suite": "ste", "highway": "hwy", "parkway": "pkwy",
    "terrace": "tce", "circle": "cir", "north": "n", "south": "s", "east": "e", "west": "w",
    "strasse": "str", "av": "ave", "avda": "ave", "avenida": "ave", "bd": "blvd", "calle": "c", "c/": "c",
    "piazza": "pza", "plaza": "pza", "plza": "pza", "viale": "vle", "corso": "cso", "utca": "u", "aleja": "al",
    "cad": "cd", "cadde": "cd", "caddesi": "cd", "mah": "mh", "mahalle": "mh", "mahallesi": "mh", "sok": "sk",
    "sokak": "sk", "sokagi": "sk",
}  # fmt: skip
_STREET_LABELS: Final = word_set("г город ул улица д дом ul ulica ulitsa")
"""Words in front of a town, a street and a house that are written or left out (Russian, Polish)."""
_STRASSE: Final = "strasse"
_ACCENTS: Final = {
    code: unicodedata.normalize("NFD", chr(code))[0] for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
} | str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "\u0307": None})
"""Latin letters without accents; the dot is what a Turkish capital İ leaves behind in lower case."""
_COUNTRY_NAMES: Final = """
kr korea|south korea|republic of korea|korea republic of|korea south|rok|kor|대한민국|한국|남한|韓国|韩国|corea del sur
us usa|united states|united states of america|u s a|u s|america|미국|アメリカ|美国|estados unidos
jp japan|jpn|일본|日本|nippon
cn china|prc|peoples republic of china|chn|중국|中国|中國
tw taiwan|twn|대만|台湾|臺灣|台灣
hk hong kong|hongkong|hkg|홍콩|香港
gb uk|united kingdom|great britain|england|scotland|wales|britain|gbr|영국
de germany|deutschland|deu|독일|ドイツ
fr france|fra|프랑스|フランス
ca canada|can|캐나다
au australia|aus|호주|오스트레일리아
in india|ind|인도
vn vietnam|viet nam|vnm|베트남|việt nam
th thailand|tha|태국
ph philippines|phl|필리핀
id indonesia|idn|인도네시아
sg singapore|sgp|싱가포르
my malaysia|mys|말레이시아
es spain|españa|esp|스페인
it italy|italia|ita|이탈리아
ru russia|russian federation|rus|러시아|россия
br brazil|brasil|bra|브라질
mx mexico|méxico|mex|멕시코
nl netherlands|holland|nld|네덜란드
ch switzerland|schweiz|suisse|che|스위스
at austria|österreich|aut|오스트리아
se sweden|sverige|swe|스웨덴
pl poland|polska|pol|폴란드
tr turkey|türkiye|tur|튀르키예|터키
nz new zealand|nzl|뉴질랜드
ie ireland|irl|아일랜드
"""
_COUNTRIES: Final = {
    name: line[:2]
    for line in _COUNTRY_NAMES.strip().splitlines()
    for name in (*line[3:].split("|"), line[:2])
}  # fmt: skip
_GENDERS: Final = {
    "m": "m", "male": "m", "man": "m", "mr": "m", "boy": "m", "남": "m", "남자": "m", "남성": "m", "男": "m",
    "男性": "m",
    "masculino": "m", "homme": "m", "herr": "m", "männlich": "m", "м": "m", "муж": "m", "мужской": "m",
    "f": "f", "female": "f", "woman": "f", "mrs": "f", "ms": "f", "miss": "f", "girl": "f", "여": "f", "여자": "f",
    "여성": "f", "女": "f", "女性": "f", "femenino": "f", "femme": "f", "frau": "f", "weiblich": "f", "w": "f",
    "ж": "f",
    "жен": "f", "женский": "f",
}  # fmt: skip


def normalize_text(raw_value: str) -> tuple[str, ...]:
    """Return any other value casefolded with single spaces; nothing for a placeholder."""
    text = clean(clean(raw_value).casefold())
    return () if is_placeholder(text) else (text,)


def normalize_address(raw_value: str) -> tuple[str, ...]:
    """Return an address or street: punctuation gone, usual abbreviations, Korean provinces by their short names."""
    text = plain_dashes(clean(raw_value)).casefold()
    if is_placeholder(text):
        return ()
    text = part_road_numbers(shorten_province(_plain_place(text)))
    words = shorten_street(text.split())
    return (" ".join(words),) if words else ()


def _plain_place(text: str) -> str:
    """Leave punctuation and accents out: Düsseldorf is often typed without its dots."""
    text = clean(_PUNCTUATION.sub(" ", text))
    return text if text.isascii() else text.translate(_ACCENTS)


def shorten_street(words: Sequence[str]) -> list[str]:
    """Write the words of an address in their usual abbreviations, a German street in one word (Berliner Straße).

    Args:
        words: In lower case, without punctuation and accents.
    """
    found: list[str] = []
    for word in words:
        short = STREET_WORDS.get(word, word)
        if short == "str" and found and found[-1].isalpha():
            found[-1] += short
        elif short not in _STREET_LABELS:
            found.append(short.removesuffix(_STRASSE) + "str" if short.endswith(_STRASSE) else short)
    return found


def shorten_province(text: str) -> str:
    """Write the Korean province at the start of an address by its short name (서울특별시 and Seoul as 서울)."""
    return _PROVINCE_START.sub(lambda match: PROVINCES[match[1]], text, count=1)


def part_road_numbers(text: str) -> str:
    """Put a space between a Korean road's name and the number behind it (테헤란로152)."""
    return _ROAD_NUMBER.sub(" ", text) if _ROAD_SIGN.search(text) else text


def normalize_city(raw_value: str) -> tuple[str, ...]:
    """Return a city without the word that says that it is one (서울특별시 and Seoul are 서울, 수원시 is 수원)."""
    text = _plain_place(plain_dashes(clean(raw_value)).casefold())
    if is_placeholder(text):
        return ()
    text = _ENGLISH_CITY_TAIL.sub("", text)
    if text in PROVINCES:
        return (PROVINCES[text],)
    if re.fullmatch(r"[가-힣]{2,5}시", text):
        return (re.sub(r"(?:특별자치|특별|광역)?시$", "", text),)
    return (text,)


def normalize_region(raw_value: str) -> tuple[str, ...]:
    """Return a state or province; the Korean ones by their short names."""
    text = _plain_place(plain_dashes(clean(raw_value)).casefold())
    return () if is_placeholder(text) else (PROVINCES.get(text, text),)


def normalize_postal_code(raw_value: str) -> tuple[str, ...]:
    """Return a postal code in capitals without spaces and hyphens."""
    text = plain_dashes(clean(raw_value)).upper()
    text = re.sub(r"^(?:우편번호|우|〒)\s*\)?:?\s*", "", text)
    text = re.sub(r"\.0+$", "", text) if re.fullmatch(r"\d+\.0+", text) else text
    code = re.sub(r"[^0-9A-Z]", "", text)
    return (code,) if 3 <= len(code) <= 10 and len(set(code)) > 1 and not is_placeholder(code.casefold()) else ()


def normalize_country(raw_value: str) -> tuple[str, ...]:
    """Return a country as ISO 3166 alpha-2 in capitals where its name is known, else its name."""
    text = clean(_PUNCTUATION.sub(" ", clean(raw_value)).casefold())
    if is_placeholder(text) and text != "na":
        return ()
    if text in _COUNTRIES:
        return (_COUNTRIES[text].upper(),)
    return (text.upper(),) if re.fullmatch(r"[a-z]{2}", text) else (text,)


def normalize_gender(raw_value: str) -> tuple[str, ...]:
    """Return ``m`` or ``f``; nothing for anything else."""
    gender = _GENDERS.get(clean(raw_value).casefold().strip(" .()"))
    return (gender,) if gender else ()
