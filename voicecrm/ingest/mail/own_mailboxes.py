"""Which mail domains and mailboxes are the firm's own, learned from who is on the mails of a mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.covering import find_own
from voicecrm.ingest.decoding import HEAD_BYTES
from voicecrm.ingest.mail.classification import is_system_address, kind_flags
from voicecrm.ingest.mail.header_block import mend_header_block
from voicecrm.ingest.mail.headers import Headers
from voicecrm.ingest.mail.part import parse_parts
from voicecrm.records import OwnContact

MOST_INTERNAL: Final = 0.5
"""Share of the mails on which the firm is alone; colleagues write to each other, too."""

_PROVIDERS: Final = """
gmail.com googlemail.com naver.com hanmail.net daum.net kakao.com nate.com empas.com outlook.com outlook.kr
hotmail.com hotmail.co.kr hotmail.co.uk hotmail.fr hotmail.de live.com live.co.kr live.co.uk msn.com yahoo.com
yahoo.co.kr yahoo.co.jp yahoo.co.uk yahoo.fr yahoo.de ymail.com icloud.com me.com mac.com proton.me protonmail.com
pm.me aol.com fastmail.com fastmail.fm zoho.com gmx.de gmx.net gmx.com web.de t-online.de freenet.de orange.fr
free.fr laposte.net wanadoo.fr libero.it virgilio.it tiscali.it yandex.ru yandex.com ya.ru mail.ru bk.ru list.ru
inbox.ru rambler.ru ukr.net qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com docomo.ne.jp
ezweb.ne.jp softbank.ne.jp comcast.net verizon.net att.net sbcglobal.net btinternet.com uol.com.br bol.com.br wp.pl
o2.pl onet.pl interia.pl seznam.cz
"""
PROVIDERS: Final = frozenset(_PROVIDERS.split())
"""Domains at which anybody can have a mailbox: there a firm is known by its address."""

_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to")


def parties_of(item: RawItem) -> frozenset[str]:
    """Return who is on a mail: domains, and addresses at providers; nobody of a bounce, an automatic mail or a list.

    Args:
        item: A message; only its headers are read.
    """
    if not isinstance(item.data, bytes):
        return frozenset()
    block = mend_header_block(item.data[:HEAD_BYTES])
    message, _parsed = parse_parts(replace(block, data=block.data[: block.body_start]))
    headers = Headers(message)
    senders = headers.mailboxes("from")
    if not {"bounce", "automatic", "list"}.isdisjoint(kind_flags(headers, message, (), senders)):
        return frozenset()
    addresses = [one.address for name in ("to", "cc", *_DELIVERED) for one in headers.mailboxes(name)]
    addresses += [one.address for one in senders]
    return frozenset(_place(address) for address in addresses if "@" in address and not is_system_address(address))


def learn_own_mailboxes(mails: Sequence[frozenset[str]]) -> tuple[OwnContact, ...]:
    """Find the few domains or mailboxes of which one is on nearly every mail, while the others vary.

    Args:
        mails: Who is on each, in any order.

    Returns:
        The firm's, that of most partners first; none where the mails are too few, or could be read either way.
    """
    known = [mail for mail in mails if mail]
    return tuple(
        OwnContact(
            kind="email" if "@" in own else "domain",
            value=own,
            seen=sum(own in mail for mail in known),
            of=len(known),
        )
        for own in find_own(known, most_internal=MOST_INTERNAL, alone_is_internal=True)
    )


def _place(address: str) -> str:
    address = address.casefold().rstrip(".")
    domain = address.rpartition("@")[2]
    return address if domain in PROVIDERS else domain
