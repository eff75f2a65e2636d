"""Masked phones and e-mail addresses: evidence where they fit, a contradiction where they do not, and never a key."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm import resolve_frame
from voicecrm.identity import SHIPPED_MODEL, encode_lists, explain_pair
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.explanation import ComparisonExplanation
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.normalize import mask_chances, mask_levels, mask_matches

FITS, MISFITS, SAYS_NOTHING = 0, 1, 255


def compared(kind: str, left: list[str], right: list[str], names: list[str]) -> dict[str, ComparisonExplanation]:
    columns = {kind: encode_lists([left, right]), "full_name": encode_lists([[name] for name in names])}
    evidence = build_evidence(columns, 2, SHIPPED_MODEL)
    return {row.comparison: row for row in explain_pair(evidence, 0, 1, SHIPPED_MODEL).comparisons}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("+8210****1234", "+821055551234", FITS),
        ("+8210****1234", "+8210****1234", FITS),
        ("+8210****1234", "+82105***1234", FITS),
        ("+8210****1234", "+821055559999", MISFITS),
        ("+8210****1234", "+8210****9999", MISFITS),
        ("+8210****1234", "+8210555*****", SAYS_NOTHING),
        ("ho*@post.example", "hong@post.example", FITS),
        ("ho*@post.example", "h*@post.example", FITS),
        ("ho*@post.example", "park@post.example", MISFITS),
        ("ho*@post.example", "hong@mail.example", MISFITS),
        ("ho*@post.example", "h*g@post.example", SAYS_NOTHING),
        ("ho*@post.example", "k*@post.example", MISFITS),
    ],
)
def test_a_mask_fits_a_value_or_a_mask_that_shows_more(left: str, right: str, level: int) -> None:
    assert mask_levels([left, right], [right, left]).tolist() == [level, level]


@given(digits=st.text("0123456789", min_size=8, max_size=8), hidden=st.sets(st.integers(0, 7)))
def test_what_is_hidden_fits_what_it_was(digits: str, hidden: set[int]) -> None:
    number = f"+8210{digits}"
    mask = "+8210" + "".join("*" if place in hidden else digit for place, digit in enumerate(digits))
    assert mask_levels([mask], [number]).tolist() == [FITS]
    assert not hidden or mask_matches([mask], [number]).all()


def test_what_shows_more_fits_fewer_strangers() -> None:
    chances = mask_chances(["+8210555*1234", "+8210****1234", "hong*@post.example", "h*@post.example", "h*@p*.example"])
    assert (np.diff(chances[:2]) > 0).all()
    assert (np.diff(chances[2:]) > 0).all()


def test_a_mask_that_fits_is_evidence_and_one_that_does_not_is_a_contradiction() -> None:
    names = ["김민수", "김민수"]
    fits = compared("phone", ["+8210****1234"], ["+821055551234"], names)["masked_phone"]
    assert 10 < fits.match_weight < 14
    assert (fits.left_value, fits.right_value) == ("+8210****1234", "+821055551234")
    assert compared("phone", ["+8210****1234"], ["+821055559999"], names)["masked_phone"].match_weight < 0


def test_a_mask_beside_an_equal_value_says_nothing_more() -> None:
    both = ["+821055551234", "+8210****1234"]
    assert "masked_phone" not in compared("phone", both, both[:1], ["김민수", "김민수"])
    assert "masked_phone" not in compared("phone", ["+821055551234", "+8210****9999"], both[:1], ["김민수", "김민수"])


def test_letters_that_the_name_begins_with_are_no_news() -> None:
    masked, whole = ["mi*@post.example"], ["minsu.kim@post.example"]
    assert compared("email", masked, whole, ["김민수", "김민수"])["masked_email"].match_weight <= 2
    other, handle = ["bl*@post.example"], ["bluebird@post.example"]
    assert compared("email", other, handle, ["김민수", "김민수"])["masked_email"].match_weight > 5


def test_a_mask_is_no_key() -> None:
    columns = {"phone": encode_lists([["+8210****1234"]] * 3), "email": encode_lists([["ho*@post.example"]] * 3)}
    assert not sum(len(rule.keys) for rule in blocking_keys(build_evidence(columns, 3, SHIPPED_MODEL)))


def test_a_masked_feed_finds_its_customers() -> None:
    people = pd.DataFrame(
        [
            ("crm-1", "나해든", "010-7001-2001", "부산"),
            ("crm-2", "도이랑", "010-7001-2002", "부산"),
            ("crm-3", "나하윤", "010-7001-9999", "부산"),
            ("parcel-1", "나*든", "010-****-2001", "부산"),
            ("parcel-2", "도이랑", "010-****-2002", None),
            ("parcel-3", None, "010-****-2002", None),
        ],
        columns=["id", "name", "phone", "city"],
    )
    resolved = resolve_frame(people, "id", {"name": "full_name", "phone": "phone", "city": "city"})
    assert resolved["cluster_id"].tolist() == ["crm-1", "crm-2", "crm-3", "crm-1", "crm-2", "parcel-3"]
