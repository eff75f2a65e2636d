"""How many rejections an import puts up with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from voicecrm.errors import IngestError, TooManyRejectedError
from voicecrm.ingest import Batch

ENOUGH_ITEMS: Final = 200
"""Items after which a share tells something; before, one bad first row would be all of it."""
NO_CONTACT: Final = "not_an_interaction"
"""Code of what was understood and tells of no contact (a like, a delivery receipt): no sign of a wrong mapping."""
_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class RejectionLimit:
    """The most rejections that are allowed.

    Attributes:
        share: Of the items read, 0 to 1; or None.
        count: In number; or None.
    """

    share: float | None = None
    count: int | None = None

    @classmethod
    def parse(cls, value: float | str) -> RejectionLimit:
        """Read ``"5%"``, ``0.05`` (a share) or ``100`` (a number).

        Raises:
            IngestError: It is neither.
        """
        text = str(value).strip()
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = -1.0
        if text.endswith("%"):
            if 0 <= number <= 100:
                return cls(share=number / 100)
        elif isinstance(value, float) and 0 <= number < 1:
            return cls(share=number)
        elif number >= 0 and number == int(number):
            return cls(count=int(number))
        raise IngestError(f"max_rejected is {value!r}; expected a number of rows such as 100, or a share such as '5%'")

    def is_exceeded(self, rejected: int, read: int, *, at_end: bool) -> bool:
        """Tell whether it is enough; a share is asked only when enough was read, or all."""
        if self.count is not None and rejected > self.count:
            return True
        return self.share is not None and (at_end or read >= ENOUGH_ITEMS) and rejected > self.share * read


def stop_at(batches: Iterable[Batch], limit: RejectionLimit) -> Iterator[Batch]:
    """Hand batches on until too many of their items are rejections; what tells of no contact is none here.

    Args:
        batches: Of one input.
        limit: How many are too many.

    Raises:
        TooManyRejectedError: They are, before the batch in which they become so is handed on; inside a transaction it
            ends it, so that nothing of the input is stored.
    """
    read = 0
    rejected: Counter[str] = Counter()
    for batch in batches:
        read += len(batch.items) + len(batch.rejections)
        rejected.update(f"{one.code} in {one.field or 'the row'}" for one in batch.rejections if one.code != NO_CONTACT)
        if limit.is_exceeded(rejected.total(), read, at_end=False):
            raise _too_many(rejected, read)
        yield batch
    if limit.is_exceeded(rejected.total(), read, at_end=True):
        raise _too_many(rejected, read)


def _too_many(rejected: Counter[str], read: int) -> TooManyRejectedError:
    reasons = ", ".join(f"{count} {what}" for what, count in rejected.most_common(_REASONS))
    return TooManyRejectedError(
        f"{rejected.total()} of {read} rows were rejected, more than max_rejected allows ({reasons}); "
        "nothing of this input is stored: correct the mapping or the options and import it again",
        read=read,
        rejected=rejected.total(),
    )
