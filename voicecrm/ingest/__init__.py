"""Reading what systems export: bytes in, interactions, contacts and rejections out.

with open_input("calls.csv") as opened:
    adapter = detect(opened.sample)
    for item in read_items(opened, adapter, ReadContext(source=adapter.source)):
        ...
"""

from voicecrm.ingest import registry
from voicecrm.ingest.adapter import Adapter, Opened, RawItem, ReadContext, Recognition, Sample, SourceDescription
from voicecrm.ingest.batches import Batch, batch_items, read_batches, read_begun
from voicecrm.ingest.beginning import Beginning
from voicecrm.ingest.detection import detect
from voicecrm.ingest.finding import Found, find_inputs
from voicecrm.ingest.map_file import MapFile, load_map_file, map_file_text
from voicecrm.ingest.mapping import Mapping
from voicecrm.ingest.mapping_file import load_mapping, mapping_text
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import begin_documents, begin_input, begin_rows, choose_adapter, read_items, read_rows
from voicecrm.ingest.rejections import write_rejections
from voicecrm.ingest.separate_mails import learn_from_files
from voicecrm.ingest.systems.description import Description

__all__ = [
    "Adapter",
    "Batch",
    "Beginning",
    "Description",
    "Found",
    "MapFile",
    "Mapping",
    "Opened",
    "RawItem",
    "ReadContext",
    "Recognition",
    "Sample",
    "SourceDescription",
    "batch_items",
    "begin_documents",
    "begin_input",
    "begin_rows",
    "choose_adapter",
    "detect",
    "find_inputs",
    "learn_from_files",
    "load_map_file",
    "load_mapping",
    "map_file_text",
    "mapping_text",
    "open_input",
    "read_batches",
    "read_begun",
    "read_items",
    "read_rows",
    "registry",
    "write_rejections",
]
