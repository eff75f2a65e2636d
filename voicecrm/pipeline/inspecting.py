"""What an import would make of an input, without a database: the system, how it is read, and every doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from os import PathLike
from typing import BinaryIO, Final

from voicecrm.errors import IngestError, MissingExtraError
from voicecrm.ingest import Adapter, Found, MapFile, Opened, ReadContext, begin_input, choose_adapter, find_inputs
from voicecrm.ingest.decoding import decode_as, decode_head
from voicecrm.ingest.detection import Candidate, describe_sample, rank_adapters
from voicecrm.ingest.proposing import propose_mapping
from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.ingest.table_adapter import DateOrder, TableAdapter
from voicecrm.ingest.value_kinds import is_data_row
from voicecrm.item_columns import columns_of
from voicecrm.pipeline.doubts import Evidence, find_doubts
from voicecrm.pipeline.inputs import load_options_mapping, read_context
from voicecrm.pipeline.inspection import Inspection
from voicecrm.pipeline.normalizing import Normalizer
from voicecrm.pipeline.options import IngestOptions
from voicecrm.records import Contact, Interaction, Item, OwnContact, Participant, Rejection
from voicecrm.settings import Settings

LOOKED_AT: Final = 1_000
"""Items read of an input: enough for the shares of what is flagged and rejected, and done in a moment."""
SHOWN: Final = 5
_RUNNERS_UP: Final = 3


def inspect_inputs(
    target: str | PathLike[str] | BinaryIO, options: IngestOptions | None = None, settings: Settings | None = None
) -> list[Inspection]:
    """Look at an input, or at all that a pattern, a folder or an archive holds.

    Args:
        target: A path, a glob pattern, ``"-"``, or a binary file object.
        options: How it would be read; detected unless given.
        settings: What the firm says of itself; `Settings` with its defaults otherwise.

    Returns:
        One per input.

    Raises:
        InputNotFoundError: A pattern matches nothing, or the mapping file is not there.
        MappingError: The mapping file is wrong.
        SettingsError: The time zone is unknown.
    """
    options, settings = options or IngestOptions(), settings or Settings()
    mapping = load_options_mapping(options)
    return [_inspect(found, options, mapping, settings) for found in find_inputs(target, encoding=options.encoding)]


def _inspect(found: Found, options: IngestOptions, mapping: MapFile | None, settings: Settings) -> Inspection:
    if found.opened is None:
        return Inspection(name=found.name, error=found.passed_over or str(found.fault))
    inspection = _first_look(found.name, found.opened, options)
    ranked = rank_adapters(found.opened.sample)
    try:
        adapter = choose_adapter(found.opened.sample, options.source, mapping)
    except IngestError as error:
        proposal = propose_mapping(found.opened.sample)
        return replace(inspection, runners_up=_runners_up(ranked, ""), error=str(error), proposal=proposal)
    source = options.source if mapping is not None and options.source else adapter.source
    context = read_context(source, options, mapping, settings)
    inspection = _recognized(inspection, adapter, ranked, named=mapping is not None or bool(options.source))
    proposal = None
    if isinstance(adapter, TableAdapter):
        proposal = propose_mapping(found.opened.sample)
        inspection = _as_table(inspection, adapter, found.opened, context)
    return replace(_read(inspection, adapter, found.opened, context, settings), proposal=proposal)


def _first_look(name: str, opened: Opened, options: IngestOptions) -> Inspection:
    sample = opened.sample
    decoded = None
    if sample.encoding:
        decoded = decode_as(sample.head, options.encoding) if options.encoding else decode_head(sample.head)
    return Inspection(
        name=name or sample.name or "the input",
        seen=describe_sample(sample) if sample.head.strip() or sample.directory else "empty",
        encoding=sample.encoding,
        encoding_reason=decoded.reason if decoded else "",
        delimiter=sample.delimiter,
        header=sample.header,
        has_header=not is_data_row(sample.header),
    )


def _recognized(inspection: Inspection, adapter: Adapter, ranked: list[Candidate], *, named: bool) -> Inspection:
    own = next((one.recognition for one in ranked if one.adapter.name == adapter.name), None)
    seen = own.reason if own and own.reason else "nothing of it was recognized"
    return replace(
        inspection,
        system=adapter.name,
        title=adapter.title,
        confidence=1.0 if named else own.confidence if own else 0.0,
        reason="named by the caller" if named else seen,
        runners_up=_runners_up(ranked, adapter.name),
    )


def _runners_up(ranked: list[Candidate], chosen: str) -> tuple[tuple[str, float, str], ...]:
    others = (one for one in ranked if one.adapter.name != chosen and one.recognition.confidence > 0)
    return tuple((o.adapter.name, o.recognition.confidence, o.recognition.reason) for o in islice(others, _RUNNERS_UP))


def _as_table(inspection: Inspection, adapter: TableAdapter, opened: Opened, context: ReadContext) -> Inspection:
    header, _ = adapter.beginning(opened.sample, context.mapping)
    mapping = context.mapping or adapter.infer(header)
    order = adapter.tell_dayfirst(opened.sample, context.mapping)
    dayfirst = order.dayfirst if context.dayfirst is None else context.dayfirst
    used = {column for columns in mapping.columns.values() for column in columns} | mapping.splits.keys()
    return replace(
        inspection,
        header=header,
        columns=mapping.columns,
        unused=tuple(column for column in header if column not in used),
        dayfirst=dayfirst,
        dayfirst_reason=_why_order(order, context),
    )


def _why_order(order: DateOrder, context: ReadContext) -> str:
    if context.dayfirst is not None or (context.mapping is not None and context.mapping.dayfirst is not None):
        return "said by the caller"
    if order.is_open:
        return f"open: column {order.column!r} does not tell; say --day-first or --month-first"
    return "told by a date in the first rows" if order.dayfirst is not None else "no date needs it"


def _read(
    inspection: Inspection, adapter: Adapter, opened: Opened, context: ReadContext, settings: Settings
) -> Inspection:
    items: list[Item] = []
    own_contacts: tuple[OwnContact, ...] = ()
    error = ""
    try:
        beginning = begin_input(opened, adapter, context)
        own_contacts, context = beginning.own_contacts, beginning.context
        settings = replace(settings, own_numbers=context.own_numbers, own_domains=context.own_domains)
        items.extend(islice(beginning.items(), LOOKED_AT))
    except (IngestError, MissingExtraError) as fault:
        error = str(fault)
    accepted = [item for item in items if not isinstance(item, Rejection)]
    rejections = [item for item in items if isinstance(item, Rejection)]
    flags = Counter(flag for item in accepted if isinstance(item, Interaction) for flag in item.flags)
    documented = adapter.description.timezone if isinstance(adapter, SystemAdapter) else ""
    zone = documented or (context.mapping and context.mapping.timezone) or context.timezone
    evidence = Evidence(opened.sample, accepted, rejections, flags, is_table=isinstance(adapter, TableAdapter))
    inspection = replace(
        inspection,
        timezone=zone,
        timezone_reason=_why_zone(accepted, flags, documented),
        read=len(items),
        records=_with_normal_forms(accepted[:SHOWN], settings),
        rejected=len(rejections),
        rejections=tuple(rejections[:SHOWN]),
        own_contacts=own_contacts,
        flags=dict(flags.most_common()),
        error=error,
    )
    return replace(inspection, doubts=tuple(find_doubts(inspection, evidence)))


def _with_normal_forms(items: Sequence[Interaction | Contact], settings: Settings) -> tuple[Interaction | Contact, ...]:
    """Return items with the identity records that would be stored."""
    parties = Normalizer(settings).columns(columns_of(items)).participants
    return tuple(_with_parties(item, own) for item, own in zip(items, parties, strict=True))


def _with_parties(item: Interaction | Contact, parties: tuple[Participant, ...]) -> Interaction | Contact:
    if isinstance(item, Interaction):
        return replace(item, participants=parties)
    return replace(item, record=parties[0].record or item.record)


def _why_zone(items: Iterable[Interaction | Contact], flags: Mapping[str, int], documented: str) -> str:
    timed = sum(isinstance(item, Interaction) and item.occurred_at is not None for item in items)
    naive = flags.get("naive_time", 0)
    if not naive:
        return "no time needs it: every one carries its own" if timed else "no time was found"
    source = "the system documents it" if documented else "it is the one of --timezone, the mapping, or the settings"
    return f"{naive} of {timed} times carry no zone; {source}"
