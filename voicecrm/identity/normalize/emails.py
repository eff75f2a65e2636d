"""E-mail addresses as identity keys: two spellings of one mailbox have one key."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Final

from voicecrm.identity.normalize.cleaning import clean, word_set

LOCAL_SIGNS: Final = ".!#$%&'+/=?^_`{|}~-"
"""Signs beside letters and digits that stand in the plainly written name of a mailbox."""
PLAIN_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_PLAIN: Final = re.compile(rf"[a-z0-9{re.escape(LOCAL_SIGNS)}]+@{PLAIN_DOMAIN.pattern}")
_LOCAL: Final = re.compile(r"[^\s@<>\"(),:;\[\]\\*]{1,64}")
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LIST: Final = re.compile(r"[;,\s|]+(?=[^\s;,|]*@)|\s*/\s*(?=[^\s;,|/]+@)")

ROLES: Final = word_set("""
    info sales cs help helpdesk support admin administrator webmaster noreply no-reply donotreply do-not-reply no_reply
    contact contactus contact-us master postmaster hostmaster abuse root mailer-daemon mailerdaemon office hello hi mail
    email service services customerservice customer-service customercare customer customers care team marketing press
    media pr hr jobs career careers recruit billing invoice invoices accounting accounts account finance orders order
    shop store booking bookings reservation reservations feedback enquiries enquiry inquiry inquiries newsletter news
    security privacy legal compliance reception welcome notifications notification notify alerts alert bounce bounces
    reply system daemon nobody unknown anonymous none null undefined na test tester example user username guest
    고객센터 문의 관리자 상담 고객지원 영업 대표메일 kundenservice kontakt
    """)
NUMBERED_ROLES: Final = word_set("noreply no-reply donotreply test user example bounce")
"""Role accounts also with a number behind them."""
_ROLE_TAIL: Final = re.compile(r"[\d.+_-]+$")
_EXAMPLE_DOMAINS: Final = word_set(
    """
    test.com test.test example.test email.com domain.com mail.com.test none.com no.com noemail.com nomail.com
    na.com abc.com xxx.com localhost.localdomain unknown.com
    """
)
_EXAMPLE_TOPS: Final = ("invalid", "localhost", "localdomain", "local", "internal", "arpa")
_EXAMPLE_ADDRESSES: Final = frozenset(
    ("email@email.com", "name@domain.com", "your@email.com", "you@email.com", "a@a.com", "aa@aa.com", "asdf@asdf.com",
     "abc@abc.com", "name@company.com", "john.doe@email.com")
)  # fmt: skip
_DOMAINS_OF_EXAMPLES: Final = frozenset(address.partition("@")[2] for address in _EXAMPLE_ADDRESSES)
_NUMBERED_PROFILES: Final = "facebook.com"
_LONGEST: Final = 254
HASH_LENGTHS: Final = (32, 40, 64)
_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")

GMAIL: Final = frozenset(("gmail.com", "googlemail.com"))
TAGGING: Final = word_set("""
    outlook.com outlook.kr hotmail.com hotmail.co.kr hotmail.co.uk hotmail.fr hotmail.de live.com live.co.kr live.co.uk
    msn.com icloud.com me.com mac.com proton.me protonmail.com pm.me fastmail.com fastmail.fm yandex.ru yandex.com ya.ru
    """)
ALIAS_DOMAINS: Final = {
    "googlemail.com": "gmail.com", "hanmail.net": "daum.net", "hanmail2.net": "daum.net", "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru", "protonmail.com": "proton.me", "pm.me": "proton.me", "me.com": "icloud.com",
    "mac.com": "icloud.com",
}  # fmt: skip
"""Domains of one provider that lead to the same mailbox."""


def normalize_email(raw_value: str) -> tuple[str, ...]:
    """Return the identity key of every address that a raw value holds.

    Args:
        raw_value: One address or a list; with display name, ``mailto:`` or angle brackets.

    Returns:
        Keys in the order in which they stand: casefolded, the provider's own rules for dots and tags applied. Role
        mailboxes (``info@``), examples, masked and hashed addresses are left out: they are never evidence.
    """
    found: dict[str, None] = {}
    for address in read_addresses(raw_value):
        key = _key(address)
        if key:
            found[key] = None
    return tuple(found)


def read_addresses(raw_value: str) -> list[str]:
    """Return every address that a raw value holds, bare and in lower case, also those that are nobody's.

    Args:
        raw_value: One address or a list; with display name, ``mailto:`` or angle brackets.
    """
    lowered = raw_value.lower() if len(raw_value) <= _LONGEST else ""
    if _PLAIN.fullmatch(lowered):
        return [lowered]
    return [address for part in _LIST.split(clean(raw_value)) if (address := _address(part))]


def _address(text: str) -> str:
    """The bare address in a part of a list, or an empty string."""
    bracketed = re.search(r"<([^<>]*@[^<>]*)>", text)
    bare = bracketed.group(1) if bracketed else text
    bare = re.sub(r"^\s*mailto:", "", bare, flags=re.IGNORECASE).partition("?")[0]
    bare = bare.strip(" \t'\"<>()[],;:.")
    if '"' in bare:
        bare = parseaddr(bare)[1]
    local, at, domain = bare.rpartition("@")
    local, domain = local.casefold().strip(), domain.casefold().strip().rstrip(".")
    if not at or not _LOCAL.fullmatch(local) or ".." in domain:
        return ""
    ascii_domain = _ascii_domain(domain)
    return f"{local}@{ascii_domain}" if ascii_domain else ""


def _ascii_domain(domain: str) -> str:
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return ""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _key(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local or len(local) > 64:
        return ""
    if domain in GMAIL:
        local = local.partition("+")[0].replace(".", "")
    elif domain in TAGGING:
        local = local.partition("+")[0]
    domain = ALIAS_DOMAINS.get(domain, domain)
    address = f"{local}@{domain}"
    return "" if not local or is_role(address) or is_example(address) else address


def is_free_domain(domain: str) -> bool:
    """Say whether a domain has no rule of its own, so that a plain address in it is its own key.

    Args:
        domain: A domain in lower case.
    """
    return (
        PLAIN_DOMAIN.fullmatch(domain) is not None
        and domain not in _EXAMPLE_DOMAINS
        and domain not in _DOMAINS_OF_EXAMPLES
        and domain.rpartition(".")[2] not in _EXAMPLE_TOPS
        and domain != _NUMBERED_PROFILES
    )


def is_role(address: str) -> bool:
    """Say whether an address is a function's and not a person's (``info@``, ``noreply-12@``)."""
    root = address.partition("@")[0].partition("+")[0]
    return root in ROLES or _ROLE_TAIL.sub("", root) in NUMBERED_ROLES


def is_example(address: str) -> bool:
    """Say whether an address stands where none is known: an example, a hash, a number at a network's own domain."""
    local, _, domain = address.rpartition("@")
    return (
        domain in _EXAMPLE_DOMAINS
        or domain.rpartition(".")[2] in _EXAMPLE_TOPS
        or address in _EXAMPLE_ADDRESSES
        or _HASH.fullmatch(local) is not None
        or (domain == _NUMBERED_PROFILES and local.isdigit())
    )
