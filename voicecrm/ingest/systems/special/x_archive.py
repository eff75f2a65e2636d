"""X archive: each file holds entries under the name of what they are; most say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voicecrm.ingest.json_values import object_at

_SILENT: Final = {
    "follower": "accountId", "following": "accountId", "like": "tweetId", "blocking": "accountId",
    "muting": "accountId", "savedSearch": "savedSearchId", "accountSuspension": "timeStamp", "ageMeta": "ageInfo",
    "connectedApplication": "id", "ipAudit": "accountId", "profile": "description",
    "accountCreationIp": "accountId", "accountTimezone": "accountId", "screenNameChange": "accountId",
    "verified": "accountId", "phoneNumber": "phoneNumber", "emailAddressChange": "accountId",
    "userListMember": "url", "userListsCreatedInfo": "urls", "userListsSubscribed": "urls", "moment": "momentId",
    "deviceToken": "clientApplicationId", "niDeviceResponse": "messagingDevice", "branchLink": "landingPage",
}  # fmt: skip
"""Names of entries that tell of no contact, and a key that each has."""


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Mark the entries that say nothing.

    Args:
        document: An entry of a file.
    """
    name = next(iter(document), "")
    if len(document) == 1 and _SILENT.get(name, "") in object_at(document, name):
        yield {"archived": name, **document}
    else:
        yield document
