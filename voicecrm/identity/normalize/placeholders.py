"""Values that stand where nothing is known; they are never evidence."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.normalize.cleaning import word_set

GENERIC: Final = word_set(
    """
    na n/a n.a none null nil nan undefined unknown unspecified unavailable anonymous anon private restricted withheld
    blocked hidden empty blank missing test tester tbd tba dummy sample example default deleted removed redacted
    unassigned not-available notavailable notprovided notapplicable notgiven notknown noname noinfo nonumber nophone
    noemail noaddress xxx xxxx asdf
    미상 없음 미입력 미등록 미확인 미기재 모름 알수없음 알수없는 불명 해당없음 무명 익명 비공개 테스트 공란 정보없음
    번호없음 이름없음     발신번호표시제한 발신자표시제한 발신번호없음 발신자정보없음 표시제한 확인불가 탈퇴회원 삭제됨
    不明 不详 不詳 匿名 无 無 無名 未知 неизвестно аноним desconocido anonimo inconnu anonyme unbekannt anonym
    """
)
NAMES: Final = word_set("""
    고객 고객님 손님 회원 회원님 사용자 방문자 방문객 이름 성명 성함 고객명 이름모름 이름미상 보호자 상담원 상담사 기사
    관리자 운영자 비회원     카카오사용자 네이버사용자 알수없음사용자 홍길동님 본인
    customer client guest visitor user member caller name fullname firstname lastname surname familyname givenname
    admin administrator agent owner somebody someone nobody wirelesscaller unknowncaller cellphone mobilecaller
    tollfree tollfreecaller outofarea privatenumber privatecaller callerid nocallerid agoogleuser googleuser
    facebookuser
        instagramuser twitteruser deleteduser deletedaccount accountdeleted anonymoususer anonymouscaller unknownname
    unknownuser noname namewithheld testuser testtest usertest mailerdaemon maildeliverysubsystem postmaster
    """)
_NUMBERED_NAME: Final = re.compile(
    r"(?:visitor|guest|user|customer|client|anonymous|caller|contact|고객|손님|방문자|방문객|회원|익명|테스트|test)"
    r"[ #_.-]*\d+"
)
_NO_LETTER: Final = re.compile(r"[\W\d_]*")
SQUEEZED: Final = "-_.,:;/\\()<>[]{}\"'!?*"
"""Signs that do not tell one placeholder from another."""
_SQUEEZE: Final = re.compile(rf"[\s{re.escape(SQUEEZED)}]+")


def is_placeholder(text: str) -> bool:
    """Say whether a cleaned, casefolded value of any kind means "nothing known".

    Args:
        text: A value after `clean` and ``casefold``.

    Returns:
        True for empty values, dashes, ``unknown``, ``n/a``, 없음 and the like.
    """
    if not any(map(str.isalnum, text)):
        return True
    squeezed = _SQUEEZE.sub("", text)
    return not squeezed or squeezed in GENERIC or text in GENERIC


def is_placeholder_name(text: str) -> bool:
    """Say whether a cleaned, casefolded value stands in the place of a name without being one.

    Args:
        text: A value after `clean` and ``casefold``.

    Returns:
        True for general placeholders, for 고객, ``Visitor 75731813`` or ``[deleted]``, and for bare numbers.
    """
    return (
        is_placeholder(text)
        or _SQUEEZE.sub("", text) in NAMES
        or _NUMBERED_NAME.fullmatch(text) is not None
        or _NO_LETTER.fullmatch(text) is not None
        or "://" in text
    )
