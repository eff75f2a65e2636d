"""The invented customers, their parts in the story, and what all writers of the demo's files share."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
SEED: Final = "hanbit-2026-37"

KST: Final = timezone(timedelta(hours=9))
MONDAY: Final = datetime(2026, 9, 7, tzinfo=KST)
OUTBREAK: Final = MONDAY + timedelta(days=2, hours=6)
PATCH: Final = MONDAY + timedelta(days=5, hours=9)
DAY_WEIGHTS: Final = (36, 34, 52, 58, 48, 20, 12)
VICTIM_DAY_WEIGHTS: Final = (2, 2, 30, 34, 26, 8, 2)

CARE: Final = "care@hanbit-motors.example"
SWITCHBOARD: Final = "02-6677-0100"
SWITCHBOARD_FIRM: Final = "다온물류"
WITHHELD: Final = "발신번호표시제한"
ELECTRIC: Final = ("온새 EV", "누리 5")
VIN_VALUES: Final = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, *range(2, 10)), strict=True)
)
VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

TEXTS: Final[dict[str, list[Any]]] = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))
CAST: Final[dict[str, Any]] = json.loads((HERE / "cast.json").read_text(encoding="utf-8"))

# Who plays which part, by place in the cast; the first English name follows the last Korean one.
FIRST_ENGLISH: Final = len(CAST["korean"])
HEROINE, NAMESAKE_A, NAMESAKE_B, FATHER, SON, MOVED_NUMBER, MASKED = range(7)
FLEET: Final = range(34, 40)
VICTIMS: Final = (HEROINE, NAMESAKE_A, *range(7, 25), *range(FIRST_ENGLISH, FIRST_ENGLISH + 10))
X_AUTHORS: Final = (*VICTIMS[:20], *range(40, 50), *VICTIMS[20:25])
MASTODON_AUTHORS: Final = (
    *VICTIMS[4:8],
    *range(50, 54),
    *VICTIMS[24:30],
    *range(FIRST_ENGLISH + 10, FIRST_ENGLISH + 14),
)
UNLISTED: Final = (*range(88, FIRST_ENGLISH), *range(FIRST_ENGLISH + 18, FIRST_ENGLISH + 22))
MISSPELLED: Final = {HEROINE: "박서현", 9: "한소전", 11: "조예림", 52: "김민여", 65: "박정군"}


@dataclass(kw_only=True)
class Person:
    """One invented customer and what the systems know of them."""

    person_id: str
    hangul: str
    latin: str
    gender: str
    english: bool
    model: str
    birth: str
    phone: str
    email: str
    listed_email: str
    city: str
    address: str
    vin: str
    km: int
    customer_number: str
    x_handle: str = ""
    mastodon: str = ""
    listed_handles: bool = True
    old_phone: str = ""


@dataclass
class World:
    """The customers, and the truth as it is written down."""

    people: list[Person]
    truth: list[tuple[str, str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def note(self, source: str, key: str, person: Person | None) -> None:
        self.truth.append((source, key, person.person_id if person else ""))


class Deck:
    """Texts dealt in random order, each once before any comes again."""

    def __init__(self, rng: random.Random, texts: Sequence[Any]) -> None:
        self._rng = rng
        self._texts = texts
        self._left: list[Any] = []

    def deal(self, person: Person, at: datetime) -> Any:
        """Return the next text that suits the person and the moment; the others stay for later."""
        for _ in range(2):
            for place, text in enumerate(self._left):
                if suits(text, person, at):
                    return self._left.pop(place)
            self._left += self._rng.sample(self._texts, len(self._texts))
        raise ValueError(f"no text suits {person.person_id} at {at}")


def suits(text: Any, person: Person, at: datetime) -> bool:
    """Tell whether a text fits: its language, the car (no oil for an electric one), the course of the week."""
    if isinstance(text, list) and text[0] in ("ko", "en") and (text[0] == "en") != person.english:
        return False
    whole = " ".join(text) if isinstance(text, list) else text
    electric = person.model in ELECTRIC
    speaks_of_update = any(word in whole for word in ("충전", "harging", "3.2"))
    if speaks_of_update and (not electric or at < OUTBREAK):
        return False
    if "3.2.1 설치" in whole or "수정판 설치" in whole:
        return at >= PATCH
    return not any(word in whole for word in (("오일",) if electric else ("charge port", "전비", "Regenerative")))


def fill(text: str, person: Person, rng: random.Random, *, english: bool = False, **more: str) -> str:
    """Put details into a text."""
    when = MONDAY + timedelta(days=rng.randint(8, 18))
    center = rng.choice(CAST["centers"])
    slots = {
        "model": CAST["models_en"][person.model] if english else person.model,
        "city": rng.choice(CAST["places_en" if english else "places_ko"]),
        "km": f"{person.km:,}",
        "pct": str(rng.choice((80, 80, 80, 78, 79, 82))),
        "low": str(rng.randint(6, 24)),
        "minutes": str(rng.choice((35, 40, 45, 50, 55, 70, 90))),
        "won": f"{rng.randint(12, 96) * 1000:,}",
        "months": str(rng.randint(2, 14)),
        "date": f"{when.day} September" if english else f"{when.month}월 {when.day}일",
        "center": f"the {rng.choice(CAST['places_en'])} service center" if english else center,
        "weeks": str(rng.randint(2, 6)),
        "points": f"{rng.randint(8, 90) * 100:,}",
        "digit": str(rng.randint(2, 5)),
        "taxis": str(rng.randint(2, 6)),
        "plates": str(rng.randint(4, 18)),
        "hashtag": rng.choice(CAST["hashtags"]),
    }
    return text.format_map({**slots, **more})


def make_vin(rng: random.Random, serial: int) -> str:
    """Make a vehicle identification number whose check digit is right."""
    body = f"KR9H{rng.choice('ABCD')}{rng.choice('1234')}{rng.choice('EFG')}5X{rng.choice('RST')}A{serial:06d}"
    total = sum((VIN_VALUES.get(c) or int(c if c.isdigit() else 0)) * w for c, w in zip(body, VIN_WEIGHTS, strict=True))
    return body[:8] + "0123456789X"[total % 11] + body[9:]


def make_phone(rng: random.Random, taken: set[str]) -> str:
    """Make a mobile number that nobody else has, outside of the ranges that do not exist."""
    while True:
        number = f"010-{rng.choice((rng.randint(2100, 5899), rng.randint(6100, 9899)))}-{rng.randint(1000, 9899)}"
        if number not in taken:
            taken.add(number)
            return number


def make_email(rng: random.Random, latin: str, birth: str) -> str:
    """Make an address as people choose them."""
    given, family = latin.lower().replace("-", "").split(maxsplit=1)
    year = birth[2:4]
    local = rng.choice(
        (f"{given}.{family}", f"{given}{year}", f"{family}.{given}", f"{given[0]}{family}{year}", f"{given}_{family}")
    )
    return f"{local}@{rng.choice(('mailbox', 'naru-mail', 'dasom', 'postbox'))}.example"


def make_people() -> list[Person]:
    """Make the customers from the cast."""
    rng = random.Random(f"{SEED}:people")
    phones: set[str] = set()
    people = []
    for index, entry in enumerate([*CAST["korean"], *CAST["english"]]):
        first, second, gender = entry.split("|")
        english = index >= FIRST_ENGLISH
        latin, hangul = (first, second) if english else (second, first)
        birth = f"{rng.randint(1958, 2002)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        model = rng.choice(ELECTRIC) if index in VICTIMS else rng.choice(CAST["models"])
        city = rng.choice(CAST["cities"])
        email = make_email(rng, latin, birth)
        people.append(
            Person(
                person_id=f"p{index + 1:03d}",
                hangul=hangul,
                latin=latin,
                gender=gender,
                english=english,
                model=model,
                birth=birth,
                phone=make_phone(rng, phones),
                email=email,
                listed_email=email if rng.random() < 0.88 else "",
                city=city,
                address=f"{city} {rng.choice(CAST['roads'])} {rng.randint(3, 240)}",
                vin=make_vin(rng, 100_200 + 37 * index),
                km=rng.randint(900, 92_000),
                customer_number=f"HB-{20_400 + 7 * index}",
            )
        )
    give_handles(rng, people)
    cast_parts(rng, people, phones)
    return people


def give_handles(rng: random.Random, people: list[Person]) -> None:
    """Give social accounts to those who post; most of them have told the firm, some have not."""
    tails = ("drives", "ev", "daily", "road", "log")
    for place, index in enumerate(X_AUTHORS):
        given, family = people[index].latin.lower().replace("-", "").split(maxsplit=1)
        year = people[index].birth[2:4]
        people[index].x_handle = (
            f"{given}_{rng.choice(tails)}",
            f"{given}{family[0]}{year}",
            f"{family}_{given}"[:15],
        )[place % 3]
        people[index].listed_handles = place % 4 != 3
    for place, index in enumerate(MASTODON_AUTHORS):
        given, family = people[index].latin.lower().replace("-", "").split(maxsplit=1)
        instance = ("social.example", "mstdn.example", "social.example", "toot.example")[place % 4]
        people[index].mastodon = f"{given}{family[0]}@{instance}"


def cast_parts(rng: random.Random, people: list[Person], phones: set[str]) -> None:
    """Give the main characters what their part needs."""
    heroine = people[HEROINE]
    heroine.x_handle, heroine.email, heroine.birth = "seoyeon_drives", "sy.park88@mailbox.example", "1988-03-14"
    heroine.listed_email, heroine.listed_handles, heroine.model = heroine.email, True, "온새 EV"
    for index, birth, city, email in (
        (NAMESAKE_A, "1984-11-02", "서울 마포구", "jihoon.kim84@mailbox.example"),
        (NAMESAKE_B, "1997-05-23", "부산 해운대구", "jhkim97@dasom.example"),
    ):
        person = people[index]
        person.birth, person.city, person.email, person.listed_email = birth, city, email, email
        person.address = f"{city} {rng.choice(CAST['roads'])} {rng.randint(3, 240)}"
    people[FATHER].birth, people[SON].birth = "1961-08-19", "1993-01-30"
    people[SON].phone, people[SON].address, people[SON].city = (
        people[FATHER].phone,
        people[FATHER].address,
        people[FATHER].city,
    )
    people[SON].listed_email = people[SON].email
    people[MOVED_NUMBER].old_phone = make_phone(rng, phones)
    people[MOVED_NUMBER].listed_email = people[MOVED_NUMBER].email
    people[NAMESAKE_A].x_handle = "jihoonk84"
    for index in FLEET:
        people[index].email = f"{people[index].latin.split()[0].lower()}@daon-logis.example"
        people[index].listed_email = people[index].email


def draw_time(rng: random.Random, person: Person | None, victims: set[str]) -> datetime:
    """Draw a moment of the week; those who cannot charge are loud in the middle of it."""
    weights = VICTIM_DAY_WEIGHTS if person and person.person_id in victims else DAY_WEIGHTS
    (day,) = rng.choices(range(7), weights)
    hour = rng.choices(range(9, 19), (8, 12, 12, 4, 9, 11, 11, 10, 8, 3))[0]
    return MONDAY + timedelta(days=day, hours=hour, minutes=rng.randint(0, 59), seconds=rng.randint(0, 59))


def is_charging(rng: random.Random, person: Person, at: datetime, victims: set[str]) -> bool:
    """Decide whether somebody speaks of the update this time."""
    return person.person_id in victims and at >= OUTBREAK and rng.random() < (0.8 if at < PATCH else 0.25)


def write_table(rows: Iterable[Sequence[object]], encoding: str) -> bytes:
    """Write rows as CSV; a character that the encoding lacks is an error of the texts."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def write_phone(rng: random.Random, phone: str) -> str:
    """Write a number the way that one agent or another types it."""
    if not phone.startswith("010"):
        return phone
    styles = (
        phone,
        phone,
        phone,
        phone,
        phone.replace("-", ""),
        phone.replace("-", "."),
        phone.replace("-", " "),
        f"+82 {phone[1:]}",
    )
    return rng.choice(styles)
