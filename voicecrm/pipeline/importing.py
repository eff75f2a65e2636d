"""Import: items from ingest, normalized, into the store; one input is one transaction."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from voicecrm.ingest import Batch
from voicecrm.pipeline.kept_rejections import RejectionSpool
from voicecrm.pipeline.normalizing import Normalizer
from voicecrm.pipeline.source_merges import SourceMerges
from voicecrm.records import ImportProgress, ImportReport, OwnContact
from voicecrm.settings import Settings
from voicecrm.store import Store, WriteCounts

BATCH_SIZE = 5_000
"""Items written at once: large enough that the look-ups per batch cost little, small enough to stay under 50 MB."""

Progress = Callable[[ImportProgress], None]
"""Called after every batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """What the journal of imports says of an input.

    Attributes:
        source: The system that is read.
        input_name: Path or the like.
        mapping: Mapping file by which a table is read, as text.
        fingerprint: What the input is known again by.
        own_contacts: The firm's own numbers and mailboxes that were learned from it, to be remembered.
    """

    source: str
    input_name: str
    mapping: str | None = None
    fingerprint: str | None = None
    own_contacts: tuple[OwnContact, ...] = ()


class _RolledBack(Exception):  # noqa: N818 - not an error: it ends a dry run's transaction
    """Ends the transaction of a dry run."""


def import_input(
    store: Store,
    read: Callable[[int], Iterable[Batch]],
    *,
    journal: JournalEntry,
    settings: Settings,
    rejections: RejectionSpool,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Write an input into the store.

    Everything of one input is one transaction: when the input proves damaged half-way, or the process is killed,
    nothing of it is stored, and importing it again gives what an undisturbed import would have given.

    Args:
        store: Where to.
        read: Reads the input in batches of the given size.
        journal: What the journal of imports says of it.
        settings: Region, own numbers and domains.
        rejections: Gets those of this input; when it fails, it is left as it was.
        dry_run: Count what would happen and leave the store as it is.
        progress: Told how far it is.

    Returns:
        The counts; ``read = stored + updated + duplicate + rejected``.
    """
    started = perf_counter()
    outcomes: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    others = len(rejections)
    normalizer = Normalizer(settings)
    try:
        with store.writing() as writer:
            merges = SourceMerges(writer, normalizer)
            run_id = writer.begin_import(
                journal.source,
                journal.input_name,
                datetime.now(UTC),
                mapping=journal.mapping,
                fingerprint=journal.fingerprint,
            )
            if journal.own_contacts:
                writer.add_own_contacts(journal.source, journal.own_contacts)
            for batch in _uncollected(read(BATCH_SIZE)):
                rejections.extend(batch.rejections)
                items = normalizer.columns(batch.items)
                decided = writer.write(run_id, items)
                merges.judge(items, decided)
                outcomes.update(decided)
                kept = (
                    channel for channel, outcome in zip(items.channel, decided, strict=True) if outcome != "duplicate"
                )
                channels.update(channel or "contact" for channel in kept)
                if progress is not None:
                    progress(ImportProgress(outcomes.total() + len(rejections) - others, batch.share))
            counts = WriteCounts(
                read=outcomes.total() + len(rejections) - others,
                stored=outcomes["stored"],
                updated=outcomes["updated"],
                duplicate=outcomes["duplicate"],
                rejected=len(rejections) - others,
            )
            writer.finish_import(run_id, counts, datetime.now(UTC))
            if dry_run:
                raise _RolledBack  # noqa: TRY301 - leaving the transaction is the point
    except _RolledBack:
        pass
    except BaseException:
        rejections.cut(others)
        raise
    return ImportReport(
        source=journal.source,
        read=counts.read,
        stored=counts.stored,
        updated=counts.updated,
        duplicate=counts.duplicate,
        rejected=counts.rejected,
        rejections=rejections.since(others),
        channels=dict(sorted(channels.items())),
        seconds=perf_counter() - started,
        dry_run=dry_run,
        name=journal.input_name,
        own_contacts=journal.own_contacts,
    )


def _uncollected(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Let the cyclic garbage collector look at young objects only, and only between two batches.

    It would look again and again through all that is remembered of earlier rows, which takes half of the time of an
    import, and find nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for batch in batches:
            yield batch
            gc.collect(1)
    finally:
        if was_enabled:
            gc.enable()
