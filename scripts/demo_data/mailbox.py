"""The care team's mailbox."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from demo_data.world import (
    CARE,
    CAST,
    HEROINE,
    MONDAY,
    MOVED_NUMBER,
    NAMESAKE_B,
    OUTBREAK,
    PATCH,
    SEED,
    SON,
    TEXTS,
    VICTIMS,
    Deck,
    Person,
    World,
    draw_time,
    fill,
)


@dataclass(kw_only=True)
class Mail:
    """One message before it is written out."""

    at: datetime
    sender: tuple[str, str]
    recipient: tuple[str, str]
    subject: str
    text: str
    charset: str
    message_id: str
    reply_to: str = ""
    html: bool = False
    more: tuple[str, ...] = ()


def encode_word(text: str, charset: str) -> str:
    """Encode a header's text after RFC 2047."""
    if text.isascii():
        return text
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def encode_address(entry: tuple[str, str], charset: str) -> str:
    """Encode a display name and its address."""
    name, address = entry
    return f"{encode_word(name, charset)} <{address}>" if name else address


def encode_part(text: str, subtype: str, charset: str) -> str:
    """Encode a text with its part's header."""
    kind = f'Content-Type: text/{subtype}; charset="{charset}"\n'
    if text.isascii():
        return f"{kind}Content-Transfer-Encoding: 7bit\n\n{text}\n"
    return f"{kind}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(text.encode(charset)).decode()}"


def encode_mail(mail: Mail) -> bytes:
    """Write one message of an mbox."""
    zone = f"{mail.at:%a, %d %b %Y %H:%M:%S} +0900"
    head = [
        f"From {mail.sender[1]} {mail.at.astimezone(UTC):%a %b %d %H:%M:%S %Y}",
        f"Date: {zone}",
        f"From: {encode_address(mail.sender, mail.charset)}",
        f"To: {encode_address(mail.recipient, mail.charset)}",
        f"Subject: {encode_word(mail.subject, mail.charset)}",
        f"Message-ID: <{mail.message_id}>",
        *([f"In-Reply-To: <{mail.reply_to}>", f"References: <{mail.reply_to}>"] if mail.reply_to else []),
        *mail.more,
        "MIME-Version: 1.0",
    ]
    text = "\n".join(">" + line if line.startswith("From ") else line for line in mail.text.split("\n"))
    if mail.html:
        boundary = f"=_{mail.message_id.partition('@')[0]}"
        paragraphs = "".join(f"<p>{line}</p>" for line in text.replace("<", "&lt;").split("\n") if line)
        parts = (
            encode_part(text, "plain", mail.charset),
            encode_part(f"<html><body>{paragraphs}</body></html>", "html", mail.charset),
        )
        body = f'Content-Type: multipart/alternative; boundary="{boundary}"\n\n'
        body += "".join(f"--{boundary}\n{part}" for part in parts) + f"--{boundary}--\n"
    else:
        body = encode_part(text, "plain", mail.charset)
    return ("\n".join(head) + "\n" + body + "\n").encode("ascii")


def quote(mail: Mail, *, english: bool) -> str:
    """Quote a message under an answer, as mail programs do."""
    name = "Hanbit Motors" if english and mail.sender[1] == CARE else mail.sender[0]
    weekday = "월화수목금토일"[mail.at.weekday()]
    line = (
        f"On {mail.at:%a, %d %b %Y} at {mail.at:%H:%M}, {name} <{mail.sender[1]}> wrote:"
        if english
        else f"{mail.at.year}년 {mail.at.month}월 {mail.at.day}일 ({weekday}) {mail.at:%H:%M}, "
        f"{name} <{mail.sender[1]}>님이 작성:"
    )
    return f"\n\n{line}\n" + "\n".join(f"> {row}".rstrip() for row in mail.text.split("\n"))


def make_mailbox(world: World) -> None:
    """Write the care team's mailbox: questions, answers, what came back, and mail of machines."""
    rng = random.Random(f"{SEED}:mail")
    mails: list[tuple[Mail, Person | None]] = [(mail, None) for mail in machine_mails()]
    people = world.people
    victims = {people[index].person_id for index in VICTIMS}
    decks = {name: Deck(rng, texts) for name, texts in TEXTS.items() if name.startswith("mail_")}
    others = [
        index for index in range(len(people)) if index not in VICTIMS and index not in (NAMESAKE_B, SON, MOVED_NUMBER)
    ]
    writers = [*VICTIMS, *VICTIMS[:8], NAMESAKE_B, SON, MOVED_NUMBER, NAMESAKE_B, *rng.sample(others, 20)]
    for number, index in enumerate(writers):
        person, english = people[index], people[index].english
        tongue = "en" if english else "ko"
        at = draw_time(rng, person, victims) + timedelta(hours=rng.choice((0, 1, 2, 3)))
        kind = "charging" if index in VICTIMS and number < len(VICTIMS) and at >= OUTBREAK else "general"
        # Filled as one, so that a number in the subject stands in the text, too.
        question = "\0".join(decks[f"mail_{kind}_{tongue}"].deal(person, at))
        subject, _, body = fill(question, person, rng, english=english).partition("\0")
        if index == HEROINE and number == 0:
            at, kind = OUTBREAK + timedelta(hours=15, minutes=7), "charging"
            subject, body = "업데이트 후 충전이 안 됩니다", fill(TEXTS["mail_charging_ko"][0][1], person, rng)
        charset = rng.choice(("euc-kr", "utf-8")) if not english else "utf-8"
        name = person.latin if english or index == HEROINE else write_name(rng, person)
        signature = f"\n\n-- \n{name}\n{person.phone}" if rng.random() < 0.4 else f"\n\n{name}"
        first = Mail(
            at=at,
            sender=(name, person.email),
            recipient=("한빛자동차 고객센터", CARE),
            subject=subject,
            text=body + signature,
            charset=charset,
            message_id=make_message_id(rng, at, person.email),
            html=number % 5 == 4,
        )
        mails.append((first, person))
        if number % 5 in (0, 1, 3):
            replied = office_time(at + timedelta(hours=rng.randint(2, 14), minutes=rng.randint(0, 59)))
            reply = "patched" if kind == "charging" and replied >= PATCH else kind
            text, *returns = decks[f"mail_reply_{reply}_{tongue}"].deal(person, replied)
            answered = answer(first, text, person, replied, rng)
            mails.append((answered, person))
            if number % 5 != 1 or number % 10 == 1:
                mails.append((follow_up(first, answered, rng.choice(returns), person, rng), person))
    mails.sort(key=lambda pair: (pair[0].at, pair[0].message_id))
    for mail, customer in mails:
        world.note("email", mail.message_id, customer)
    world.files["mailbox.mbox"] = b"".join(encode_mail(mail) for mail, _ in mails)


def write_name(rng: random.Random, person: Person) -> str:
    """Choose the display name that a customer's mail program shows."""
    given, family = person.latin.split(maxsplit=1)
    return rng.choices((person.hangul, person.latin, f"{family.upper()} {given}", given), (60, 25, 10, 5))[0]


def make_message_id(rng: random.Random, at: datetime, address: str) -> str:
    """Make a Message-ID of the address's domain."""
    return f"{at:%Y%m%d%H%M%S}.{rng.randrange(16**8):08x}@{address.partition('@')[2]}"


def office_time(at: datetime) -> datetime:
    """Move a moment of the night to the next morning, when the care team is there."""
    if 9 <= at.hour < 19:
        return at
    morning = at.replace(hour=9, minute=at.minute // 2 + 5)
    return morning if at.hour < 9 else morning + timedelta(days=1)


def answer(mail: Mail, text: str, person: Person, at: datetime, rng: random.Random) -> Mail:
    """Answer a customer's mail."""
    english = person.english
    agent = rng.choice(CAST["agents"])
    body = fill(text, person, rng, english=english, name=mail.sender[0], agent="Gayoung Moon" if english else agent)
    return Mail(
        at=at,
        sender=("Hanbit Motors Customer Care" if english else "한빛자동차 고객센터", CARE),
        recipient=mail.sender,
        subject=f"Re: {mail.subject}",
        text=body + quote(mail, english=english),
        charset="utf-8",
        message_id=make_message_id(rng, at, CARE),
        reply_to=mail.message_id,
    )


def follow_up(first: Mail, answered: Mail, text: str, person: Person, rng: random.Random) -> Mail:
    """Let the customer write again."""
    at = answered.at + timedelta(hours=rng.randint(1, 4), minutes=rng.randint(0, 59))
    body = fill(text, person, rng, english=person.english) + quote(answered, english=person.english)
    return Mail(
        at=at,
        sender=first.sender,
        recipient=answered.sender,
        subject=f"Re: {first.subject}",
        text=body,
        charset="utf-8",
        message_id=make_message_id(rng, at, person.email),
        reply_to=answered.message_id,
    )


def machine_mails() -> Iterator[Mail]:
    """Yield mail that no customer wrote: a bounce, an automatic answer, a newsletter, a notification."""
    us = ("한빛자동차 고객센터", CARE)
    automatic = "Auto-Submitted: auto-replied"
    yield Mail(
        at=OUTBREAK + timedelta(hours=7),
        sender=("Mail Delivery System", "MAILER-DAEMON@mailbox.example"),
        recipient=("", CARE),
        subject="Undelivered Mail Returned to Sender",
        charset="us-ascii",
        message_id="20260909130000.0000d001@mailbox.example",
        text="Your message could not be delivered.\n\n<no.such.customer@mailbox.example>: 550 5.1.1 User unknown",
        more=(automatic, "X-Failed-Recipients: no.such.customer@mailbox.example"),
    )
    yield Mail(
        at=OUTBREAK + timedelta(days=1, hours=5),
        sender=("이슬비", "seulbi.lee@postbox.example"),
        recipient=us,
        charset="utf-8",
        subject="자동 회신: 점검 예약 안내",
        text="9월 14일까지 휴가입니다. 급한 용무는 돌아온 뒤 답장드리겠습니다.",
        message_id="20260910110000.0000d002@postbox.example",
        more=(automatic,),
    )
    yield Mail(
        at=MONDAY + timedelta(hours=8),
        sender=("Mobility Weekly", "newsletter@mobility-weekly.example"),
        recipient=us,
        subject="This week: charging corridors, tyre tests",
        charset="utf-8",
        message_id="20260907080000.0000d003@mobility-weekly.example",
        text="Five charging corridors compared, and the tyre test of the season.",
        html=True,
        more=(
            "Precedence: bulk",
            "List-Id: <weekly.mobility-weekly.example>",
            "List-Unsubscribe: <mailto:leave@mobility-weekly.example>",
        ),
    )
    yield Mail(
        at=MONDAY + timedelta(days=4, hours=7),
        sender=("충전기 알림", "no-reply@charge-grid.example"),
        recipient=us,
        charset="euc-kr",
        subject="[알림] 마포 서비스센터 충전기 점검 안내",
        text="9월 14일 02:00부터 04:00까지 점검합니다. 이 메일은 발신 전용입니다.",
        message_id="20260911070000.0000d004@charge-grid.example",
        more=("Auto-Submitted: auto-generated",),
    )
