"""E-mail addresses of many records at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.bulk.lines import Forms, Groups, Lines, WordTable, group_texts, outside_class
from voicecrm.identity.normalize.emails import (
    ALIAS_DOMAINS,
    GMAIL,
    HASH_LENGTHS,
    LOCAL_SIGNS,
    NUMBERED_ROLES,
    ROLES,
    is_free_domain,
)

# A plus begins a tag, of which every provider has its own rule.
_STRANGE: Final = outside_class(f"abcdefghijklmnopqrstuvwxyz0123456789@{LOCAL_SIGNS}".replace("+", ""))
_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64
_ROLE_TABLE: Final = WordTable(ROLES)
_NUMBERED: Final = sorted({int.from_bytes(role.encode("ascii")[:4], "little") for role in NUMBERED_ROLES})
"""The first four letters of each."""

_OTHER: Final = 0
_FREE: Final = 1
_DOTLESS: Final = 2


def normalize_plain_emails(lines: Lines) -> tuple[Forms, BoolArray]:
    """Normalize the plainly written addresses among many.

    Args:
        lines: Raw values.

    Returns:
        The entries of the values that are certain, and True for each of these values, shape ``(n_values,)``.
    """
    lowered = lines.lower()
    at = _only_at_signs(lowered)
    certain = (at >= 0) & ~lowered.holds(_STRANGE) & (lowered.lengths <= _LONGEST)
    domains = group_texts(lowered, at + 1, np.where(certain, lowered.ends - at - 1, 0))
    kinds, kind_of = _domain_kinds(domains)
    certain &= kinds != _OTHER
    rows = np.flatnonzero(certain)
    kept = _without_dots(lowered, at, certain & (kinds == _DOTLESS)).keep(certain)
    lengths = np.flatnonzero(kept.codes == ord("@")) - kept.starts
    good = (lengths > 0) & (lengths <= _LONGEST_LOCAL) & ~np.isin(lengths, HASH_LENGTHS) & ~_may_be_role(kept, lengths)
    certain[rows] = good
    text = kept.keep(good).data.decode("ascii")
    for domain in ALIAS_DOMAINS.keys() & kind_of.keys():
        text = text.replace(f"@{domain}\n", f"@{ALIAS_DOMAINS[domain]}\n")
    return (np.flatnonzero(certain), text.split("\n")[:-1]), certain


def _only_at_signs(lines: Lines) -> Int64Array:
    """Byte index of every line's one at sign, -1 in a line with none or several, shape ``(n_lines,)``."""
    at = np.flatnonzero(lines.codes == ord("@"))
    if len(at) == len(lines.ends) and bool(np.all((at >= lines.starts) & (at < lines.ends))):
        return at
    owners = lines.lines_of(at)
    single = np.bincount(owners, minlength=len(lines.ends)) == 1
    found = np.full(len(lines.ends), -1, dtype=np.int64)
    at = at[single[owners]]
    found[single] = at
    return found


def _domain_kinds(domains: Groups) -> tuple[Int64Array, dict[str, int]]:
    """Kind of every line's domain, shape ``(n_lines,)``, and of every domain."""
    kinds = np.array([_domain_kind(domain) for domain in domains.texts] + [_OTHER], dtype=np.int64)
    return kinds[domains.codes], dict(zip(domains.texts, kinds.tolist(), strict=False))


def _domain_kind(domain: str) -> int:
    if not is_free_domain(domain):
        return _OTHER
    return _DOTLESS if domain in GMAIL else _FREE


def _without_dots(lines: Lines, at: Int64Array, dotless: BoolArray) -> Lines:
    """Empty the lines' mailbox names of dots where they do not count."""
    if not dotless.any():
        return lines
    dots = np.flatnonzero(lines.codes == ord("."))
    owners = lines.lines_of(dots)
    dots = dots[dotless[owners] & (dots < at[owners])]
    if not len(dots):
        return lines
    codes = lines.codes.copy()
    codes[dots] = 0
    return Lines(codes.tobytes().translate(None, b"\0"))


def _may_be_role(lines: Lines, lengths: Int64Array) -> BoolArray:
    """True for every line whose mailbox name is or may be a role's, shape ``(n_lines,)``."""
    heads = lines.heads(lines.starts, lengths)
    found = _ROLE_TABLE.may_hold(heads, lengths)
    start = heads & np.uint64(0xFFFFFFFF)
    for word in _NUMBERED:
        found |= start == np.uint64(word)
    return found
