"""Names that a platform or system gives: handles, accounts, customer numbers, devices."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.normalize.cleaning import clean, plain_dashes, word_set
from voicecrm.identity.normalize.placeholders import is_placeholder

_URL: Final = re.compile(r"(?:https?:)?//(?:www\.|m\.|mobile\.)?([^/?#\s]+)(/[^?#\s]*)?\S*", re.IGNORECASE)
_ACCT: Final = re.compile(r"(?:acct|at)(?::)(?!//)", re.IGNORECASE)
_PROFILE_FOLDERS: Final = word_set("profile users user u in channel c people author")
_SINGLE_HOSTS: Final = word_set(
    """
    x.com twitter.com facebook.com instagram.com threads.net threads.com youtube.com bsky.app reddit.com
    tiktok.com linkedin.com t.me github.com blog.naver.com cafe.naver.com
    """
)
"""Hosts on which a handle is unique without the host's name."""
HANDLE_PLACEHOLDERS: Final = word_set(
    """
    deleted [deleted] deleted_user automoderator user username anonymous unknown agoogleuser instagramuser
    facebookuser
    """
)
_DAMAGED: Final = re.compile(r"\d+[.,]\d+e\+?\d+", re.IGNORECASE)
_MAC: Final = re.compile(r"[0-9A-F]{12}")
_MAC_SHAPE: Final = re.compile(r"(?:[0-9A-F]{2}[:\-. ]?){5}[0-9A-F]{2}|(?:[0-9A-F]{4}\.){2}[0-9A-F]{4}")
_UUID: Final = re.compile(r"\{?([0-9A-F]{8})-?([0-9A-F]{4})-?([0-9A-F]{4})-?([0-9A-F]{4})-?([0-9A-F]{12})\}?")
_GROUPING: Final = re.compile(r"(?<=[^\W_])[- ](?=[^\W_])")
_ONE_SIGN: Final = re.compile(r"(.)\1{3,}")
MADE_UP_IDENTIFIERS: Final = frozenset(
    ("12345678", "123456789", "1234567890", "0123456789", "987654321", "078051120", "219099999")
)
"""Numbers counted up, and two that were printed on sample cards and then used by thousands."""


def normalize_handle(raw_value: str, scope: str) -> tuple[str, ...]:
    """Return a handle as ``scope:name``; the at sign, a profile's address and letter case do not matter."""
    text = _unscoped(clean(raw_value), scope)
    if is_placeholder(text.casefold()) or text.casefold() in HANDLE_PLACEHOLDERS:
        return ()
    name = text
    for _ in range(8):  # an address may stand behind an at sign, and a handle behind an address
        before = name
        url = _URL.fullmatch(before)
        name = _handle_of_url(url) if url else _ACCT.sub("", before, count=1)
        name = name.lstrip("@/ ").rstrip(" /").casefold()
        if name == before:
            break
    if is_placeholder(name) or name in HANDLE_PLACEHOLDERS or "*" in name:
        return ()
    return (_scoped(name, scope),)


def _handle_of_url(url: re.Match[str]) -> str:
    host = url[1].casefold()
    folders = [folder for folder in (url[2] or "").split("/") if folder]
    if len(folders) > 1 and folders[0].casefold() in _PROFILE_FOLDERS:
        folders = folders[1:]
    if not folders:
        return host
    name = folders[0].lstrip("@")
    return name if host in _SINGLE_HOSTS or "@" in name else f"{name}@{host}"


def normalize_account(raw_value: str, scope: str) -> tuple[str, ...]:
    """Return a platform's own key of a person as ``scope:key``; of an address only scheme and host lose their case."""
    text = _unscoped(clean(raw_value), scope)
    if is_placeholder(text.casefold()) or _DAMAGED.fullmatch(text) or text.strip("0") == "" or "*" in text:
        return ()
    url = re.fullmatch(r"(https?)://([^/]+)(.*)", text, re.IGNORECASE)
    if url:
        text = f"{url[1].casefold()}://{url[2].casefold()}{url[3].rstrip('/')}"
    return (_scoped(text, scope),)


def normalize_customer_number(raw_value: str, scope: str) -> tuple[str, ...]:
    """Return a customer number as ``scope:number``; leading zeros stay, letter case goes."""
    text = _unscoped(plain_dashes(clean(raw_value)).casefold(), scope).strip(" #'\"")
    text = re.sub(r"(?<=\d)\.0+$", "", text) if re.fullmatch(r"\d+\.0+", text) else text
    if is_placeholder(text) or _DAMAGED.fullmatch(text) or re.fullmatch(r"([0x*])\1*|-1|9{6,}", text) or "*" in text:
        return ()
    return (_scoped(text, scope),)


def normalize_identifier(raw_value: str, scope: str) -> tuple[str, ...]:
    """Return a number that an authority gives to one person as ``scope:number``, without the signs that group it.

    What is written where none is known is left out: 123-45-6789, 111-11-1111.
    """
    text = _GROUPING.sub("", _unscoped(plain_dashes(clean(raw_value)).casefold(), scope))
    return () if text in MADE_UP_IDENTIFIERS or _ONE_SIGN.fullmatch(text) else normalize_customer_number(text, scope)


def normalize_device(raw_value: str, scope: str) -> tuple[str, ...]:
    """Return a device id; hardware addresses and UUIDs in one spelling, all others with their case folded up."""
    text = _unscoped(plain_dashes(clean(raw_value)), scope).upper()
    if is_placeholder(text.casefold()) or "*" in text:
        return ()
    digits = re.sub(r"[^0-9A-Z]", "", text)
    if len(set(digits)) <= 1:
        return ()
    uuid = _UUID.fullmatch(text)
    if uuid:
        text = "-".join(uuid.groups())
    elif _MAC_SHAPE.fullmatch(text) and _MAC.fullmatch(digits):
        text = ":".join(digits[index : index + 2] for index in range(0, 12, 2))
    return (_scoped(text, scope),)


def _scoped(name: str, scope: str) -> str:
    return f"{scope}:{name}" if scope else name


def _unscoped(text: str, scope: str) -> str:
    """Take off a scope that already stands in front, so that a normal form stays as it is."""
    return text.removeprefix(f"{scope}:").strip() if scope else text
