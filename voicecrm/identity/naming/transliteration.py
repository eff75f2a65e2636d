"""Names of every script in plain Latin letters, and folded to what sounds alike; many at a time.

All values of a call are joined into one text, so that every rule is one pass of a built-in string method.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from voicecrm.identity.normalize.hangul import FIRST_SYLLABLE, LAST_SYLLABLE, sound_of_syllable

SEPARATOR: Final = "\n"
FIRST_HAN: Final = 0x3400
LAST_HAN: Final = 0x9FFF
_KANA: Final = re.compile("[\u3041-\u30ff]")
_GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_FIRST_X: Final = re.compile(rb"(?<![a-z])x")
_NOT_PLAIN: Final = re.compile("[^a-z \n]+")

_SMALL_KANA: Final = dict(zip("ゃゅょャュョ", ("Xya", "Xyu", "Xyo") * 2, strict=True)) | dict(
    zip("ぁぃぅぇぉァィゥェォ", ("Xa", "Xi", "Xu", "Xe", "Xo") * 2, strict=True)
)
_KANA_RULES: Final = tuple(
    rule.split(">")
    for rule in (
        "aー>ar ー> jiX>jX chiX>chX shiX>shX jXy>j chXy>ch shXy>sh jX>j chX>ch shX>sh iXy>y eXy>y uX>w deXi>di teXi>ti eXi>i oXu>u "
        "iXe>ye fw>f vw>v tsw>ts iXi>i aXa>a eXe>e oXo>o X>"
    ).split()
)
_GREEK_RULES: Final = tuple(
    rule.split(">")
    for rule in (
        "ντζ>j τζ>j τσ>ts μπ>b ντ>d γκ>g γγ>ng γχ>nch ου>u αι>e ει>i οι>i υι>i αυ>av ευ>ev ηυ>iv γι>y γε>ye χ>h η>i υ>i"
    ).split()
)
_ACCENTS: Final = str.maketrans("άέήίόύώϊΐϋΰ", "αεηιουωιιυυ")
_SURNAMES_OF_CHINA: Final = str.maketrans(
    {
        "单": "shan", "單": "shan", "曾": "zeng", "仇": "qiu", "盖": "ge", "蓋": "ge", "解": "xie", "区": "ou", "區": "ou",
        "查": "zha", "翟": "zhai", "朴": "piao", "覃": "qin", "缪": "miao", "繆": "miao", "乐": "yue", "樂": "yue",
        "尹": "yin", "沈": "shen", "葛": "ge",
    }
)  # fmt: skip

# What a letter becomes before a certain next letter, and which letter is dropped after a certain one.
_BEFORE: Final = (
    "ch>C sh>S zh>J ph>f wh>v dj>J ce>s ci>s cy>s ou>u oo>u ee>i ie>i ei>a ea>e ae>e oe>e ai>e ay>e ey>a"
)
_ALONE: Final = {"c": "k", "q": "k", "w": "v", "z": "s", "y": "i", "j": "J"}
_DROPPED_AFTER: Final = (
    "ch sh zh ph th kh gh rh wh dh bh ck dj ou oo ee ie ei ea ae oe ai ay ey aa ii uu"
)
_DROPPED_BEFORE: Final = "tc dz hn hl hm hr"
_SKELETON: Final = bytes.maketrans(b"bfvdgzrCSJ", b"ppptkslsss")
_VOWELS: Final = b"aeiouyhH"


class _Letters(dict[int, str]):
    """Transliteration per character, found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        if FIRST_SYLLABLE <= code <= LAST_SYLLABLE:
            latin = sound_of_syllable(chr(code)).replace("Q", "ng")
        else:
            latin = _NOT_PLAIN.sub("", anyascii(chr(code)).lower())
            if FIRST_HAN <= code <= LAST_HAN:  # pinyin spells sh and ch with letters that mean others elsewhere
                latin = latin.replace("x", "sh").replace("q", "ch")
        self[code] = latin
        return latin


@cache
def _letters() -> _Letters:
    table = _Letters({ord(letter): letter for letter in "abcdefghijklmnopqrstuvwxyz \n"})
    table |= {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    table |= {ord(mark): " " for mark in "-·・＝=,._/‐–—\t\r"}
    table |= {ord(mark): "" for mark in "'*’っッьъ"}
    table |= {ord(kana): latin for kana, latin in _SMALL_KANA.items()}
    table |= {ord("ー"): "ー", ord("X"): "x", ord("ё"): "yo", ord("й"): "y", ord("ы"): "y", ord("х"): "kh"}
    return table


def join_lines(values: Sequence[str]) -> str:
    """Join values to one text of one line each, also those that hold line breaks themselves."""
    text = SEPARATOR.join(values)
    if text.count(SEPARATOR) >= max(len(values), 1):
        text = SEPARATOR.join(value.replace(SEPARATOR, " ") for value in values)
    return text


def latinize(values: Sequence[str], *, family: bool = False) -> list[str]:
    """Write names in lower-case Latin letters.

    Args:
        values: Names without line breaks, any script.
        family: Whether they are surnames; some Chinese characters are read differently as one.

    Returns:
        Words of the letters a to z, with single spaces between them.

    Examples:
        >>> latinize(["Ντένζιλ", "ジョン", "Юлия", "min-su"])
        ['denzil', 'jon', 'yuliya', 'min su']
    """
    text = join_lines(values)
    kana = False
    if text.isascii():
        text = text.encode("ascii").translate(_ascii_table(), b"'").decode("ascii")
    else:
        if family:
            text = text.translate(_SURNAMES_OF_CHINA)
        if _GREEK.search(text):
            text = text.translate(_ACCENTS)
            for old, new in _GREEK_RULES:
                text = text.replace(old, new)
        kana = _KANA.search(text) is not None
        text = text.translate(_letters())
    if kana:
        for old, new in _KANA_RULES:
            text = text.replace(old, new)
    if " " not in text:
        return text.split(SEPARATOR)
    return [" ".join(word.split()) for word in text.split(SEPARATOR)]


@cache
def _ascii_table() -> bytes:
    return bytes(ord(letter) if len(letter := _letters()[code] or " ") == 1 else 32 for code in range(256))


def fold_latin(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Fold Latin words to one spelling per sound.

    Args:
        words: Lower-case letters, as `latinize` gives them.

    Returns:
        The folded words, their consonants, and their consonants in classes that voices and scripts share.
    """
    folded = fold_bytes(SEPARATOR.join(words).encode("ascii"))
    consonants = folded.translate(None, _VOWELS)
    classes = np.frombuffer(folded.replace(b"ng", b"n").translate(_SKELETON, _VOWELS), dtype=np.uint8)
    texts = (folded, consonants, drop_doubles(classes).tobytes())
    return tuple(text.decode("ascii").split(SEPARATOR) for text in texts)  # type: ignore[return-value]  # three


def fold_bytes(text: bytes) -> bytes:
    """Fold Latin letters, every rule in one pass over the bytes; what is no small letter stays."""
    if not text:
        return text
    become, keep = _fold_tables()
    if b"x" in text:  # a name begins with the sound of s, and has that of ks inside
        text = _FIRST_X.sub(b"s", text)
    letters = np.frombuffer(text.replace(b"x", b"ks").replace(b"chr", b"kr").replace(b"chl", b"kl"), dtype=np.uint8)
    padded = np.zeros(len(letters) + 2, dtype=np.uint16)
    padded[1:-1] = letters
    following = padded[1:-1] << 8 | padded[2:]
    kept = keep[padded[:-2] << 8 | padded[1:-1]] & keep[following | 0x8080]
    return drop_doubles(become[following][kept]).tobytes()


def drop_doubles(letters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Write letters that stand twice in a row once; line breaks and spaces stay."""
    kept = np.ones(len(letters), dtype=np.bool_)
    np.not_equal(letters[1:], letters[:-1], out=kept[1:])
    return letters[kept | (letters <= 32)]


@cache
def _fold_tables() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Letter that a letter becomes, by itself and the next; whether it stays, by the one before (or after, marked)."""
    become = np.repeat(np.arange(256, dtype=np.uint8), 256)
    for letter, new in _ALONE.items():
        become[ord(letter) << 8 : (ord(letter) + 1) << 8] = ord(new)
    for rule in _BEFORE.split():
        become[ord(rule[0]) << 8 | ord(rule[1])] = ord(rule[3])
    keep = np.ones(65536, dtype=np.bool_)
    for pair in _DROPPED_AFTER.split():
        keep[ord(pair[0]) << 8 | ord(pair[1])] = False
    silent = [f"w{letter}" for letter in "bcdfghjklmnpqrstvxz \n\0"]  # brown, wright
    for pair in (*_DROPPED_BEFORE.split(), *silent):
        keep[ord(pair[0]) << 8 | ord(pair[1]) | 0x8080] = False
    return become, keep
