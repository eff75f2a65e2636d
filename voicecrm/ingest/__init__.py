"""Reading what systems export: bytes in, interactions, contacts and rejections out.

with open_input("calls.csv") as opened:
    adapter = detect(opened.sample)
    for item in read_items(opened, adapter, ReadContext(source=adapter.source)):
        ...
"""

from voicecrm.ingest import registry
from voicecrm.ingest.adapter import Adapter, Opened, RawItem, ReadContext, Recognition, Sample, SourceDescription
from voicecrm.ingest.batches import Batch, batch_items, read_batches
from voicecrm.ingest.detection import detect
from voicecrm.ingest.mapping import Mapping, load_mapping
from voicecrm.ingest.reading import choose_adapter, open_input, read_items, read_rows
from voicecrm.ingest.rejections import write_rejections

__all__ = [
    "Adapter",
    "Batch",
    "Mapping",
    "Opened",
    "RawItem",
    "ReadContext",
    "Recognition",
    "Sample",
    "SourceDescription",
    "batch_items",
    "choose_adapter",
    "detect",
    "load_mapping",
    "open_input",
    "read_batches",
    "read_items",
    "read_rows",
    "registry",
    "write_rejections",
]
