"""The firm's list of contacts and its workshops' visits."""

from __future__ import annotations

import random
from datetime import timedelta

from demo_data.world import (
    CAST,
    FLEET,
    HEROINE,
    MISSPELLED,
    MONDAY,
    MOVED_NUMBER,
    NAMESAKE_A,
    NAMESAKE_B,
    SEED,
    SWITCHBOARD,
    SWITCHBOARD_FIRM,
    TEXTS,
    UNLISTED,
    VICTIMS,
    Deck,
    Person,
    World,
    draw_time,
    fill,
    is_charging,
    write_phone,
    write_table,
)

VISITS = 80
LISTED_TWICE = (12, 27)


def make_contacts(world: World) -> None:
    """Write the contacts of the CRM: UTF-8 with a byte order mark, as spreadsheets want it."""
    rng = random.Random(f"{SEED}:contacts")
    header = [
        "고객번호",
        "이름",
        "성별",
        "휴대폰",
        "이메일",
        "생년월일",
        "주소",
        "도시",
        "회사",
        "회사전화",
        "차대번호",
        "차종",
        "X 계정",
        "마스토돈 계정",
    ]
    rows = []
    for index, person in enumerate(world.people):
        if index in UNLISTED:
            continue
        company = SWITCHBOARD_FIRM if index in FLEET else ""
        handle = f"@{person.x_handle}" if person.x_handle and person.listed_handles else ""
        account = f"@{person.mastodon}" if person.mastodon and person.listed_handles else ""
        name = person.latin if person.english else person.hangul
        rows.append(
            [
                person.customer_number,
                name,
                "남" if person.gender == "m" else "여",
                write_phone(rng, person.phone),
                person.listed_email,
                write_birth(rng, person),
                person.address,
                person.city,
                company,
                SWITCHBOARD if company else "",
                person.vin,
                person.model,
                handle,
                account,
            ]
        )
        world.note("contacts_csv", person.customer_number, person)
    for index in LISTED_TWICE:
        person = world.people[index]
        number = f"HB-{31_000 + index}"
        rows.append([number, person.latin, "", person.phone, person.email, "", "", person.city, "", "", "", "", ""])
        world.note("contacts_csv", number, person)
    world.files["contacts.csv"] = write_table([header, *rows], "utf-8-sig")


def write_birth(rng: random.Random, person: Person) -> str:
    """Write a birth date in one of the forms that forms are filled in with; some are not filled in."""
    written = (person.birth, person.birth, person.birth.replace("-", "."), person.birth.replace("-", ""), "")
    return rng.choice(written[:4]) if person.hangul == "김지훈" else rng.choice(written)


def make_visits(world: World) -> None:
    """Write the visits to the workshops."""
    rng = random.Random(f"{SEED}:visits")
    people = world.people
    victims = {people[index].person_id for index in VICTIMS}
    charging, general = Deck(rng, TEXTS["visit_charging"]), Deck(rng, TEXTS["visit_general"])
    parts = [HEROINE, NAMESAKE_A, NAMESAKE_B, MOVED_NUMBER]
    rest = [index for index in range(len(people)) if index not in parts]
    visitors = [*parts, *rng.sample(rest, 56)]
    visitors += rng.choices([index for index in visitors if index not in parts], k=VISITS - len(visitors))
    drawn = []
    for index in visitors:
        person = people[index]
        at = draw_time(rng, person, victims)
        if index in (HEROINE, MOVED_NUMBER):
            at = MONDAY + timedelta(days=3 if index == HEROINE else 2)
        at = min(at, MONDAY + timedelta(days=5, hours=12))
        deck = charging if index == HEROINE or is_charging(rng, person, at, victims) else general
        drawn.append((at.date(), index, fill(deck.deal(person, at), person, rng)))
    rows = []
    numbers: dict[int, int] = {}
    for day, index, work in sorted(drawn):
        person = people[index]
        numbers[day.day] = numbers.get(day.day, 0) + 1
        key = f"SV-{day:%y%m%d}-{numbers[day.day]:03d}"
        name = MISSPELLED[index] if index in MISSPELLED and index != HEROINE and rng.random() < 0.5 else person.hangul
        if person.english:
            name = rng.choice((person.latin, person.hangul))
        phone = person.old_phone or person.phone
        rows.append(
            [
                key,
                day.isoformat(),
                person.vin,
                person.model,
                name,
                "" if rng.random() < 0.08 else write_phone(rng, phone),
                f"{person.km + rng.randint(0, 40):,}",
                work,
                rng.choice(CAST["centers"]),
            ]
        )
        world.note("service_visits", key, person)
    header = ["접수번호", "방문일", "차대번호", "차종", "고객명", "연락처", "주행거리", "정비내용", "서비스센터"]
    world.files["service_visits.csv"] = write_table([header, *rows], "utf-8")
