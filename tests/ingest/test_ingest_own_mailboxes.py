"""Which domains and mailboxes are the firm's, learned from the mails of a mailbox."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from shutil import make_archive

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm import ImportReport, Settings, VoiceCRM
from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.covering import FEWEST
from voicecrm.ingest.mail.own_mailboxes import learn_own_mailboxes, parties_of
from voicecrm.records import OwnContact

Mail = tuple[str, str]
"""Sender and recipient."""
HELP, AGENT = "help@firm.example", "sora.baek@firm.example"
CUSTOMERS = [f"customer{number}@gmail.com" for number in range(30)]


def message(number: int, sender: str, recipient: str, more: str = "") -> bytes:
    head = f"From: {sender}\nTo: {recipient}\nMessage-ID: <{number}@post.example>\nSubject: Refund\n{more}"
    return f"From - Mon Mar  2 10:00:00 2026\n{head}Date: Mon, 02 Mar 2026 10:00:00 +0900\n\nHello\n\n".encode()


def mailbox(mails: Iterable[Mail], more: str = "") -> BytesIO:
    return BytesIO(b"".join(message(number, *mail, more) for number, mail in enumerate(mails)))


def mails_of(own: str, customers: Iterable[str] = CUSTOMERS) -> list[Mail]:
    return [mail for customer in customers for mail in ((customer, own), (own, customer))]


def read(mails: Iterable[Mail], more: str = "", settings: Settings | None = None) -> tuple[VoiceCRM, ImportReport]:
    crm = VoiceCRM.open("sqlite://", settings=settings or Settings())
    return crm, crm.ingest(mailbox(mails, more))


def customers(crm: VoiceCRM) -> set[str]:
    crm.resolve()
    return {address for profile in crm.profiles for address in profile.values.get("email", ())}


def learned(mails: Iterable[Mail]) -> tuple[OwnContact, ...]:
    return learn_own_mailboxes([parties_of(RawItem(1, message(1, *mail))) for mail in mails])


def test_the_domain_on_every_mail_is_the_firms() -> None:
    crm, report = read([*mails_of(HELP), (CUSTOMERS[0], AGENT), (AGENT, HELP)])
    assert report.own_contacts == (OwnContact(kind="domain", value="firm.example", seen=62, of=62),)
    assert crm.own_contacts() == {"email": report.own_contacts}
    assert customers(crm) == set(CUSTOMERS)
    directions = [mail.interaction.direction for mail in crm.interactions.search()]
    assert (directions.count("inbound"), directions.count("outbound"), directions.count("internal")) == (31, 30, 1)


def test_at_a_provider_the_mailbox_is_the_firms_and_not_the_domain() -> None:
    crm, report = read(mails_of("little.firm@gmail.com"))
    assert [(one.kind, one.value) for one in report.own_contacts] == [("email", "little.firm@gmail.com")]
    assert customers(crm) == set(CUSTOMERS)


def test_the_address_that_a_mail_was_delivered_to_counts() -> None:
    hidden = [(customer, "undisclosed-recipients:;") for customer in CUSTOMERS]
    _crm, report = read(hidden, more=f"Delivered-To: {HELP}\n")
    assert [one.value for one in report.own_contacts] == ["firm.example"]


@pytest.mark.parametrize(
    "mails",
    [
        mails_of(HELP, CUSTOMERS[: FEWEST // 2 - 1]),
        mails_of(HELP, ["one@maker.example", "two@maker.example"] * 20),
        [(one, other) for one in CUSTOMERS[:6] for other in CUSTOMERS[6:12]],
        [(AGENT, HELP)] * 40 + mails_of(HELP, CUSTOMERS[:12]),
    ],
    ids=["too few", "one other firm", "two groups", "mostly among colleagues"],
)
def test_what_could_be_read_either_way_is_left_open(mails: list[Mail]) -> None:
    assert learned(mails) == ()


def test_a_list_teaches_nothing() -> None:
    crm, report = read(mails_of("users@list.example"), more="List-Id: <users.list.example>\n")
    assert report.own_contacts == ()
    assert customers(crm) == set()


def test_what_the_firm_has_said_is_not_overruled() -> None:
    crm, report = read(mails_of(HELP), settings=Settings(own_domains=("other.example",)))
    assert report.own_contacts == ()
    assert crm.own_contacts() == {}


def test_a_mailbox_may_be_said_to_be_the_firms() -> None:
    crm, _report = read(
        mails_of("Little.Firm@gmail.com")[:4], settings=Settings(own_domains=("little.firm@gmail.com",))
    )
    assert customers(crm) == set(CUSTOMERS[:2])


def test_what_was_learned_is_used_for_the_next_mailbox_of_the_source() -> None:
    crm, _report = read(mails_of(HELP))
    assert crm.ingest(BytesIO(message(900, AGENT, "new@post.example"))).own_contacts == ()
    assert customers(crm) == {*CUSTOMERS, "new@post.example"}


def test_a_sent_mail_is_the_firms_under_whatever_address() -> None:
    crm, _report = read(mails_of(HELP))
    crm.ingest(BytesIO(message(900, "desk@old-name.example", "new@post.example", "X-Gmail-Labels: Sent\n")))
    assert customers(crm) == {*CUSTOMERS, "new@post.example"}


@pytest.mark.parametrize("packed", [False, True])
def test_mails_in_files_of_their_own_teach_it_together(tmp_path: Path, packed: bool) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, mail in enumerate(mails_of(HELP)):
        (folder / f"{number}.eml").write_bytes(message(number, *mail).partition(b"\n")[2])
    target = Path(make_archive(str(folder), "zip", folder)) if packed else folder
    crm = VoiceCRM.open("sqlite://")
    report = crm.ingest(target)
    assert report.own_contacts == (OwnContact(kind="domain", value="firm.example", seen=60, of=60),)
    assert crm.own_contacts() == {"email": report.own_contacts}
    assert customers(crm) == set(CUSTOMERS)
    assert crm.ingest(target).own_contacts == ()


def test_mails_that_taught_it_are_the_same_mails_when_they_come_again() -> None:
    crm = VoiceCRM.open("sqlite://")
    first = crm.ingest(mailbox(mails_of(HELP)[:6]))
    again = crm.ingest(mailbox(mails_of(HELP)))
    assert first.own_contacts == ()
    assert again.own_contacts
    assert (again.read, again.stored, again.duplicate) == (60, 54, 6)


@given(
    mails=st.lists(st.tuples(st.sampled_from([HELP, AGENT, *CUSTOMERS]), st.sampled_from([HELP, AGENT, *CUSTOMERS]))),
    order=st.randoms(use_true_random=False),
)
def test_what_is_learned_does_not_depend_on_order(mails: list[Mail], order: object) -> None:
    mails = [*mails, *mails_of(HELP)]
    shuffled = list(mails)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert learned(shuffled) == learned(mails)
