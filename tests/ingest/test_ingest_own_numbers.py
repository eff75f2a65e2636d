"""The firm's own numbers are learned from who is on its calls, or not at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.ingest import ReadContext, begin_input, choose_adapter, open_input, read_batches
from voicecrm.ingest.calls.own_numbers import Ends, learn_own_numbers
from voicecrm.ingest.covering import FEWEST
from voicecrm.item_columns import join_columns
from voicecrm.records import Interaction, Item, OwnContact

SWITCHBOARD = "02-555-0100"
LINES = ("02-555-0101", "02-555-0102", "02-555-0103")


def customer(number: int) -> str:
    return f"010-0000-{number:04}"


def calls_of(firm: tuple[str, ...], n_calls: int = 60) -> list[Ends]:
    """Every third call goes out, and every tenth is with a customer who has called before."""
    calls = []
    for number in range(n_calls):
        ends = customer(number - 10 if number % 10 == 9 else number), firm[number % len(firm)]
        calls.append(ends[::-1] if number % 3 == 0 else ends)
    return calls


def numbers(learned: tuple[OwnContact, ...]) -> set[str]:
    return {one.value for one in learned}


def test_the_number_that_is_on_every_call_is_the_firms() -> None:
    (own,) = learn_own_numbers(calls_of((SWITCHBOARD,)))
    assert own == OwnContact(kind="phone", value=SWITCHBOARD, seen=60, of=60)


def test_a_few_numbers_of_which_one_is_on_every_call_are_the_firms() -> None:
    learned = learn_own_numbers(calls_of(LINES))
    assert numbers(learned) == set(LINES)
    assert [one.seen for one in learned] == [20, 20, 20]


def test_a_few_strange_calls_change_nothing() -> None:
    strange = [(customer(801), customer(802)), (SWITCHBOARD, SWITCHBOARD), ("", "101")]
    (own,) = learn_own_numbers([*calls_of((SWITCHBOARD,)), *strange])
    assert (own.value, own.seen, own.of) == (SWITCHBOARD, 60, 61)


def test_withheld_callers_count_for_the_number_they_called() -> None:
    calls = [*calls_of((SWITCHBOARD,)), *[("발신번호표시제한", SWITCHBOARD), ("+266696687", SWITCHBOARD)] * 20]
    assert numbers(learn_own_numbers(calls)) == {SWITCHBOARD}


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param(calls_of((SWITCHBOARD,), FEWEST - 1), id="few calls"),
        pytest.param([(customer(1), SWITCHBOARD)] * 100, id="one customer calls one number"),
        pytest.param([(customer(n % 4), SWITCHBOARD) for n in range(100)], id="few customers call one number"),
        pytest.param([(customer(n), customer(n + 1)) for n in range(100)], id="everybody calls somebody else"),
        pytest.param(
            [(customer(n), LINES[0]) for n in range(30)] + [(customer(n), customer(n + 500)) for n in range(30, 60)],
            id="a number on half of the calls",
        ),
        pytest.param([(customer(a), customer(50 + b)) for a in range(8) for b in range(8)], id="both ends alike"),
        pytest.param([("101", "102")] * 50, id="extensions"),
        pytest.param([], id="none"),
    ],
)
def test_what_could_be_read_either_way_is_left_open(calls: list[Ends]) -> None:
    assert learn_own_numbers(calls) == ()


ENDS = st.sampled_from([*map(customer, range(30)), SWITCHBOARD, LINES[0], "", "101", "익명"])


@settings(deadline=None)
@given(
    extra=st.lists(st.tuples(ENDS, ENDS), max_size=30),
    firm=st.sampled_from([(SWITCHBOARD,), LINES, ()]),
    data=st.data(),
)
def test_neither_the_order_of_calls_nor_of_their_ends_matters(
    extra: list[Ends], firm: tuple[str, ...], data: st.DataObject
) -> None:
    calls = extra + (calls_of(firm) if firm else [])
    learned = learn_own_numbers(calls)
    turned = [(pair[::-1] if data.draw(st.booleans()) else pair) for pair in data.draw(st.permutations(calls))]
    assert learn_own_numbers(turned) == learned
    assert all(one.seen <= one.of for one in learned)


def begun(text: str, source: str, context: ReadContext | None = None) -> tuple[list[Item], tuple[OwnContact, ...]]:
    with open_input(BytesIO(text.encode())) as opened:
        adapter = choose_adapter(opened.sample, source, None)
        beginning = begin_input(opened, adapter, context or ReadContext(source=source))
        return list(beginning.items()), beginning.own_contacts


def log_of(calls: list[Ends]) -> str:
    rows = [f"2026-03-02 {n // 60 + 9:02}:{n % 60:02},{one},{other},안내" for n, (one, other) in enumerate(calls)]
    return "\n".join(["통화일시,발신번호,수신번호,통화내용", *rows]) + "\n"


def cdr_of(calls: list[Ends]) -> str:
    """CDR rows of a dial plan whose contexts tell nothing."""
    lines = []
    for number, ends in enumerate(calls):
        one, other = (end.replace("-", "") for end in ends)
        places = f'"","{one}","{other}","default","","SIP/a-1","SIP/b-2","Dial",""'
        times = '"2026-03-02 10:00:00","","2026-03-02 10:01:00","60","52","ANSWERED","DOCUMENTATION"'
        lines.append(f'{places},{times},"17724132{number:02}.1"\n')
    return "".join(lines)


def freeswitch_of(calls: list[Ends]) -> str:
    times = '"2026-03-02 10:00:00","2026-03-02 10:00:08","2026-03-02 10:01:00","60","52","NORMAL_CLEARING"'
    return "".join(
        f'"x","{one}","{other}","other",{times},"0c1e2f30-0000-4000-8000-0000000000{number:02}","",""\n'
        for number, (one, other) in enumerate(calls)
    )


def sides_of(item: Item) -> tuple[str | None, str, str]:
    assert isinstance(item, Interaction)
    parties = {
        party.role: party.record.identifiers[0].raw_value.replace("-", "")
        for party in item.participants
        if party.record is not None and party.record.identifiers
    }
    return item.direction, parties.get("customer", ""), parties.get("business", "")


@pytest.mark.parametrize(
    ("source", "write"), [("call_log", log_of), ("asterisk", cdr_of), ("freeswitch", freeswitch_of)]
)
def test_every_call_system_tells_the_customer_by_what_was_learned(source: str, write: object) -> None:
    assert callable(write)
    calls = calls_of((SWITCHBOARD,))
    items, own = begun(write(calls), source)
    assert [(one.seen, one.of) for one in own] == [(60, 60)]
    for item, (caller, called) in zip(items, calls, strict=True):
        told = ("outbound", called, caller) if caller == SWITCHBOARD else ("inbound", caller, called)
        assert sides_of(item) == tuple(part.replace("-", "") for part in told)


def test_what_the_firm_says_is_never_contradicted() -> None:
    said = ReadContext(source="call_log", own_numbers=("02-999-0000",))
    items, own = begun(log_of(calls_of((SWITCHBOARD,))), "call_log", said)
    assert own == ()
    assert {item.direction for item in items if isinstance(item, Interaction)} == {None}


def test_a_log_that_tells_its_directions_is_not_asked_for_more() -> None:
    text = "통화일시,구분,발신번호,수신번호\n" + "".join(
        f"2026-03-02 10:{n:02},수신,{one},{other}\n" for n, (one, other) in enumerate(calls_of((SWITCHBOARD,)))
    )
    items, own = begun(text, "call_log")
    assert own == ()
    assert {item.direction for item in items if isinstance(item, Interaction)} == {"inbound"}


def test_the_keys_of_calls_do_not_depend_on_what_was_learned() -> None:
    calls = calls_of((SWITCHBOARD,))
    few, _none = begun(log_of(calls[:5]), "call_log")
    many, own = begun(log_of(calls), "call_log")
    assert own
    assert [one.source_key for one in few if isinstance(one, Interaction)] == [
        one.source_key for one in many[:5] if isinstance(one, Interaction)
    ]


@pytest.mark.parametrize("size", [17, 1_000])
def test_blocks_of_any_size_are_read_by_the_same_numbers(size: int) -> None:
    text = log_of(calls_of(LINES, 300))
    items, _own = begun(text, "call_log")
    with open_input(BytesIO(text.encode())) as opened:
        adapter = choose_adapter(opened.sample, "call_log", None)
        batches = [*read_batches(opened, adapter, ReadContext(source="call_log"), size)]
    together = join_columns([batch.items for batch in batches])
    alone = [item for item in items if isinstance(item, Interaction)]
    assert list(together.source_key) == [item.source_key for item in alone]
    assert list(together.participants) == [item.participants for item in alone]
    assert list(together.detail("direction")) == [item.direction for item in alone]


def test_extensions_and_calls_within_the_firm_are_no_customers() -> None:
    text = "통화일시,발신번호,수신번호\n" + "".join(
        f"2026-03-02 10:0{n},{one},{other}\n"
        for n, (one, other) in enumerate(
            [("101", customer(1)), (customer(2), "102"), ("101", "102"), ("#9", "홍길동 2")]
        )
    )
    items, _own = begun(text, "call_log")
    calls = [item for item in items if isinstance(item, Interaction)]
    assert [sides_of(call)[:2] for call in calls[:2]] == [("outbound", "01000000001"), ("inbound", "01000000002")]
    assert calls[2].direction == "internal"
    assert {party.role for party in calls[2].participants} == {"agent"}
    assert calls[3].direction == "outbound"
