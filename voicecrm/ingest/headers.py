"""Which field a column header means, in Korean and English, for tables that come without a mapping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

HEADER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "source_key": (
        "통화ID", "콜ID", "상담ID", "상담번호", "접수번호", "정비번호", "예약번호", "작업지시번호", "call_id",
        "call uuid", "session id", "ticket id", "interaction id", "conversation id", "repair order",
        "repair order number", "ro number", "work order", "visit id", "record id", "unique id", "uuid", "id",
    ),
    "occurred_at": (
        "상담일시", "통화일시", "통화시작시간", "통화시작일시", "통화시작", "시작일시", "시작시간", "접수일시",
        "발신일시", "수신일시", "방문일시", "입고일시", "정비일시", "등록일시", "생성일시", "일시", "occurred_at",
        "timestamp", "date time", "call time", "call date time", "call start", "call start time", "call started at",
        "start time", "start", "started at", "start date", "created at", "created", "created on", "visit time",
        "service time", "service date time",
    ),
    "date": (
        "상담일", "상담일자", "통화일", "통화일자", "통화날짜", "접수일", "접수일자", "방문일", "방문일자",
        "입고일", "입고일자", "정비일", "정비일자", "서비스일자", "날짜", "일자", "date", "call date", "visit date",
        "service date", "repair date", "repair order date", "ro date",
    ),
    "time": (
        "상담시각", "통화시각", "접수시각", "방문시각", "시각", "시간", "time", "time of day",
    ),
    "ended_at": (
        "통화종료시간", "통화종료일시", "종료일시", "종료시간", "end time", "end", "ended at", "call end",
        "call ended at",
    ),
    "duration": (
        "통화시간", "통화길이", "상담시간", "통화시간(초)", "통화초", "소요시간", "duration", "duration (s)",
        "duration seconds", "duration_sec", "call duration", "talk time", "billsec",
    ),
    "direction": (
        "방향", "수발신", "발수신", "수발신구분", "인아웃", "통화구분", "콜구분", "통화유형", "구분", "direction",
        "call direction", "call type", "in/out", "inout", "type",
    ),
    "subject": (
        "제목", "건명", "상담제목", "subject", "title line",
    ),
    "text": (
        "상담메모", "상담내용", "통화내용", "통화메모", "문의내용", "고객의견", "고객요청", "고객요청사항",
        "요청사항", "정비내용", "정비내역", "작업내용", "서비스내용", "증상", "고장증상", "내용", "메모", "비고",
        "notes", "note", "text", "memo", "comments", "comment", "content", "description", "summary", "transcript",
        "message", "body", "customer concern", "customer concerns", "concern", "complaint", "work done",
        "work performed", "service description", "remarks",
    ),
    "language": (
        "언어", "language", "lang",
    ),
    "agent": (
        "담당자", "상담사", "상담원", "담당", "상담자", "상담사명", "상담원명", "담당자명", "담당정비사", "정비사",
        "서비스어드바이저", "agent", "agent name", "operator", "representative", "handled by", "owner", "assignee",
        "advisor", "service advisor", "technician",
    ),
    "status": (
        "상담기록", "상담결과", "통화결과", "처리결과", "결과", "상담상태", "통화상태", "처리상태", "상태",
        "disposition", "call result", "result", "outcome", "call status", "status",
    ),
    "rating": (
        "평점", "별점", "만족도", "rating", "score", "stars", "csat",
    ),
    "url": (
        "링크", "녹취URL", "url", "link", "permalink", "recording url",
    ),
    "conversation_id": (
        "대화ID", "thread id", "case id", "case number",
    ),
    "caller": (
        "발신번호", "발신자번호", "발신자", "caller", "caller number", "caller id", "from", "from number", "ani",
        "src", "calling number",
    ),
    "callee": (
        "수신번호", "착신번호", "수신자번호", "수신자", "착신자", "callee", "callee number", "called", "called number",
        "to", "to number", "dnis", "dst",
    ),
    "dealer": (
        "대리점", "지점", "정비소", "서비스센터", "센터명", "정비업체", "딜러", "딜러명", "영업점", "dealer",
        "dealer name", "dealership", "service center", "service centre", "service provider", "workshop", "garage",
        "branch", "shop",
    ),
    "odometer": (
        "주행거리", "주행거리(km)", "누적주행거리", "입고주행거리", "odometer", "odometer in", "mileage",
        "mileage in", "odometer (km)", "odometer_km", "mileage (mi)", "odometer (mi)", "km",
    ),
    "phone": (
        "연락처", "전화번호", "휴대폰", "휴대폰번호", "휴대전화", "핸드폰", "핸드폰번호", "고객연락처",
        "고객전화번호", "고객전화", "전화", "자택전화", "집전화", "회사전화", "phone", "phone number", "phone no",
        "mobile", "mobile phone", "mobile number", "cell", "cell phone", "telephone", "tel", "contact number",
        "customer phone", "home phone", "home phone 2", "business phone", "business phone 2", "work phone",
        "other phone", "primary phone",
        "회사전화", "회사전화번호", "직장전화", "대표전화", "company main phone", "car phone", "msisdn",
    ),
    "email": (
        "이메일", "이메일주소", "메일", "전자우편", "email", "email address", "mail", "customer email",
        "primary email", "secondary email", "work email", "personal email", "business email", "other email",
    ),
    "handle": (
        "핸들", "handle", "screen name", "social handle",
    ),
    "x_handle": (
        "X 계정", "X 아이디", "트위터", "트위터 계정", "twitter", "twitter handle", "twitter username", "x handle",
        "x username", "x account",
    ),
    "mastodon_handle": (
        "마스토돈", "마스토돈 계정", "mastodon", "mastodon handle", "mastodon account",
    ),
    "bluesky_handle": (
        "블루스카이", "블루스카이 계정", "bluesky", "bluesky handle", "bluesky account",
    ),
    "customer_number": (
        "고객번호", "고객ID", "고객코드", "회원번호", "회원ID", "customer_number", "customer no", "customer id",
        "customer code", "client id", "contact id", "account number", "account id", "member id", "member number",
    ),
    "vin": (
        "차대번호", "VIN", "VIN번호", "차대번호(VIN)", "vehicle identification number", "vin number",
        "chassis number", "chassis no",
    ),
    "device": (
        "기기ID", "device id",
    ),
    "full_name": (
        "이름", "고객명", "성명", "고객이름", "고객성명", "고객", "차주", "차주명", "소유자", "소유자명", "회원명",
        "신청자", "연락처이름", "name", "full name", "display name", "customer", "customer name", "client",
        "client name", "contact name", "caller name", "consumer name", "owner name", "file as",
    ),
    "given_name": (
        "이름(명)", "first name", "given name", "forename", "customer first name",
    ),
    "middle_name": (
        "middle name", "additional name",
    ),
    "family_name": (
        "성", "성(姓)", "last name", "family name", "surname", "customer last name",
    ),
    "birth_date": (
        "생년월일", "생일", "birth", "birthday", "birth date", "date of birth", "dob",
    ),
    "birth_year": (
        "birth year", "year of birth", "출생연도", "출생년도",
    ),
    "birth_month": (
        "birth month", "month of birth", "출생월",
    ),
    "birth_day": (
        "day of birth", "출생일",
    ),
    "gender": (
        "성별", "gender", "sex",
    ),
    "company": (
        "회사", "회사명", "직장", "직장명", "소속", "company", "company name", "organization", "organisation",
        "organization name", "employer",
    ),
    "occupation": (
        "직업", "직책", "직위", "직함", "occupation", "profession", "job title", "organization title",
    ),
    "address": (
        "주소", "고객주소", "자택주소", "집주소", "address", "full address", "home address", "mailing address",
        "work address",
    ),
    "street": (
        "도로명주소", "도로명", "street", "street address", "address line 1", "home street", "business street",
        "mailing street",
    ),
    "house_number": (
        "번지", "house number", "street number",
    ),
    "city": (
        "도시", "시군구", "city", "town", "home city", "business city", "work city", "mailing city",
    ),
    "postal_code": (
        "우편번호", "postal code", "postcode", "zip", "zip code", "home postal code", "home zipcode", "home zip",
        "home post code", "business postal code", "work zipcode", "work zip", "work post code",
    ),
    "region": (
        "지역", "시도", "거주지역", "region", "state", "province", "home state", "home county", "business state",
        "work state", "work county",
    ),
    "country": (
        "국가", "나라", "country", "country code", "country/region", "home country/region", "home country",
        "business country/region", "work country",
    ),
    "revised_at": (
        "수정일시", "변경일시", "최종수정일", "modified", "modified at", "updated at", "last modified",
        "last modified date",
    ),
}  # fmt: skip
"""Headers per field, the most telling first: where several columns of a row are filled, the first one counts."""

PLATFORM_OF: Final = {"x_handle": "x", "mastodon_handle": "mastodon", "bluesky_handle": "bluesky"}
"""Platform of the handles in fields that say it; those in ``handle`` belong to the source itself."""

EVERY_VALUE: Final = frozenset(
    {*PLATFORM_OF, "phone", "email", "handle", "account", "customer_number", "vin", "device"}
)
"""Fields that take the values of all their columns."""

MULTIPLE: Final = " ::: "
"""What Google puts between several values in one cell."""

_NUMBERED: Final = (
    # Google: "E-mail 1 - Value", "Phone 2 - Value"; Outlook: "E-mail 2 Address"; others: "Phone 1", "전화번호2"
    (re.compile(r"(?:e?mail)\d+(?:value|address)?"), "email"),
    (re.compile(r"(?:phone|mobile|telephone|tel|연락처|전화번호|휴대폰|전화)\d+(?:value|number)?"), "phone"),
    (re.compile(r"address1formatted"), "address"),
    (re.compile(r"address1street"), "street"),
    (re.compile(r"address1city"), "city"),
    (re.compile(r"address1region"), "region"),
    (re.compile(r"address1postalcode"), "postal_code"),
    (re.compile(r"address1country"), "country"),
    (re.compile(r"organization1name"), "company"),
    (re.compile(r"organization1title"), "occupation"),
)


@lru_cache(maxsize=4096)
def fold_header(header: str) -> str:
    """Bring a header into the form in which headers are compared: NFKC, case folded, without spaces and ``_-.:*``."""
    return re.sub(r"[\s_\-'\"*:.]+", "", unicodedata.normalize("NFKC", header).casefold())


_RANKED: Final = {
    fold_header(word): (field, rank) for field, words in HEADER_WORDS.items() for rank, word in enumerate(words)
}


_FAMILY_NAME_HEADERS: Final = frozenset(fold_header(word) for word in HEADER_WORDS["family_name"])


def field_of(header: str) -> tuple[str, int] | None:
    """Look up what a header means.

    Args:
        header: As it stands in the table.

    Returns:
        The field and the rank of the header among those of that field (0 is the most telling), or None.
    """
    folded = re.sub(r"(?<=.)\(\d+\)$", "", fold_header(header))  # "Phone (2)": the second column of that name
    if folded in _RANKED:
        return _RANKED[folded]
    for pattern, field in _NUMBERED:
        if pattern.fullmatch(folded):
            return field, len(HEADER_WORDS[field])
    return None


def infer_columns(headers: Iterable[str], own_words: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """Find the columns whose headers tell what they hold.

    Args:
        headers: Header of a table.
        own_words: Folded headers that mean a field, or another field, in this kind of table; the most telling first.

    Returns:
        Columns per field: of identifiers in the order of the table, of other fields the most telling first.
    """
    ranked: dict[str, list[tuple[int, int, str]]] = {}
    named = list(headers)
    own = {word: (field, rank) for rank, (word, field) in enumerate((own_words or {}).items())}
    meant = [own.get(fold_header(header)) or field_of(header) for header in named]
    parts = {fold_header(header) for header in named} & _FAMILY_NAME_HEADERS
    has_year = any(found is not None and found[0] == "birth_year" for found in meant)
    for place, (header, found) in enumerate(zip(named, meant, strict=True)):
        if found is not None:
            field, rank = found
            if parts and fold_header(header) == "이름":  # beside 성 it is the given name alone
                field = "given_name"
            elif has_year and field == "birth_date":  # beside a year it is the day of the month
                field = "birth_day"
            ranked.setdefault(field, []).append((0 if field in EVERY_VALUE else rank, place, header))
    return {field: tuple(header for _, _, header in sorted(columns)) for field, columns in ranked.items()}
