"""Every error that voicecrm raises on purpose; users catch `VoiceCRMError`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class VoiceCRMError(Exception):
    """Root of the error tree. The message says what came, what was expected and what to do."""


class SettingsError(VoiceCRMError):
    """A setting is outside its allowed values."""


class MissingExtraError(VoiceCRMError):
    """An optional package is needed and not installed.

    Attributes:
        extra: Name of the extra, for instance ``"excel"``.
    """

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs an optional package: pip install 'voicecrm[{extra}]'")


class IngestError(VoiceCRMError):
    """An input could not be read as a whole (a single bad row is a `Rejection`, not an error)."""


class InputNotFoundError(IngestError):
    """No file stands at the path, or a pattern matches nothing."""


class UnknownFormatError(IngestError):
    """No adapter recognises the input.

    Attributes:
        tried: Names of the adapters that looked at it.
        seen: What it looks like, one phrase.
    """

    def __init__(self, message: str, *, tried: Sequence[str] = (), seen: str = "") -> None:
        self.tried = tuple(tried)
        self.seen = seen
        super().__init__(message)


class NothingReadError(IngestError):
    """Of several inputs none could be read.

    Attributes:
        reasons: Why, by name of the input.
    """

    def __init__(self, message: str, *, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(message)


class UnknownSourceError(IngestError):
    """`source=` names no registered adapter and no mapping was given."""


class DamagedInputError(IngestError):
    """The input is truncated, binary or otherwise unreadable from some point on."""


class MappingError(IngestError):
    """A mapping file is wrong: it names no column, an unknown field or an unknown option."""


class AmbiguousDatesError(IngestError):
    """A column holds dates such as 03/04/2026, and nothing tells day from month.

    Attributes:
        column: The column.
    """

    def __init__(self, message: str, *, column: str) -> None:
        self.column = column
        super().__init__(message)


class TooManyRejectedError(IngestError):
    """More rows of an input were rejected than the caller allows; nothing of it is stored.

    Attributes:
        read: Items read until then.
        rejected: Items refused until then.
    """

    def __init__(self, message: str, *, read: int, rejected: int) -> None:
        self.read = read
        self.rejected = rejected
        super().__init__(message)


class IdentityError(VoiceCRMError):
    """Identity resolution cannot start with what it was given."""


class FieldError(IdentityError):
    """A column is missing, or a field kind is unknown.

    Attributes:
        column: The column at fault.
    """

    def __init__(self, message: str, *, column: str) -> None:
        self.column = column
        super().__init__(message)


class DuplicateKeyError(FieldError):
    """The key column holds a value twice or a missing value."""


class StoreError(VoiceCRMError):
    """The database refused, or could not be used."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached or opened."""


class StoreVersionError(StoreError):
    """The database was written by a newer voicecrm than this one."""


class NotFoundError(VoiceCRMError):
    """No profile, identity record or judgement has the given id."""


class QueryError(VoiceCRMError):
    """A query argument is not understood."""


class JudgementError(VoiceCRMError):
    """A judgement, merge, split or unmerge does not make sense as asked."""


class ExportError(VoiceCRMError):
    """An export cannot be written."""
