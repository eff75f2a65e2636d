"""Who took part in a mail, in which role, and which way it went.

With `own_domains` the addresses decide: a mail from the firm is outbound, its outside recipients are customers; a mail
to the firm is inbound, its sender and the other outside recipients are customers. When nobody of the firm is named, the
recipients stand for the mailbox that the mail was found in. Without `own_domains` every mail counts as received: the
sender is the customer and the recipients are the mailbox owner's side. A message that carries the label of a folder of
sent mail is from the firm in any case. Machines (mailer daemons, no-reply addresses) are never customers, and a bounce
or an automatic mail has none at all.

Numbers in the signature of a customer who alone sent the mail are the customer's, of lower standing than numbers that
were called from; so is the name there, which is taken only when the address carries none. A number that several people
sign with weighs as little as any shared one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from voicecrm.ingest.building import attribute, identifier, participant
from voicecrm.ingest.mail.addresses import Mailbox
from voicecrm.ingest.mail.classification import is_system_address
from voicecrm.ingest.mail.signature import Signature
from voicecrm.records import SIGNATURE_SCOPE, Direction, Participant, Role

_NOBODY: Final = Mailbox("", "")
_UNSIGNED: Final = Signature()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a mail is from and to.

    Attributes:
        senders: Entries of From.
        recipients: Entries of To, then of Cc.
        own_domains: The firm's domains, and addresses at providers, lower case.
        sent_copy: True when the message lay in a folder of sent mail.
        without_customer: True for bounces, automatic mails and lists.
    """

    senders: tuple[Mailbox, ...]
    recipients: tuple[Mailbox, ...]
    own_domains: Collection[str]
    sent_copy: bool
    without_customer: bool


@dataclass(frozen=True, slots=True)
class Parties:
    """Who took part.

    Attributes:
        direction: Which way the mail went.
        agent: The firm's person who wrote it, or None.
        roles: Every entry once, senders first, with its role.
        signed_by_customer: True when one customer with an address sent it, so that the signature is theirs.
    """

    direction: Direction
    agent: str | None
    roles: tuple[tuple[Role, Mailbox], ...]
    signed_by_customer: bool

    def participants(self, source: str, source_key: str, signature: Signature) -> tuple[Participant, ...]:
        """Return the participants as records of a source.

        Args:
            source: Name of the system.
            source_key: Key of the mail, for parties of whom only a name is known.
            signature: The sender's own.
        """
        return tuple(
            participant(
                role,
                source,
                [
                    identifier("email", mailbox.address),
                    *(identifier("phone", phone, SIGNATURE_SCOPE) for phone in signed.phones),
                ],
                [attribute("full_name", mailbox.name or signed.name)],
                source_key,
            )
            for place, (role, mailbox) in enumerate(self.roles)
            for signed in (signature if place == 0 and self.signed_by_customer else _UNSIGNED,)
        )


def find_parties(envelope: Envelope) -> Parties:
    """Give everybody a role and the mail a direction."""
    direction = _direction(envelope)
    roles: list[tuple[Role, Mailbox]] = []
    seen: set[str] = set()
    firm_is_named = envelope.sent_copy or any(
        _is_own(envelope, mailbox) for mailbox in (*envelope.senders, *envelope.recipients)
    )
    for mailbox in envelope.senders or (_NOBODY,):
        seen.add(mailbox.address.casefold() or mailbox.name)
        roles.append((_role(envelope, mailbox, direction, sends=True), mailbox))
    for mailbox in envelope.recipients:
        key = mailbox.address.casefold() or mailbox.name
        if key not in seen:
            seen.add(key)
            stands_for_mailbox = bool(envelope.own_domains) and not firm_is_named
            role = "business" if stands_for_mailbox else _role(envelope, mailbox, direction, sends=False)
            roles.append((role, mailbox))
    agent = None
    if direction != "inbound" and envelope.senders:
        agent = envelope.senders[0].name or envelope.senders[0].address or None
    signed = len(envelope.senders) == 1 and bool(envelope.senders[0].address) and roles[0][0] == "customer"
    return Parties(direction, agent, tuple(roles), signed)


def _direction(envelope: Envelope) -> Direction:
    if not envelope.own_domains:
        return "outbound" if envelope.sent_copy else "inbound"
    if not envelope.sent_copy and not any(_is_own(envelope, mailbox) for mailbox in envelope.senders):
        return "inbound"
    outside = any(not _is_own(envelope, mailbox) for mailbox in envelope.recipients if mailbox.address)
    return "outbound" if outside or not envelope.recipients else "internal"


def _role(envelope: Envelope, mailbox: Mailbox, direction: Direction, *, sends: bool) -> Role:
    if is_system_address(mailbox.address or mailbox.name):
        return "system"
    own = _is_own(envelope, mailbox) or (envelope.sent_copy and sends)
    if not envelope.own_domains:
        own = sends == (direction == "outbound")
    if own or direction == "internal":
        return "agent" if sends and direction != "inbound" else "business"
    return "system" if envelope.without_customer else "customer"


def _is_own(envelope: Envelope, mailbox: Mailbox) -> bool:
    address = mailbox.address.casefold().rstrip(".")
    domain = address.rpartition("@")[2]
    return any(own in (domain, address) or domain.endswith(f".{own}") for own in envelope.own_domains)
