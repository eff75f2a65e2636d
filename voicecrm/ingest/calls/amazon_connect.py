"""Amazon Connect: contact records (CTR) and contact-flow events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, attribute, identifier, json_bytes, participant, rejection
from voicecrm.ingest.calls.parties import is_own_number, is_withheld
from voicecrm.ingest.json_stream import iter_documents, object_of, raw_items
from voicecrm.ingest.json_values import number_at, object_at, objects_at, sample_objects, text_at, time_at
from voicecrm.records import (
    Attachment,
    Attribute,
    AttributeKind,
    Channel,
    Direction,
    Identifier,
    IdentifierKind,
    Interaction,
    Item,
    Participant,
    Rejection,
)

_CHANNELS: Final[Mapping[str, Channel]] = {"VOICE": "call", "CHAT": "message", "TASK": "ticket", "EMAIL": "email"}
_DIRECTIONS: Final[Mapping[str, Direction]] = {
    "INBOUND": "inbound",
    "WEBRTC_API": "inbound",
    "OUTBOUND": "outbound",
    "EXTERNAL_OUTBOUND": "outbound",
    "AGENT_REPLY": "outbound",
    "CALLBACK": "outbound",
    "MONITOR": "internal",
}
"""Transfers and disconnect flows are missing on purpose: they continue a contact of either direction."""
_API_DIRECTIONS: Final[Mapping[str, Direction]] = {"call": "outbound", "message": "inbound"}
"""Through the API the firm places calls, and customers open chats."""
_ENDPOINT_KINDS: Final[Mapping[str, IdentifierKind]] = {"TELEPHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email"}
_MACHINES: Final = frozenset({"VOICEMAIL_BEEP", "VOICEMAIL_NO_BEEP", "AMD_UNANSWERED", "FAX_MACHINE_DETECTED"})

_ATTRIBUTE_IDENTIFIERS: Final[Mapping[str, IdentifierKind]] = {
    **dict.fromkeys(("email", "emailaddress", "customeremail", "이메일", "고객이메일"), "email"),
    **dict.fromkeys(
        ("customernumber", "customerid", "customerno", "memberid", "고객번호", "회원번호"), "customer_number"
    ),
    **dict.fromkeys(("vin", "차대번호"), "vin"),
}
_ATTRIBUTE_NAMES: Final[Mapping[str, AttributeKind]] = {
    **dict.fromkeys(("name", "fullname", "customername", "고객명", "이름", "성명"), "full_name"),
    **dict.fromkeys(("firstname", "givenname", "customerfirstname"), "given_name"),
    **dict.fromkeys(("lastname", "familyname", "surname", "customerlastname"), "family_name"),
}


class AmazonConnect:
    """Contact records as JSON document, array, JSON lines or concatenated, and contact-flow Lambda events."""

    name = "amazon_connect"
    source = "amazon_connect"
    title = "Amazon Connect contact records and contact-flow events (JSON)"
    channel = "call"

    def recognise(self, sample: Sample) -> Recognition:
        for document in sample_objects(sample):
            if object_at(document, "Details", "ContactData").get("ContactId"):
                return Recognition(0.95, "a contact-flow event: Details.ContactData.ContactId")
            if "ContactId" in document and {"InitiationMethod", "AWSContactTraceRecordFormatVersion"} & set(document):
                return Recognition(0.95, "a contact record: ContactId and InitiationMethod")
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        return raw_items(document for _, document in iter_documents(opened.stream))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        document = object_of(item, self.name, context)
        if isinstance(document, Rejection):
            yield document
            return
        try:
            yield _interaction(document, context)
        except FieldFaultError as fault:
            yield rejection(item, self.name, context, fault.field, fault.code, fault.reason)


def _interaction(document: dict[str, object], context: ReadContext) -> Interaction:
    data = object_at(document, "Details", "ContactData") or document
    contact_id = text_at(data, "ContactId")
    if contact_id is None:
        raise FieldFaultError("ContactId", "missing_key", "ContactId is absent; expected the id of the contact")
    channel = _channel(data)
    started = time_at(data, "InitiationTimestamp", zone="UTC") or time_at(
        data, "MediaStreams", "Customer", "Audio", "StartTimestamp", zone="UTC"
    )
    ended = time_at(data, "DisconnectTimestamp", zone="UTC")
    revised = time_at(data, "LastUpdateTimestamp", zone="UTC")
    machine = text_at(data, "AnsweringMachineDetectionStatus")
    occurred_at, ended_at = (started and started.at), (ended and ended.at)
    return Interaction(
        source=context.source,
        source_key=contact_id,
        channel=channel,
        raw=json_bytes(document),
        direction=_direction(data, channel),
        occurred_at=occurred_at,
        ended_at=ended_at,
        duration_seconds=_duration_seconds(data, occurred_at, ended_at),
        subject=text_at(data, "Name") or text_at(data, "Queue", "Name"),
        text=text_at(data, "Description"),
        language=text_at(data, "LanguageCode"),
        conversation_id=text_at(data, "InitialContactId") or contact_id,
        agent=text_at(data, "Agent", "Username"),
        status=text_at(data, "DisconnectReason") or machine,
        attachments=_recordings(data),
        flags=("answering_machine",) if machine in _MACHINES else (),
        revised_at=revised and revised.at,
        participants=_participants(data, context, contact_id),
    )


def _channel(data: dict[str, object]) -> Channel:
    word = text_at(data, "Channel") or "VOICE"
    channel = _CHANNELS.get(word.upper())
    if channel is None:
        raise FieldFaultError("Channel", "unknown_channel", f"Channel is {word!r}; expected {', '.join(_CHANNELS)}")
    return channel


def _direction(data: dict[str, object], channel: Channel) -> Direction | None:
    method = (text_at(data, "InitiationMethod") or "").upper()
    return _API_DIRECTIONS.get(channel) if method == "API" else _DIRECTIONS.get(method)


def _duration_seconds(data: dict[str, object], occurred_at: datetime | None, ended_at: datetime | None) -> float | None:
    """Return the time with the agent, or of the whole contact when there was none."""
    talked = number_at(data, "Agent", "AgentInteractionDuration")
    if talked is not None:
        return talked
    if occurred_at is None or ended_at is None or ended_at < occurred_at:
        return None
    return (ended_at - occurred_at).total_seconds()


def _participants(data: dict[str, object], context: ReadContext, contact_id: str) -> tuple[Participant, ...]:
    identifiers, attributes = _from_attributes(object_at(data, "Attributes"), context)
    endpoint = _endpoint(data, "CustomerEndpoint")
    if endpoint is not None and not is_own_number(endpoint.raw_value, context.own_numbers):
        identifiers = [endpoint, *identifiers]
    customer = participant("customer", context.source, identifiers, attributes, contact_id)
    business = _endpoint(data, "SystemEndpoint")
    if business is None:
        return (customer,)
    return (customer, participant("business", context.source, [business]))


def _endpoint(data: dict[str, object], side: str) -> Identifier | None:
    kind = _ENDPOINT_KINDS.get(text_at(data, side, "Type") or "")
    address = text_at(data, side, "Address")
    return None if kind is None or is_withheld(address) else identifier(kind, address)


def _from_attributes(
    attributes: dict[str, object], context: ReadContext
) -> tuple[list[Identifier | None], list[Attribute | None]]:
    """Read what a contact flow stored under a name that says what it is."""
    identifiers: list[Identifier | None] = []
    names: list[Attribute | None] = []
    for key, value in attributes.items():
        word = re.sub(r"[\W_]+", "", key).casefold()
        if word in _ATTRIBUTE_IDENTIFIERS:
            kind = _ATTRIBUTE_IDENTIFIERS[word]
            identifiers.append(identifier(kind, value, context.source if kind == "customer_number" else ""))
        elif word in _ATTRIBUTE_NAMES:
            names.append(attribute(_ATTRIBUTE_NAMES[word], value))
    return identifiers, names


def _recordings(data: dict[str, object]) -> tuple[Attachment, ...]:
    recordings = [*objects_at(data, "Recordings"), object_at(data, "Recording")]
    found: dict[str, Attachment] = {}
    for recording in recordings:
        location = text_at(recording, "Location")
        if location is not None:
            media_type = text_at(recording, "MediaStreamType") or text_at(recording, "Type") or ""
            found.setdefault(location, Attachment(location.rsplit("/", 1)[-1], media_type, url=location))
    return tuple(found.values())
