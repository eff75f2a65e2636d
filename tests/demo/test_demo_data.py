"""The demo's files are what their script makes, and hold what their README promises."""

from __future__ import annotations

import csv
import json
import mailbox
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from voicecrm import demo

DATA = demo.data_path()
SCRIPT = Path(__file__).parents[2] / "scripts" / "make_demo_data.py"
CALL_LOGS = ("calls_cp949.csv", "calls_cp949_again.csv")
UNREADABLE_CALLS = {"C260909-9001", "C260910-9002"}
VIN_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True))
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def read_table(name: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with (DATA / name).open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))


def read_calls() -> dict[str, dict[str, str]]:
    rows = [row for name in CALL_LOGS for row in read_table(name, "cp949")]
    return {row["통화ID"]: row for row in rows if row["통화ID"] not in UNREADABLE_CALLS}


def read_mail_ids() -> list[str]:
    with closing(mailbox.mbox(DATA / "mailbox.mbox", create=False)) as box:
        return [str(message["Message-ID"]).strip("<>") for message in box]


def read_posts() -> list[dict[str, str]]:
    page = json.loads((DATA / "x_posts.json").read_text(encoding="utf-8"))
    names = {user["id"]: user["username"] for user in page["includes"]["users"]}
    return [{"id": post["id"], "handle": names[post["author_id"]], "text": post["text"]} for post in page["data"]]


def read_statuses() -> Iterator[dict[str, str]]:
    for line in (DATA / "mastodon.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def read_items() -> dict[str, list[str]]:
    return {
        "call_log": list(read_calls()),
        "contacts_csv": [row["고객번호"] for row in read_table("contacts.csv")],
        "email": read_mail_ids(),
        "mastodon": [status["uri"] for status in read_statuses()],
        "service_visits": [row["접수번호"] for row in read_table("service_visits.csv")],
        "x": [post["id"] for post in read_posts()],
    }


@pytest.fixture(scope="module")
def truth() -> dict[tuple[str, str], str]:
    return {(row["source"], row["source_key"]): row["person_id"] for row in read_table(demo.TRUTH)}


def test_files_are_what_the_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SCRIPT, tmp_path], check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in DATA.iterdir() if path.name != "README.md"}
    assert made.keys() == kept.keys() == {*demo.INPUTS, demo.TRUTH}
    assert [name for name in made if made[name] != kept[name]] == []


def test_truth_has_one_line_per_item(truth: dict[tuple[str, str], str]) -> None:
    items = [(source, key) for source, keys in read_items().items() for key in keys]
    assert len(items) == len(set(items))
    assert set(items) == truth.keys()


def test_nobody_is_only_who_left_no_trace(truth: dict[tuple[str, str], str]) -> None:
    nobody = Counter(source for (source, _), person in truth.items() if not person)
    assert nobody == {"call_log": 10, "email": 4}
    calls = read_calls()
    withheld = {key for key, row in calls.items() if row["연락처"] == "발신번호표시제한"}
    assert len(withheld) == 8
    assert all(not truth["call_log", key] for key in withheld)


def test_the_week_is_of_the_promised_size(truth: dict[tuple[str, str], str]) -> None:
    interactions = [source for source, _ in truth if source != "contacts_csv"]
    assert 550 <= len(interactions) <= 650
    assert len({person for person in truth.values() if person}) == 120


def test_second_export_repeats_the_first() -> None:
    first, again = ({row["통화ID"]: row for row in read_table(name, "cp949")} for name in CALL_LOGS)
    common = first.keys() & again.keys()
    assert len(again) - len(common) == 15
    assert len(common) > 60
    assert all(first[key] == again[key] for key in common)


def test_the_heroine_is_heard_everywhere(truth: dict[tuple[str, str], str]) -> None:
    person = next(
        truth["contacts_csv", row["고객번호"]] for row in read_table("contacts.csv") if row["이름"] == "박서연"
    )
    sources = {source for (source, _), owner in truth.items() if owner == person}
    assert sources >= {"call_log", "contacts_csv", "email", "service_visits", "x"}
    assert {post["handle"] for post in read_posts() if truth["x", post["id"]] == person} == {"seoyeon_drives"}


def test_namesakes_and_shared_numbers_are_different_people(truth: dict[tuple[str, str], str]) -> None:
    names, phones = defaultdict(set), defaultdict(set)
    for key, row in read_calls().items():
        if person := truth["call_log", key]:
            names[row["고객명"]].add(person)
            phones[row["연락처"]].add(person)
    assert len(names["김지훈"]) == 2
    assert len(phones["02-6677-0100"]) == 6
    contacts = {row["이름"]: row for row in read_table("contacts.csv")}
    digits = ["".join(filter(str.isdigit, contacts[name]["휴대폰"]))[-8:] for name in ("이정호", "이준서")]
    assert digits[0] == digits[1]


def test_vehicle_numbers_have_a_right_check_digit() -> None:
    vins = {row["차대번호"] for name in ("contacts.csv", "service_visits.csv") for row in read_table(name)} - {""}
    for vin in vins:
        values = [VIN_LETTERS[letter] if letter.isalpha() else int(letter) for letter in vin]
        total = sum(value * weight for value, weight in zip(values, VIN_WEIGHTS, strict=True))
        assert vin[8] == "0123456789X"[total % 11]


def test_nobody_complains_of_the_update_before_it_is_out() -> None:
    early = [row for row in read_calls().values() if row["상담일시"] < "2026-09-09 06:00"]
    assert early
    assert [row["통화ID"] for row in early if "충전" in row["상담내용"] or "harging" in row["상담내용"]] == []
    later = [
        row
        for row in read_calls().values()
        if "충전" in row["상담내용"] and "2026-09-09" <= row["상담일시"] < "2026-09-12"
    ]
    assert len(later) > 30


def test_all_addresses_are_reserved() -> None:
    for name in demo.INPUTS:
        text = (DATA / name).read_text(encoding="cp949" if name in CALL_LOGS else "utf-8-sig")
        domains = set(re.findall(r"[\w.]@([\w-]+(?:\.[\w-]+)+)", text))
        assert {domain for domain in domains if not domain.endswith(".example")} == set(), name
