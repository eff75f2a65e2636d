"""The database: the only room that knows SQL."""

from voicecrm.profiles import ProfileChanges, ProfileSummary
from voicecrm.store.reader import Reader
from voicecrm.store.store import Store
from voicecrm.store.values import (
    IdentityValues,
    ImportRunSummary,
    InteractionQuery,
    MembershipRecord,
    PayloadVersion,
    ProfileSize,
    ProfileState,
    ResolvedMarker,
    StoreCounts,
    WriteCounts,
    WriteOutcome,
)
from voicecrm.store.writer import Writer

__all__ = [
    "IdentityValues",
    "ImportRunSummary",
    "InteractionQuery",
    "MembershipRecord",
    "PayloadVersion",
    "ProfileChanges",
    "ProfileSize",
    "ProfileState",
    "ProfileSummary",
    "Reader",
    "ResolvedMarker",
    "Store",
    "StoreCounts",
    "WriteCounts",
    "WriteOutcome",
    "Writer",
]
