"""Customers as CRM systems list them, cars and their owners, visits to the workshop: invented exports."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ingest.exports import FOLDER, read_export, values
from voicecrm import VoiceCRM
from voicecrm.records import Contact, IdentityRecord, Interaction, Rejection


def heard(path: str) -> dict[str, Interaction]:
    return {item.source_key: item for item in read_export(path) if isinstance(item, Interaction)}


def listed(path: str) -> dict[str, Contact]:
    return {item.source_key: item for item in read_export(path) if isinstance(item, Contact)}


def refused(path: str) -> list[str]:
    return [item.code for item in read_export(path) if isinstance(item, Rejection)]


def known(record: IdentityRecord | None, kind: str) -> set[str]:
    return {one.raw_value for one in record.identifiers if one.kind == kind} if record else set()


def customers(item: Interaction, kind: str) -> set[str]:
    return {value for party in item.participants if party.role == "customer" for value in known(party.record, kind)}


def test_a_converted_lead_is_merged_with_its_contact() -> None:
    people = listed("salesforce/contacts.json")
    assert set(people) == {
        "0035g00000AbCdEAAV", "00Q5g00000AbCdEAAV", "0015g00000AbCdFAAV", "BorisRef"
    }  # fmt: skip
    contact, lead = people["0035g00000AbCdEAAV"].record, people["00Q5g00000AbCdEAAV"]
    assert known(contact, "customer_number") == set(lead.merged)
    assert known(contact, "phone") == {"02-555-0147", "010-7001-2001"}
    assert refused("salesforce/contacts.json") == ["not_an_interaction"] * 3


@pytest.mark.parametrize("path", ["salesforce_tables/lead.csv", "salesforce_tables/contact_export.csv"])
def test_salesforce_tables_give_the_keys_and_numbers_that_the_api_gives(path: str) -> None:
    people = listed("salesforce/contacts.json")
    for key, contact in listed(path).items():
        assert known(contact.record, "customer_number") == known(people[key].record, "customer_number")


def test_salesforce_service_records() -> None:
    items = heard("salesforce/service.json")
    case, comment, mail, call = items.values()
    assert (case.channel, case.status, customers(case, "customer_number")) == ("call", "New", {"0035g00000AbCdEAAV"})
    assert (comment.conversation_id, comment.flags, customers(comment, "account")) == (
        case.source_key, ("internal_note",), set()
    )  # fmt: skip
    assert (mail.direction, customers(mail, "email")) == ("inbound", {"haedeun.na@post.example"})
    assert (call.direction, call.duration_seconds) == ("outbound", 95)
    assert heard("salesforce_tables/case.csv")[case.source_key].text == case.text
    assert heard("salesforce_tables/task.csv")[call.source_key].duration_seconds == 95


def test_contacts_say_with_whom_their_system_has_merged_them() -> None:
    for path in ("hubspot/contacts.json", "hubspot_tables/contact.csv", "hubspot_tables/export.csv"):
        one = listed(path)["101"]
        assert (known(one.record, "customer_number"), one.merged) == ({"101"}, ("102", "103"))
    assert listed("hubspot/contacts_v1.json")["101"].merged == ("102",)
    for path in ("salesforce/contacts.json", "salesforce_tables/lead.csv"):
        lead = listed(path)["00Q5g00000AbCdEAAV"]
        assert known(lead.record, "customer_number") == {"00Q5g00000AbCdEAAV"}
        assert lead.merged == ("0035g00000AbCdEAAV",)
    assert refused("hubspot_tables/contact.csv") == ["not_an_interaction"]


def test_contacts_that_were_merged_in_the_source_become_one_profile_in_any_order(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text('"Record ID","First Name","Last Name","Email"\n"102","H.","Na","hdn@post.example"\n', "utf-8")
    new = FOLDER / "hubspot" / "contacts.json"
    for order in ((old, new), (new, old)):
        with VoiceCRM.open("sqlite://") as crm:
            for path in order:
                crm.ingest(path)
            crm.resolve()
            assert crm.memberships()["profile_id"].nunique() == 1


def test_hubspot_engagements_happened_when_they_say_not_when_they_were_logged() -> None:
    items = heard("hubspot/engagements.json")
    call, mail, note, chat, ticket = items.values()
    assert call.occurred_at == datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
    assert (call.direction, call.duration_seconds, call.text) == ("inbound", 61, "Since the recall")
    assert customers(call, "phone") | customers(call, "customer_number") == {"+821070012001", "101"}
    assert (mail.direction, customers(mail, "email")) == ("inbound", {"haedeun.na@post.example"})
    assert (note.direction, note.flags) == ("internal", ("internal_note",))
    assert (chat.channel, customers(chat, "customer_number")) == ("message", {"101"})
    assert (ticket.channel, ticket.subject) == ("email", "Refund")
    sent = heard("hubspot_tables/email.csv")["902"]
    assert [values(party) for party in sent.participants] == [{"haedeun.na@post.example"}, {"irang87@post.example"}]


def test_salesforce_reports_give_the_long_ids_of_every_other_export() -> None:
    (reported,) = listed("salesforce_tables/contact_report.csv").values()
    exported = listed("salesforce_tables/contact_export.csv")[reported.source_key]
    assert known(reported.record, "customer_number") == known(exported.record, "customer_number")
    assert set(listed("salesforce_tables/lead_report.csv")) == {"00Q5g00000AbCdEEAV"}, "capitals within the id count"
    case = heard("salesforce_tables/case_report.csv")["5005g00000AbCdEAAV"]
    assert (case.channel, case.subject, customers(case, "customer_number")) == (
        "email",
        "Brake noise",
        {reported.source_key},
    )
    assert refused("salesforce_tables/account_altered.csv") == ["not_an_interaction"]


def test_hubspot_exports_and_the_table_of_merges() -> None:
    ticket = heard("hubspot_tables/ticket_export.csv")["9001"]
    assert [values(party) for party in ticket.participants] == [{"101"}, {"102"}], "two contacts of one ticket"
    (merge,) = listed("hubspot_tables/contact_merge_audit.csv").values()
    assert known(merge.record, "customer_number") == {"101", "100"}
    assert refused("hubspot_tables/company_export.csv") == ["not_an_interaction"]


def test_the_odometer_is_read_in_its_unit() -> None:
    (kilometers,) = heard("toyota/service_history.json").values()
    (miles,) = heard("toyota/service_history_miles.json").values()
    assert (kilometers.counts, miles.counts) == ({"odometer_km": 12_000}, {"odometer_mi": 8_000})
    (visit,) = heard("smartcar/service_history.json").values()
    assert visit.counts == {"odometer_km": 12_000}


def test_a_car_belongs_to_the_customer_of_the_shop() -> None:
    customer = listed("tekmetric/customers.json")["258819"].record
    car = listed("tekmetric/shop.json")["vehicle-359093"].record
    assert known(customer, "customer_number") == known(car, "customer_number") == {"258819"}
    assert known(car, "vin") == {"KMHXX00XXXX000001"}
    visit, appointment = heard("tekmetric/shop.json").values()
    assert visit.text == "Noise when turning\nOil smell"
    assert (visit.channel, customers(visit, "customer_number")) == ("visit", {"258819"})
    assert "naive_time" in appointment.flags
    assert refused("tekmetric/customers.json") == ["not_an_interaction"]


def test_what_a_car_reports_is_heard_from_its_owner() -> None:
    (warning,) = heard("toyota/notifications.json").values()
    assert (warning.channel, warning.text) == ("telemetry", "Brake fluid is low")
    assert customers(warning, "vin") == {"JTMXX00XXXX000001"}
    (visit,) = heard("toyota/service_history.json").values()
    assert (visit.channel, visit.text, customers(visit, "vin")) == ("visit", "Pads changed", {"JTMXX00XXXX000001"})
    assert any(party.role == "dealer" for party in visit.participants)
    (event,) = heard("skoda/event.json").values()
    assert customers(event, "vin") | customers(event, "account") == {"TMBXX00XXXX000001", "u-1"}


@pytest.mark.parametrize(
    ("person", "car", "kind"),
    [
        ("toyota/account.json", "toyota/cars.json", "account"),
        ("renault/person.json", "renault/cars.json", "customer_number"),
        ("star/customers.json", "star/customers.json", "customer_number"),
    ],
)
def test_a_car_and_its_owner_share_an_account(person: str, car: str, kind: str) -> None:
    owner = next(contact.record for contact in listed(person).values() if not known(contact.record, "vin"))
    owned = next(contact.record for contact in listed(car).values() if known(contact.record, "vin"))
    assert known(owner, kind) & known(owned, kind)


def test_numbers_in_parts_are_put_together() -> None:
    (toyota,) = listed("toyota/account.json").values()
    (renault,) = listed("renault/person.json").values()
    assert known(toyota.record, "phone") == known(renault.record, "phone") == {"+821070012001"}


@pytest.mark.parametrize(
    "path",
    [
        "toyota/remote_status.json", "bmw/state.json", "renault/error.json", "skoda/operation.json",
        "hyundai_kia/state_us.json", "hyundai_kia/state_eu.json", "tesla/drive_state.json", "smartcar/capacity.json",
        "torque/log.csv",
    ],
)  # fmt: skip
def test_states_of_unnamed_cars_tell_of_nobody(path: str) -> None:
    assert refused(path) == ["not_an_interaction"]
    assert len(read_export(path)) == 1
