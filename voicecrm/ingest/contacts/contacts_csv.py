"""Address books and customer lists: Google Contacts, Outlook, Thunderbird, and what CRMs export."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Recognition
from voicecrm.ingest.contacts.address_books import address_book_words
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.table_adapter import KnownColumns, TableAdapter

_NAMES: Final = ("full_name", "given_name", "family_name")
_HAPPENED: Final = ("date", "time", "duration", "caller", "callee")
_LOGGED: Final = frozenset(
    fold_header(word) for word in ("created at", "created", "created on", "등록일시", "생성일시")
)
_GOOGLE: Final = re.compile(r"(?:E-mail|Phone) \d+ - Value")
_OUTLOOK: Final = frozenset({"First Name", "Last Name", "E-mail Address"})


class ContactsCsv(TableAdapter):
    """Contact lists."""

    name = "contacts_csv"
    source = "contacts_csv"
    title = "Contact list (Google, Outlook, Thunderbird, CRM; CSV or Excel)"
    channel = "contact"

    def words_of(self, header: tuple[str, ...]) -> Mapping[str, str]:
        """Return what the headers mean in the language of the address book."""
        return address_book_words(header)

    def judge(self, columns: KnownColumns) -> Recognition:
        """Judge the columns that were found."""
        fields = columns.fields
        if not any(name in fields for name in _NAMES):
            return NOT_MINE
        if any(_GOOGLE.fullmatch(column) for column in columns.header):
            return Recognition(0.95, "a table with the columns of Google Contacts")
        if set(columns.header) >= _OUTLOOK:
            return Recognition(0.95, "a table with the columns of Outlook")
        times = [column for column in fields.get("occurred_at", ()) if fold_header(column) not in _LOGGED]
        reachable = {"phone", "email"} & fields.keys()
        if not reachable or times or any(name in fields for name in _HAPPENED):
            return NOT_MINE
        if address_book_words(columns.header):
            return Recognition(0.9, "a table with the columns of an address book")
        return Recognition(0.7, "a table of names with phone numbers or e-mail addresses and no time")
