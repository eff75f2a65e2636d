"""Every way of writing a phone number that is known to fail or to mislead a plain parser."""

from __future__ import annotations

import pytest

from voicecrm.identity.normalize import is_personal_phone, normalize, normalize_values, value_flags

MOBILE = ("+821012345678",)
LINE = ("+82212345678",)

PROBES = {
    "010-1234-5678": MOBILE, "+82 10 1234 5678": MOBILE, "82-10-1234-5678": MOBILE, "821012345678": MOBILE,
    "+82 010 1234 5678": MOBILE, "+82-(0)10-1234-5678": MOBILE, "001-82-10-1234-5678": MOBILE,
    "０１０－１２３４－５６７８": MOBILE, "010―1234―5678": MOBILE, "010.1234.5678": MOBILE,
    "tel:+82-10-1234-5678": MOBILE,
    "1012345678": MOBILE, "10-1234-5678": MOBILE, "휴대폰 010-1234-5678": MOBILE, "٠١٠١٢٣٤٥٦٧٨": MOBILE,
    "02)1234-5678": LINE, "02-1234-5678 ext 12": ("+82212345678;ext=12",),
    "0505-123-4567": ("+825051234567",), "0504-1234-5678": ("+8250412345678",), "0507-1234-5678": ("+8250712345678",),
    "070-1234-5678": ("+827012345678",), "080-123-4567": ("+82801234567",), "1588-1234": ("+8215881234",),
    # an error or a wrong number for a plain parser
    "02-1234-5678 내선 12": ("+82212345678;ext=12",), "02-1234-5678~9": LINE,
    "010-1234-5678/02-1234-5678": MOBILE + LINE, "010-1234-5678,02-1234-5678": MOBILE + LINE,
    "010-1234-5678;02-1234-5678": MOBILE + LINE, "00821012345678": MOBILE, "0082 10 1234 5678": MOBILE,
    "082-10-1234-5678": MOBILE, "1012345678.0": MOBILE, "821012345678.0": MOBILE,
    "전화:010-1234-5678 (오후)": MOBILE, "*23#01012345678": MOBILE, "sip:+821012345678@pbx.example.com": MOBILE,
    # never evidence
    "1.01234E+09": (), "00000000000": (), "112": (), "119": (), "010-0000-0000": (), "anonymous": (), "unknown": (),
    "restricted": (), "private": (), "P": (), "발신번호표시제한": (), "번호없음": (), "-": (), "0": (),
    # possible and not assigned: no proof of a person, but two of them are not one
    "010-5971-2345": ("+821059712345",), "010-5989-2345": ("+821059892345",),
}  # fmt: skip


@pytest.mark.parametrize("raw", PROBES)
def test_a_probe_has_its_forms(raw: str) -> None:
    assert normalize("phone", raw) == PROBES[raw]


def test_all_probes_have_their_forms_together() -> None:
    raw_values = list(PROBES) * 40
    positions, forms = normalize_values("phone", raw_values)
    expected = [(index, form) for index, raw in enumerate(raw_values) for form in PROBES[raw]]
    assert list(zip(positions.tolist(), forms, strict=True)) == expected


@pytest.mark.parametrize("raw", ["1588-1234", "080-123-4567", "060-700-1234", "02-1234-5678", "070-1234-5678"])
def test_a_number_of_many_people_is_not_personal(raw: str) -> None:
    assert [is_personal_phone(value) for value in normalize("phone", raw)] == [False]


def test_a_rounded_number_says_that_it_is_damaged() -> None:
    assert value_flags("phone", "1.01234E+09") == ("damaged",)
