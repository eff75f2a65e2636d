from __future__ import annotations

from io import BytesIO

import pytest

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import read_items
from voicecrm.ingest.vehicles.service_visits import ServiceVisits
from voicecrm.records import Interaction

VISITS = {
    "korean": (
        "정비번호,차대번호,입고일자,고객명,연락처,주행거리,서비스센터,정비내용\n"
        'W-1,KMHXX00XXXX000001,2026-05-06,서하늘,010-0000-1111,"45,210 km",강남점,엔진오일 교환\n'
    ),
    "english": (
        "RO Number,VIN,Service Date,Owner,Phone,Odometer,Dealer,Customer Concern\n"
        "W-1,KMHXX00XXXX000001,2026-05-06,서하늘,010-0000-1111,45210,강남점,엔진오일 교환\n"
    ),
}


@pytest.mark.parametrize("text", VISITS.values(), ids=VISITS.keys())
def test_a_visit_knows_the_vehicle_the_customer_and_the_dealer(text: str) -> None:
    with open_input(BytesIO(text.encode()), "visits.csv") as opened:
        assert ServiceVisits().recognise(opened.sample).confidence >= 0.8
        (visit,) = read_items(opened, ServiceVisits(), ReadContext(source="dms"))
    assert isinstance(visit, Interaction)
    assert (visit.source_key, visit.channel, visit.text) == ("W-1", "visit", "엔진오일 교환")
    assert visit.counts == {"odometer_km": 45210}
    assert visit.occurred_at is not None
    customer, dealer = visit.participants
    assert customer.record is not None
    assert {(i.kind, i.raw_value) for i in customer.record.identifiers} == {
        ("phone", "010-0000-1111"),
        ("vin", "KMHXX00XXXX000001"),
    }
    assert [a.raw_value for a in customer.record.attributes] == ["서하늘"]
    assert dealer.role == "dealer"
    assert dealer.record is not None
    assert [(a.kind, a.raw_value) for a in dealer.record.attributes] == [("company", "강남점")]
    assert dealer.record.source_key == "W-1"


def test_miles_stay_miles() -> None:
    text = "VIN,Service Date,Mileage (mi),Phone\n1FXXX00XXXX000001,2026-05-06,12000,010-0000-1111\n"
    with open_input(BytesIO(text.encode()), "visits.csv") as opened:
        (visit,) = read_items(opened, ServiceVisits(), ReadContext(source="dms"))
    assert isinstance(visit, Interaction)
    assert visit.counts == {"odometer_mi": 12000}
