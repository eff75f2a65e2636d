from __future__ import annotations

import pickle
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS, Attribute, Identifier, IdentityRecord

RECORDS = st.builds(
    IdentityRecord,
    st.text(max_size=3),
    st.lists(st.builds(Identifier, st.sampled_from(IDENTIFIER_KINDS), st.text(max_size=3)), max_size=3).map(tuple),
    st.lists(st.builds(Attribute, st.sampled_from(ATTRIBUTE_KINDS), st.text(max_size=3)), max_size=3).map(tuple),
    st.none() | st.text(max_size=3),
)


@given(RECORDS)
def test_asking_for_the_id_changes_nothing_else(record: IdentityRecord) -> None:
    fresh = replace(record)
    record_id = record.record_id
    assert (record, hash(record), repr(record)) == (fresh, hash(fresh), repr(fresh))
    assert [field.name for field in fields(record)] == ["source", "identifiers", "attributes", "source_key"]
    assert record.record_id == record_id == fresh.record_id == pickle.loads(pickle.dumps(record)).record_id


@given(RECORDS)
def test_a_changed_record_has_another_id(record: IdentityRecord) -> None:
    before = record.record_id
    assert replace(record, source=record.source + "x").record_id != before
    assert replace(record, source_key=(record.source_key or "") + "x").record_id != before


def test_the_id_of_a_record_never_changes() -> None:
    # databases hold these ids
    phone = Identifier("phone", "010-2345-6789", value="+821023456789")
    record = IdentityRecord("pbx", (phone,), (Attribute("full_name", "김가람"),))
    assert record.record_id == "r_6dc6f8c913c38d6d8ef19919"
