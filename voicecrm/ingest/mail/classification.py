"""What kind of mail it is: bounce, automatic, list, encrypted, calendar, forward."""

from __future__ import annotations

import re
from collections.abc import Collection
from email.message import Message
from typing import Final

from voicecrm.ingest.mail.addresses import Mailbox
from voicecrm.ingest.mail.headers import Headers

_SYSTEM_LOCAL_PART: Final = re.compile(
    r"(?:mailer[-_.]?daemon|postmaster|(?:.*[-_.+])?(?:no|do[-_.]?not|dont|never)[-_.]?reply(?:[-_.+].*)?|bounces?(?:[-_.+].*)?"
    r"|.*[-_.+]bounces?)",
    re.IGNORECASE,
)
_BOUNCE_LOCAL_PART: Final = re.compile(r"mailer[-_.]?daemon", re.IGNORECASE)
_VACATION_SUBJECT: Final = re.compile(
    r"(?:(?:re|aw|sv|antw)\s*:\s*)*"
    r"(?:auto(?:matic|mated)?[- ]?(?:reply|response|answer)|out of (?:the )?office|vacation reply"
    r"|자동\s?(?:회신|응답|답장)"
    r"|부재\s?중|automatische antwort|abwesen|réponse automatique|respuesta automática|risposta automatica"
    r"|自動返信|自动回复|自動応答)",
    re.IGNORECASE,
)
_FORWARD_SUBJECT: Final = re.compile(r"\s*(?:fwd?|전달|tr|wg|rv|enc|转发|轉寄|転送)\s*[:：]", re.IGNORECASE)
_SENT_LABELS: Final = re.compile(
    r"(?:^|,|/)\s*(?:\"?sent(?: mail| items)?|보낸\s?(?:편지함|메일함))\s*\"?(?:,|$)", re.IGNORECASE
)
_READ_RECEIPTS: Final = frozenset({"disposition-notification", "feedback-report"})
_PKCS7: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PKCS7_SIGNATURE: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})


def is_system_address(address: str) -> bool:
    """Tell whether an address belongs to a machine: a mailer daemon, a postmaster, a no-reply or bounce address."""
    return _SYSTEM_LOCAL_PART.fullmatch(address.rpartition("@")[0] or address) is not None


def is_forward(subject: str) -> bool:
    """Tell whether a subject says that the mail passes on another one."""
    return _FORWARD_SUBJECT.match(subject) is not None


def is_sent_copy(headers: Headers) -> bool:
    """Tell whether the message carries the label of a folder of sent mail (Gmail Takeout, IMAP exports)."""
    labels = f"{headers.text('x-gmail-labels')},{headers.text('x-folder')}"
    return _SENT_LABELS.search(labels) is not None


def kind_flags(
    headers: Headers, message: Message, media_types: Collection[str], senders: tuple[Mailbox, ...]
) -> tuple[str, ...]:
    """Return the flags that say what kind of mail it is.

    Args:
        headers: Its headers.
        message: Its top part.
        media_types: Media types of all its parts.
        senders: The entries of its From headers.
    """
    content_type = message.get_content_type()
    parameters = headers.raw("content-type").lower()
    report = _report_type(parameters) if content_type == "multipart/report" else None
    bounce = (
        (report is not None and report not in _READ_RECEIPTS)
        or any(_BOUNCE_LOCAL_PART.match(sender.address or sender.name) for sender in senders)
        or (
            headers.text("return-path") in {"<>", ""}
            and ("message/delivery-status" in media_types or "x-failed-recipients" in headers)
        )
    )
    smime = content_type in _PKCS7 or (
        content_type == "multipart/signed" and not _PKCS7_SIGNATURE.isdisjoint(media_types)
    )
    signed_only = "signed-data" in parameters or "certs-only" in parameters
    found = {
        "bounce": bounce,
        "automatic": report in _READ_RECEIPTS or _is_automatic(headers),
        "list": "list-id" in headers
        or "list-unsubscribe" in headers
        or headers.text("precedence").lower() in {"list", "bulk", "junk"},
        "smime": smime,
        "encrypted": content_type == "multipart/encrypted" or (content_type in _PKCS7 and not signed_only),
        "calendar": "text/calendar" in media_types,
        "winmail": not {"application/ms-tnef", "application/vnd.ms-tnef"}.isdisjoint(media_types),
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _report_type(parameters: str) -> str:
    found = re.search(r"report-type\s*=\s*\"?([\w-]+)", parameters)
    return found[1] if found else ""


def _is_automatic(headers: Headers) -> bool:
    submitted = headers.text("auto-submitted").lower()
    return (
        (submitted != "" and not submitted.startswith("no"))
        or headers.text("x-autoreply").lower() not in {"", "no"}
        or headers.text("x-autorespond") != ""
        or headers.text("precedence").lower() in {"auto_reply", "auto-reply"}
        or _VACATION_SUBJECT.match(headers.text("subject")) is not None
    )
