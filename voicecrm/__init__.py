"""voicecrm: customer voices from every channel in one database, one stable profile per person."""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from voicecrm.errors import (
    AmbiguousDatesError,
    DamagedInputError,
    DuplicateKeyError,
    ExportError,
    FieldError,
    IdentityError,
    IngestError,
    InputNotFoundError,
    JudgementError,
    MappingError,
    MissingExtraError,
    NotFoundError,
    NothingReadError,
    QueryError,
    SettingsError,
    StoreError,
    StoreUnavailableError,
    StoreVersionError,
    TooManyRejectedError,
    UnknownFormatError,
    UnknownSourceError,
    VoiceCRMError,
)
from voicecrm.profiles import (
    FeedPage,
    Judgement,
    PairEvidence,
    Profile,
    ProfileEvent,
    ResolveReport,
    ReviewPair,
    TimelineEntry,
    TrainReport,
    UndoReport,
)
from voicecrm.records import (
    Attachment,
    Attribute,
    Contact,
    Identifier,
    IdentityRecord,
    ImportReport,
    Interaction,
    Participant,
    Rejection,
    Unread,
)
from voicecrm.settings import Settings

if TYPE_CHECKING:
    from voicecrm.crm import VoiceCRM
    from voicecrm.pipeline.frame import resolve_frame
    from voicecrm.pipeline.inspecting import inspect_inputs
    from voicecrm.query.metrics import evaluate_clusters

# These load pandas and SQLAlchemy, which the help of the command line does without.
_LOADED_WHEN_ASKED_FOR = {
    "VoiceCRM": "voicecrm.crm",
    "evaluate_clusters": "voicecrm.query.metrics",
    "inspect_inputs": "voicecrm.pipeline.inspecting",
    "resolve_frame": "voicecrm.pipeline.frame",
}

__version__ = version("voicecrm")

__all__ = [
    "AmbiguousDatesError",
    "Attachment",
    "Attribute",
    "Contact",
    "DamagedInputError",
    "DuplicateKeyError",
    "ExportError",
    "FeedPage",
    "FieldError",
    "Identifier",
    "IdentityError",
    "IdentityRecord",
    "ImportReport",
    "IngestError",
    "InputNotFoundError",
    "Interaction",
    "Judgement",
    "JudgementError",
    "MappingError",
    "MissingExtraError",
    "NotFoundError",
    "NothingReadError",
    "PairEvidence",
    "Participant",
    "Profile",
    "ProfileEvent",
    "QueryError",
    "Rejection",
    "ResolveReport",
    "ReviewPair",
    "Settings",
    "SettingsError",
    "StoreError",
    "StoreUnavailableError",
    "StoreVersionError",
    "TimelineEntry",
    "TooManyRejectedError",
    "TrainReport",
    "UndoReport",
    "UnknownFormatError",
    "UnknownSourceError",
    "Unread",
    "VoiceCRM",
    "VoiceCRMError",
    "__version__",
    "evaluate_clusters",
    "inspect_inputs",
    "resolve_frame",
]


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_ASKED_FOR:
        raise AttributeError(f"module 'voicecrm' has no attribute {name!r}")
    value = getattr(import_module(_LOADED_WHEN_ASKED_FOR[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LOADED_WHEN_ASKED_FOR})
