"""Headers of address books in the languages in which Outlook, Windows and Thunderbird write them.

They count only together: *Nom* is the family name beside *Prénom*, and nothing in any other table.

Source:
    Outlook: the headers of its exports per language, as programs that import them publish them. Thunderbird:
    ``importMsgs.properties`` of its translations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from voicecrm.ingest.headers import fold_header

_Words = Mapping[str, tuple[str, ...]]

GERMAN: Final[_Words] = {
    "given_name": ("Vorname",),
    "middle_name": ("Weitere Vornamen", "Zweiter Vorname"),
    "family_name": ("Nachname",),
    "full_name": ("Anzeigename",),
    "email": (
        "E-Mail-Adresse", "E-Mail 2: Adresse", "E-Mail 3: Adresse", "Primäre E-Mail-Adresse",
        "Sekundäre E-Mail-Adresse",
    ),
    "phone": (
        "Mobiltelefon", "Mobiltelefon 2", "Telefon privat", "Telefon privat 2", "Telefon (privat)",
        "Telefon (privat 2)", "Telefon geschäftlich", "Telefon geschäftlich 2", "Telefon Firma", "Haupttelefon",
        "Weiteres Telefon", "Autotelefon", "Mobil-Tel.-Nr.", "Tel. privat", "Tel. dienstlich",
    ),
    "birth_date": ("Geburtstag",),
    "birth_year": ("Geburtsjahr",),
    "birth_month": ("Geburtsmonat",),
    "gender": ("Geschlecht",),
    "company": ("Firma", "Organisation"),
    "occupation": ("Position", "Beruf", "Arbeitstitel"),
    "street": ("Straße privat", "Privat: Adresse", "Straße geschäftlich", "Dienstlich: Adresse"),
    "city": ("Ort privat", "Privat: Ort", "Ort geschäftlich", "Dienstlich: Ort"),
    "postal_code": ("Postleitzahl privat", "Privat: PLZ", "Postleitzahl geschäftlich", "Dienstlich: PLZ"),
    "region": ("Bundesland/Kanton privat", "Privat: Bundesland", "Region geschäftlich", "Dienstlich: Bundesland"),
    "country": (
        "Land/Region privat", "Land privat", "Privat: Land", "Land/Region geschäftlich", "Land geschäftlich",
        "Dienstlich: Land",
    ),
}  # fmt: skip
FRENCH: Final[_Words] = {
    "given_name": ("Prénom",),
    "middle_name": ("Deuxième prénom",),
    "family_name": ("Nom", "Nom de famille"),
    "full_name": ("Nom à afficher", "Nom complet"),
    "email": (
        "Adresse de messagerie", "Adresse de messagerie 2", "Adresse de messagerie 3", "Adresse e-mail principale",
        "Adresse e-mail secondaire", "Adresse électronique principale", "Adresse électronique secondaire",
    ),
    "phone": (
        "Tél. mobile", "Téléphone (domicile)", "Téléphone 2 (domicile)", "Téléphone (bureau)", "Téléphone 2 (bureau)",
        "Téléphone société", "Téléphone principal", "Téléphone (autre)", "Téléphone (voiture)", "Portable",
        "Tél. personnel", "Tél. professionnel",
    ),
    "birth_date": ("Anniversaire",),
    "birth_year": ("Année de naissance",),
    "birth_month": ("Mois",),
    "birth_day": ("Jour",),
    "gender": ("Sexe",),
    "company": ("Société",),
    "occupation": ("Profession", "Titre (2)"),
    "street": ("Rue (domicile)", "Adresse privée", "Rue (bureau)", "Adresse professionnelle"),
    "city": ("Ville (domicile)", "Ville", "Ville (bureau)", "Ville (2)"),
    "postal_code": ("Code postal (domicile)", "Code postal", "Code postal (bureau)", "Code postal (2)"),
    "region": ("Dép/Région (domicile)", "Pays/État", "Dép/Région (bureau)", "Pays/État (2)"),
    "country": ("Pays/Région (domicile)", "Pays/Région (bureau)"),
}  # fmt: skip
SPANISH: Final[_Words] = {
    "given_name": ("Nombre",),
    "middle_name": ("Segundo nombre",),
    "family_name": ("Apellidos",),
    "full_name": ("Nombre mostrado", "Nombre completo"),
    "email": (
        "Dirección de correo electrónico", "Dirección de correo electrónico 2", "Dirección de correo electrónico 3",
        "Dirección del correo electrónico 3", "Dirección de correo electrónico principal",
        "Dirección de correo electrónico secundaria",
    ),
    "phone": (
        "Teléfono móvil", "Particular", "Teléfono particular", "Teléfono del trabajo", "Teléfono (Trabajo)",
        "Número de centralita de la organización", "Teléfono principal", "Otro teléfono",
    ),
    "birth_date": ("Cumpleaños",),
    "birth_year": ("Año de nacimiento",),
    "birth_month": ("Mes de nacimiento",),
    "birth_day": ("Día de nacimiento",),
    "gender": ("Género",),
    "company": ("Organización",),
    "occupation": ("Puesto", "Profesión"),
    "street": ("Dirección personal", "Calle del trabajo", "Dirección de trabajo"),
    "city": ("Ciudad donde vive", "Ciudad de trabajo", "Ciudad (Trabajo)"),
    "postal_code": ("Código postal", "Código postal del trabajo", "Código postal (Trabajo)"),
    "region": ("Provincia", "Provincia o estado de trabajo", "Provincia (Trabajo)"),
    "country": (
        "País de residencia", "País o región del domicilio", "País o región del trabajo", "País (Trabajo)",
    ),
}  # fmt: skip
JAPANESE: Final[_Words] = {
    "given_name": ("名",),
    "middle_name": ("ミドル ネーム",),
    "family_name": ("姓",),
    "full_name": ("表示名", "氏名"),
    "email": (
        "電子メール アドレス", "電子メール 2 アドレス", "電子メール 3 アドレス", "メールアドレス",
        "別のメールアドレス",
    ),
    "phone": (
        "携帯電話", "携帯電話番号", "自宅電話", "自宅電話 2", "自宅電話番号", "自宅の電話番号", "会社電話",
        "会社電話 2", "会社代表電話", "勤務先電話番号", "勤務先の電話番号", "通常の電話", "その他の電話",
        "自動車電話",
    ),
    "birth_date": ("誕生日",),
    "birth_year": ("誕生年",),
    "birth_month": ("誕生月",),
    "gender": ("性別",),
    "company": ("会社名", "組織"),
    "occupation": ("役職", "職業"),
    "street": ("番地 (自宅)", "自宅の番地", "番地 (会社)", "番地 (勤務先)", "勤務先の番地"),
    "city": (
        "市町村 (自宅)", "市区町村 (自宅)", "自宅の市区町村", "市町村 (会社)", "市区町村 (会社)",
        "市区町村 (勤務先)", "勤務先の市区町村",
    ),
    "postal_code": (
        "郵便番号 (自宅)", "自宅の郵便番号", "郵便番号 (会社)", "郵便番号 (勤務先)", "勤務先の郵便番号",
    ),
    "region": (
        "都道府県 (自宅)", "自宅の都道府県", "都道府県 (会社)", "都道府県 (勤務先)", "勤務先の都道府県",
    ),
    "country": ("国 (自宅)/地域", "国 (自宅)", "国 (会社)/地域", "国 (勤務先)"),
}  # fmt: skip
KOREAN: Final[_Words] = {
    "given_name": ("이름",),
    "middle_name": ("중간 이름",),
    "family_name": ("성",),
    "full_name": ("전체 이름", "표시명"),
    "email": ("전자 메일 주소", "전자 메일 2 주소", "전자 메일 3 주소", "기본 메일", "추가 메일"),
    "phone": (
        "집 전화 번호", "집 전화 2", "근무처 전화", "근무처 전화 2", "회사 대표 전화", "기본 전화", "기타 전화",
        "카폰", "직장 전화", "자택 전화",
    ),
    "birth_year": ("태어난 해",),
    "birth_month": ("태어난 달",),
    "company": ("회사",),
    "occupation": ("직함", "직업"),
    "street": ("집 번지", "자택 주소1", "근무지 주소 번지", "직장 주소1"),
    "address": ("주소(집)", "주소(회사)"),
    "city": ("집 주소 구/군/시", "구/군/시(집)", "구/군", "근무지 구/군/시", "구/군/시(회사)"),
    "postal_code": ("집 주소 우편 번호", "우편 번호(집)", "근무지 우편 번호", "우편 번호(회사)"),
    "region": ("집 주소 시/도", "시/도(집)", "시/도", "근무지 시/도", "시/도(회사)"),
    "country": ("집 주소 국가/지역", "집 주소 국가", "국가(집)", "근무지 국가/지역", "근무지 국가", "국가(회사)"),
}  # fmt: skip

_FOLDED: Final[tuple[Mapping[str, str], ...]] = tuple(
    {fold_header(header): field for field, headers in words.items() for header in headers}
    for words in (GERMAN, FRENCH, SPANISH, JAPANESE, KOREAN)
)
_NAMED: Final = frozenset({"given_name", "family_name"})
_REACHED: Final = frozenset({"email", "phone"})
_HAPPENED: Final = frozenset(
    fold_header(word)
    for word in (
        "Datum", "Uhrzeit", "Dauer", "Zeit", "Zeitpunkt", "Heure", "Durée", "Fecha", "Hora", "Duración",
        "日付", "日時", "時刻", "通話時間",
    )
)  # fmt: skip
"""Headers of a table in which something happened; address books have none of them."""


def address_book_words(header: Iterable[str]) -> Mapping[str, str]:
    """Find what the headers of an address book mean in its language.

    Args:
        header: Columns of a table.

    Returns:
        Folded headers and their fields, home before work; empty when the table does not have the given name, the family
        name and a number or an address in the words of one of the languages, or tells of something that happened.
    """
    return _words_of(frozenset(map(fold_header, header)))


@lru_cache(maxsize=16)
def _words_of(folded: frozenset[str]) -> Mapping[str, str]:
    if folded & _HAPPENED:
        return {}
    for words in _FOLDED:
        found = {words[one] for one in folded if one in words}
        if found >= _NAMED and found & _REACHED:
            return words
    return {}
