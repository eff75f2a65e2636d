"""Names of people: their normal form, and which part is the family's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voicecrm.identity.normalize.cleaning import clean, word_set
from voicecrm.identity.normalize.given_names import HANGUL_GIVEN_NAMES
from voicecrm.identity.normalize.hangul import (
    COMPOUND_SURNAMES,
    SURE_LATIN_SURNAMES,
    SURNAME_OF_HANJA,
    SURNAME_OF_LATIN,
    SURNAMES,
    is_hangul,
)
from voicecrm.identity.normalize.masks import plain_stars
from voicecrm.identity.normalize.name_order import VIETNAMESE, split_words
from voicecrm.identity.normalize.placeholders import is_placeholder, is_placeholder_name
from voicecrm.identity.normalize.titles import (
    CJK_SUFFIX,
    GENERATIONS,
    HANGUL_SUFFIX,
    HANGUL_TITLES,
    LATIN_POSTNOMINALS,
    LATIN_TITLES,
    is_company,
)

_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|【[^【】]*】|「[^「」]*」")
_DOTS: Final = re.compile(r"[·・‧•∙⋅]")
_APOSTROPHES: Final = re.compile(r"[’‘ʼ`´＇]")
_NO_NAME_SIGN: Final = re.compile(r"[^\w\s\-'*,·ー]|_")
_ABBREVIATION: Final = re.compile(r"(?<=\w)\.(?=\w)")
_SPACES: Final = re.compile(r"\s+")
_COMMAS: Final = re.compile(r"\s*,[\s,]*")
_PINYIN_SURNAMES: Final = word_set(
    """
    wang zhang chen liu yang huang zhao wu zhou xu sun zhu hu guo lin luo gao liang zheng xie tang deng feng cao
    zeng xiao tian dong yuan cai jiang du ye cheng wei lu ding ren shen yao lin he peng pan fan nguyen tran pham
    hoang vu dang bui do ngo duong
    """
)
MAY_STAND_FIRST: Final = _PINYIN_SURNAMES | VIETNAMESE | SURNAME_OF_LATIN.keys()
"""Latin surnames that are written in front of the given name."""
_KOREAN_ROMAN: Final = re.compile(
    r"(?:(?:gg|kk|tt|pp|ch|sh|[gkndtrlmbpsjhcy])?"
    r"(?:yeo|you|yoo|yae|wae|woo|weo|eui|eo|eu|ae|ai|ay|ee|oo|ou|oe|oh|ah|uh|ui|wi|wo|wa|we|ya|yo|yu|ye|yi|a|e|i|o|u)"
    r"(?:ng|ck|[kgnmlpbtr])?[-' ]?){1,3}"
)
_PINYIN: Final = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|iao|ian|uai|uan|ang|eng|ing|ong|ai|ao|an|ei|en|ia|ie|in|iu|"
    r"ou|ua|ue|ui|un|uo|a|e|i|o|u)[-']?){1,2}"
)
_SCRIPTS: Final = (
    ("hangul", re.compile("[가-힣]")),
    ("kana", re.compile("[\u3041-\u30fa]")),
    ("han", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("greek", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("hebrew", re.compile("[\u0590-\u05ff]")),
    ("latin", re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")),
)
_COMPOUND_HAN: Final = word_set(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 尉迟 尉遲 皇甫 南宮 南宫 司空 鮮于 独孤 獨孤 慕容 令狐"
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """A full name taken apart.

    Attributes:
        family: Family name, empty when unknown.
        given: Given names, empty when unknown.
        script: ``hangul``, ``han``, ``kana``, ``latin``, ``cyrillic``, ``greek``, ``arabic``, ``hebrew`` or ``other``.
        suffix: ``jr``, ``sr``, ``ii``, ``iii`` … or empty.
    """

    family: str
    given: str
    script: str
    suffix: str = ""


def normalize_full_name(raw_value: str) -> tuple[str, ...]:
    """Return the normal form of a whole name, without titles; nothing for a placeholder."""
    text = clean(raw_value).casefold()
    if is_placeholder_name(text):
        return ()
    if is_company(text):
        return (text,)
    return _name_form(text, whole=True)


def normalize_name_part(raw_value: str) -> tuple[str, ...]:
    """Return the normal form of a family or given name that stands in a field of its own."""
    written = clean(raw_value)
    if written in {"Na", "na"}:  # a surname (나); a missing value is written NA
        return ("na",)
    text = written.casefold()
    return () if is_placeholder_name(text) else _name_form(text, whole=False)


def _name_form(text: str, *, whole: bool) -> tuple[str, ...]:
    stripped = text
    for _ in range(8):  # each round takes a title away; a name with more of them is no name
        before = stripped
        stripped = _one_round(before, whole=whole)
        if stripped == before:
            break
    if is_placeholder_name(stripped) or not any(map(str.isalpha, stripped)):
        return ()
    return (stripped,)


def _one_round(text: str, *, whole: bool) -> str:
    outside = _BRACKETS.sub(" ", text)
    text = outside if any(map(str.isalpha, outside)) else text
    text = plain_stars(_APOSTROPHES.sub("'", _DOTS.sub("·", text)))
    text = _ABBREVIATION.sub(" ", text)
    text = _COMMAS.sub(", ", _NO_NAME_SIGN.sub(" ", text))
    text = clean(_SPACES.sub(" ", text).strip(" ,-'·")).casefold()
    return _without_titles(text) if whole else text


def _without_titles(text: str) -> str:
    words = text.split(" ")
    if len(words) > 1 and words[0].strip(",") in LATIN_TITLES:
        words = words[1:]
    if len(words) > 1 and words[0] in {"고객", "고객님", "회원"}:
        words = words[1:]
    while len(words) > 1 and _is_title(words[-1]):
        words = words[:-1]
    words[-1] = _without_suffix(words[-1])
    return " ".join(words).strip(" ,-")


def _is_title(word: str) -> bool:
    if word in LATIN_POSTNOMINALS or word in {"mr", "mrs", "ms", "dr", "prof"}:
        return True
    return word in HANGUL_TITLES or (len(word) > 1 and word.removesuffix("님") in HANGUL_TITLES)


def _without_suffix(word: str) -> str:
    if CJK_SUFFIX.search(word) and len(word) > 2:
        return CJK_SUFFIX.sub("", word)
    if not is_hangul(word.replace("*", "가")):
        return word
    rest = HANGUL_SUFFIX.sub("", word)
    if rest and rest != word and (len(rest) > 1 or rest in SURNAMES):
        return rest
    # 님 also ends given names (해님), so two syllables have to remain.
    rest = word.removesuffix("님")
    return rest if len(rest) >= 2 else word


@lru_cache(maxsize=262_144)
def split_name(value: str) -> NameParts:
    """Take a full name apart.

    Args:
        value: A full name in its normal form.

    Returns:
        The parts. A firm's name has none; one unknown word is a given name; a surname that stood beside a title is a
        family name alone.

    Examples:
        >>> split_name("김민수").family, split_name("min-su kim").family, split_name("smith, john").family
        ('김', 'kim', 'smith')
    """
    text = _DOTS.sub("·", clean(value).casefold())
    script = next((name for name, pattern in _SCRIPTS if pattern.search(text)), "other")
    if not text or is_company(text):
        return NameParts("", "", script)
    text, suffix = _generation(text)
    head, comma, tail = text.partition(", ")
    if comma and head and tail:
        return NameParts(head, tail.replace(",", ""), script, suffix)
    words = text.replace(",", " ").split()
    if not words:
        return NameParts("", "", script, suffix)
    if script == "hangul":
        family, given = _split_hangul(words)
    elif script in {"han", "kana"}:
        family, given = _split_cjk(words)
    else:
        family, given = split_western(words)
    return NameParts(family, given, script, suffix)


def _generation(text: str) -> tuple[str, str]:
    words = text.split(" ")
    if len(words) > 1 and words[-1] in GENERATIONS:
        return " ".join(words[:-1]).rstrip(", "), GENERATIONS[words[-1]]
    return text, ""


def _split_hangul(words: list[str]) -> tuple[str, str]:
    if len(words) == 1:
        return split_hangul_word(words[0])
    first, last = words[0], words[-1]
    if first in SURNAMES or first in COMPOUND_SURNAMES:
        return first, "".join(words[1:])
    if last in SURNAMES or last in COMPOUND_SURNAMES:
        return last, "".join(words[:-1])
    return last, " ".join(words[:-1])


def split_hangul_word(word: str) -> tuple[str, str]:
    """Return family and given name of a Hangul name in one word."""
    if "·" in word:
        given, _, family = word.rpartition("·")
        return family, given.replace("·", " ")
    if len(word) >= 3 and word[:2] in COMPOUND_SURNAMES:
        return word[:2], word[2:]
    if word[0] == "*" and len(word) > 1:
        return "", word
    if word[0] not in SURNAMES or len(word) > 4 or (len(word) == 2 and word in HANGUL_GIVEN_NAMES):
        return "", word
    return word[0], word[1:]


def _split_cjk(words: list[str]) -> tuple[str, str]:
    if len(words) > 1:
        return words[0], " ".join(words[1:])
    word = words[0]
    if "·" in word:
        given, _, family = word.rpartition("·")
        return family, given.replace("·", " ")
    if (
        not all("\u3400" <= character <= "\u9fff" or character in "々*" for character in word)
        or not 2 <= len(word) <= 5
    ):
        return "", word
    if word[:2] in _COMPOUND_HAN or len(word) >= 4:
        return word[:2], word[2:]
    if (
        len(word) == 3
        and word[0] not in SURNAME_OF_HANJA
        and word[1] in "田山川村本井野藤木島崎原口沢澤谷内上中下橋辺部"
    ):
        return word[:2], word[2:]
    return word[0], word[1:]


def split_western(words: list[str]) -> tuple[str, str]:
    """Return family and given names of a name whose words are set apart by spaces."""
    words = [part for word in words for part in word.split("·") if part]
    if not words:
        return "", ""
    if len(words) == 1:
        only = words[0]
        return (only, "") if only in SURE_LATIN_SURNAMES and only in {"kim", "park", "choi"} else ("", only)
    if _family_stands_first(words):
        return words[0], " ".join(words[1:])
    return split_words(words)


def _family_stands_first(words: list[str]) -> bool:
    first, last, rest = words[0], words[-1], " ".join(words[1:])
    if first in SURNAME_OF_LATIN and _KOREAN_ROMAN.fullmatch(rest):
        if last not in SURNAME_OF_LATIN or len(words) > 3:
            return True
        if "-" in first or len(first) == 1:
            return False
        return first in SURE_LATIN_SURNAMES or last not in SURE_LATIN_SURNAMES
    return first in _PINYIN_SURNAMES and last not in _PINYIN_SURNAMES and _PINYIN.fullmatch(rest) is not None


def normalize_company(raw_value: str) -> tuple[str, ...]:
    """Return the normal form of a firm's name, its legal form kept."""
    text = clean(raw_value).casefold()
    return () if is_placeholder(text) else (text,)
