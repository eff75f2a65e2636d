"""The database: the only room that knows SQL."""

from voicecrm.profiles import ProfileChanges, ProfileSummary
from voicecrm.store.reader import Reader
from voicecrm.store.store import Store
from voicecrm.store.values import (
    IdentityColumns,
    ImportRunSummary,
    InteractionQuery,
    MembershipRecord,
    ModelVersion,
    PayloadVersion,
    ProfileSize,
    ProfileState,
    ResolvedMarker,
    ResolveState,
    StoreCounts,
    WriteCounts,
    WriteOutcome,
)
from voicecrm.store.writer import Writer

__all__ = [
    "IdentityColumns",
    "ImportRunSummary",
    "InteractionQuery",
    "MembershipRecord",
    "ModelVersion",
    "PayloadVersion",
    "ProfileChanges",
    "ProfileSize",
    "ProfileState",
    "ProfileSummary",
    "Reader",
    "ResolveState",
    "ResolvedMarker",
    "Store",
    "StoreCounts",
    "WriteCounts",
    "WriteOutcome",
    "Writer",
]
