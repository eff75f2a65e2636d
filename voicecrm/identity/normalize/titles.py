"""What stands beside a name without being part of it: titles, ranks, honorifics, generation marks, legal forms."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.normalize.cleaning import word_set

# None of 10,112 distinct real Korean names ends in one of these; 군, 양 and 원장 do end real names.
SAFE_SUFFIXES: Final = word_set(
    "고객님 고객 과장 대리 부장 차장 사장 이사 팀장 실장 대표이사 대표 교수 선생 회장 주임 사원 변호사 엄마 여사 씨"
)
HANGUL_SUFFIX: Final = re.compile(rf"(?:{'|'.join(sorted(SAFE_SUFFIXES, key=len, reverse=True))})님?$")
"""A title that may be written onto a Hangul name without a space."""

HANGUL_TITLES: Final = SAFE_SUFFIXES | word_set(
    """
    님 군 양 원장 소장 국장 본부장 전무 상무 부사장 부회장 계장 반장 매니저 책임 선임 수석 연구원
    박사 기사 상담원 상담사 의사 약사 간호사 총무 점장 지점장 센터장 고객 회원
    아빠 어머니
    아버지 어머님 아버님 사모 보호자 귀하 누나 언니 형
    """
)
"""Words that are no name when they stand alone beside one (with or without 님)."""

LATIN_TITLES: Final = word_set(
    """
    mr mrs ms miss mx dr prof professor sir madam madame mme mlle herr frau señor señora sra srta monsieur rev
    capt sgt dame lady lord
    """
)
LATIN_POSTNOMINALS: Final = word_set("phd md esq dds mba cpa jd rn dvm msc bsc")
GENERATIONS: Final = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv", "2nd": "ii",
    "3rd": "iii", "2세": "ii", "3세": "iii", "주니어": "jr",
}  # fmt: skip
"""A mark that tells father and son apart, with its one spelling."""

CJK_SUFFIX: Final = re.compile(r"(?:様|さま|さん|氏|先生|先輩|殿|君|小姐|女士)$")

HANGUL_LEGAL_FORMS: Final = word_set("주식회사 유한회사 재단법인 사단법인 협동조합")
LATIN_LEGAL_FORMS: Final = word_set(
    """
    ltd inc gmbh llc llp corp corporation incorporated limited company plc pty ooo oy aktiengesellschaft
    """
)
CYRILLIC_LEGAL_FORMS: Final = word_set("ооо оао зао")
"""Words that make a name a firm's wherever they stand in it."""
_LEGAL_FORM: Final = re.compile(
    rf"\(주\)|\(유\)|\(재\)|\(사\)|{'|'.join(sorted(HANGUL_LEGAL_FORMS))}|"
    r"株式会社|有限会社|有限公司|合同会社|股份公司|"
    rf"(?<![\w.])(?:co(?=[.,]|\s+ltd)|{'|'.join(sorted(LATIN_LEGAL_FORMS))}|s\.a|s\.p\.a|k\.k|"
    rf"{'|'.join(sorted(CYRILLIC_LEGAL_FORMS))})(?!\w)"
)


def is_company(value: str) -> bool:
    """Say whether a name carries the legal form of a firm.

    Args:
        value: A name in its normal form (NFKC and casefolded, so that ㈜ reads ``(주)``).

    Returns:
        True for ``"(주)한빛"`` or ``"hanbit co., ltd."``.
    """
    return _LEGAL_FORM.search(value) is not None
