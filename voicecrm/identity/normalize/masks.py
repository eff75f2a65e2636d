"""Values with letters or digits hidden for privacy: 김*수, 010-****-1234, pa***@naver.com."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.cleaning import LENGTH_LIMIT, clean
from voicecrm.identity.normalize.emails import ALIAS_DOMAINS, GMAIL
from voicecrm.identity.normalize.numbering import plan_of

_STARS: Final = str.maketrans(dict.fromkeys("＊∗⁎✱○●◯〇◦•□■", "*"))
_HANGUL_BLANK: Final = re.compile(r"(?<=[가-힣])[ox0](?=[가-힣ox0]|$)|(?<=[가-힣]\*)[ox0](?=$|[가-힣])")
_MASKED_NUMBER: Final = re.compile(r"\+?[\d\-. ()*x#]{7,}")
_MASKED_LOCAL: Final = re.compile(r"[^\s@<>\"(),:;\[\]\\]{1,64}")
_MASKED_DOMAIN: Final = re.compile(r"[\w*-]+(?:\.[\w*-]+)+")
_LEAST_DIGITS: Final = 5
"""Shown digits, country code included, below which a masked number says nothing."""
MASKED_VALUES: Final = frozenset(("phone", "email"))
"""Kinds whose masked values have a wildcard text of their own."""
_SHORTEST: Final = 8
_LONGEST: Final = 15
_LONGEST_NATIONAL: Final = 11
"""Digits up to which a number that begins like a country code is a national one."""


def plain_stars(text: str) -> str:
    """Write every sign that hides a letter as ``*``, also the O of 김O수.

    Args:
        text: A cleaned, casefolded value.
    """
    return _HANGUL_BLANK.sub("*", text.translate(_STARS))


def is_masked(value: str) -> bool:
    """Say whether parts of a value are hidden, so that it must be matched as a pattern and never compared as text.

    Args:
        value: A raw value or normal form.

    Returns:
        True when it holds a star between readable characters (or 김O수, 010-XXXX-1234).
    """
    if value.isascii() and "*" not in value and "xx" not in value.casefold():  # as nearly all
        return False
    text = _plain(value)
    return "*" in text and any(map(str.isalnum, text))


def mask_pattern(value: str) -> str:
    """Return what a masked value may stand for.

    Args:
        value: A masked name, e-mail address or phone number.

    Returns:
        A regular expression for `re.fullmatch` against normal forms. One star hides one character of a Hangul or CJK
        name; in Latin names and mailbox names the number of stars says nothing; in phone numbers each hides one digit.
        A value without a mask gives a pattern for itself.
    """
    text = _plain(value)
    if "@" in text:
        return re.sub(r"(?:\\\*)+", "[^@]*", re.escape(text))
    if _MASKED_NUMBER.fullmatch(text) and any(map(str.isdigit, text)):
        digits = re.sub(r"[^\d*]", "", text)
        if text.startswith("+"):
            return r"\+" + digits.replace("*", r"\d")
        return r"\+\d{1,3}" + digits.removeprefix("0").replace("*", r"\d")
    if text.replace("*", "").isascii():
        return re.sub(r"(?:\\\*)+", ".*", re.escape(text))
    return re.escape(text).replace(r"\*", ".")


def masked_forms(kind: str, raw_value: str, *, region: str = "KR") -> tuple[str, ...]:
    """Return the wildcard text of a masked phone number or e-mail address.

    Args:
        kind: ``phone`` or ``email``; values of other kinds have no wildcard text of their own.
        raw_value: As the source wrote it.
        region: ISO 3166 alpha-2 region in which a national number is read.

    Returns:
        ``+8210****1234`` (each star one digit) or ``pa*@naver.com`` (a star any number of characters), to be compared
        with normal forms by `mask_matches`, as a hint and never as a key: equal masks are not equal values. Nothing
        for a value without a mask, and for one that shows too little.

    Examples:
        >>> masked_forms("phone", "010-****-1234"), masked_forms("email", "Pa***@naver.com")
        (('+8210****1234',), ('pa*@naver.com',))
    """
    text = _plain(raw_value)
    if "*" not in text:
        return ()
    if kind == "phone":
        form = _masked_phone(text, region)
    elif kind == "email":
        form = _masked_email(text)
    else:
        form = ""
    return (form,) if form else ()


def _masked_phone(text: str, region: str) -> str:
    if not _MASKED_NUMBER.fullmatch(text):
        return ""
    signs = re.sub(r"[^\d*]", "", text)
    plan = plan_of(region)
    if not text.startswith("+"):
        if plan is None:
            return ""
        code = plan.country_code
        if plan.trunk and (signs.startswith(plan.trunk) or signs[0] == "*"):
            signs = code + signs[len(plan.trunk) :]  # where the beginning is hidden, the trunk prefix is hidden too
        elif not (signs.startswith(code) and len(signs) > _LONGEST_NATIONAL):
            signs = code + signs
    shown = len(signs) - signs.count("*")
    return f"+{signs}" if shown >= _LEAST_DIGITS and _SHORTEST <= len(signs) <= _LONGEST else ""


def _masked_email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at or not _MASKED_LOCAL.fullmatch(local) or not _MASKED_DOMAIN.fullmatch(domain):
        return ""
    if domain in GMAIL:
        local = local.replace(".", "")
    domain = ALIAS_DOMAINS.get(domain, domain)
    shown = local.replace("*", "")
    if not any(map(str.isalnum, shown)):
        return ""
    return re.sub(r"\*+", "*", f"{local}@{domain}")


def mask_matches(masks: Sequence[str], values: Sequence[str]) -> BoolArray:
    """Say of each pair whether a masked value may stand for the other.

    Args:
        masks: Masked names in their normal form, or what `masked_forms` returns, shape ``(n,)``.
        values: Normal forms of the same kind, shape ``(n,)``.

    Returns:
        True where the value fits into the mask, as `mask_pattern` says; a masked value fits into no mask, shape
        ``(n,)``.

    Examples:
        >>> mask_matches(["+8210****1234", "김*수"], ["+821055551234", "김민지"]).tolist()
        [True, False]
    """
    return np.fromiter(
        (
            "*" not in value and fits(value) is not None
            for fits, value in zip(map(mask_matcher, masks), values, strict=True)
        ),
        dtype=np.bool_,
        count=len(values),
    )


def add_masked_forms(
    kind: str, raw_values: Sequence[str], forms: tuple[Int64Array, list[str]], *, region: str
) -> tuple[Int64Array, list[str]]:
    """Add the wildcard texts of values that have no normal form.

    Args:
        kind: As for `masked_forms`.
        raw_values: Raw values.
        forms: What `normalize_values` returned for them.
        region: As for `masked_forms`.

    Returns:
        The same with the wildcard texts, in the order of the values.
    """
    if kind not in MASKED_VALUES:
        return forms
    positions, values = forms
    unread = np.ones(len(raw_values), dtype=np.bool_)
    unread[positions] = False
    found = [
        (row, form)
        for row in np.flatnonzero(unread).tolist()
        for form in masked_forms(kind, raw_values[row], region=region)
    ]
    if not found:
        return forms
    rows = np.array([row for row, _form in found], dtype=np.int64)
    positions = np.concatenate((positions, rows))
    values = values + [form for _row, form in found]
    order = np.argsort(positions, kind="stable")
    return positions[order], [values[place] for place in order.tolist()]


@lru_cache(maxsize=65_536)
def mask_matcher(mask: str) -> Callable[[str], re.Match[str] | None]:
    """Return what `mask_matches` asks of values."""
    return re.compile(mask_pattern(mask)).fullmatch


def _plain(value: str) -> str:
    text = plain_stars(clean(value[:LENGTH_LIMIT]).casefold())
    if "x" in text and _MASKED_NUMBER.fullmatch(text) and re.search(r"xx", text):
        return text.replace("x", "*")
    return text
