"""FreeSWITCH CDRs as XML: one interaction per record, whatever stands around it."""

from __future__ import annotations

from io import BytesIO

import pytest

from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.records import Interaction, Item, Rejection

RECORD = """<cdr core-uuid="1" switchname="pbx">
  <channel_data><state>CS_REPORTING</state><direction>inbound</direction></channel_data>
  <variables><uuid>0c1e2f30-0000-4000-8000-0000000000{number}</uuid><start_epoch>1767607200</start_epoch>
    <start_stamp>2026-01-05%2010%3A00%3A00</start_stamp><billsec>95</billsec><hangup_cause>NORMAL_CLEARING</hangup_cause>
  </variables>
  <callflow><caller_profile><caller_id_name>Alena Dobrova</caller_id_name>
    <caller_id_number>%2B14155550101</caller_id_number><destination_number>14155550199</destination_number>
    <context>public</context></caller_profile></callflow>
</cdr>"""


def read(text: str) -> list[Item]:
    with open_input(BytesIO(text.encode())) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        assert adapter.name == "freeswitch_xml"
        return list(read_items(opened, adapter, ReadContext(source=adapter.source)))


@pytest.mark.parametrize(
    "prologue", ["", '<?xml version="1.0"?>\n', '<?xml version="1.0"?><!DOCTYPE cdr [<!ENTITY a "b">]>']
)
def test_every_record_is_a_call(prologue: str) -> None:
    first, second = read(prologue + RECORD.replace("{number}", "31") + "\n" + RECORD.replace("{number}", "32"))
    assert isinstance(first, Interaction)
    assert isinstance(second, Interaction)
    assert (first.source, first.direction, first.duration_seconds) == ("freeswitch", "inbound", 95)
    assert first.source_key.endswith("31")
    assert second.source_key.endswith("32")
    record = first.participants[0].record
    assert record is not None
    assert [one.raw_value for one in record.identifiers] == ["+14155550101"]
    assert [one.raw_value for one in record.attributes] == ["Alena Dobrova"]


def test_a_damaged_record_is_refused_and_the_next_is_read() -> None:
    good = RECORD.replace("{number}", "31")
    refused, item, cut = read(good.replace("</variables>", "") + good + good[:200])
    assert isinstance(refused, Rejection)
    assert isinstance(item, Interaction)
    assert isinstance(cut, Rejection)
    assert (refused.code, cut.code) == ("bad_xml", "bad_xml")
