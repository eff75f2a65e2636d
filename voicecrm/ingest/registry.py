"""The adapters there are: those built in, and those that other packages register as ``voicecrm.adapters``."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from voicecrm.errors import IngestError, UnknownSourceError
from voicecrm.ingest.adapter import Adapter, SourceDescription
from voicecrm.ingest.calls.amazon_connect import AmazonConnect
from voicecrm.ingest.calls.asterisk import AsteriskCdr
from voicecrm.ingest.calls.asterisk_cel import AsteriskCel
from voicecrm.ingest.calls.call_log import CallLog
from voicecrm.ingest.calls.freeswitch_xml import FreeswitchXml
from voicecrm.ingest.contacts.contacts_csv import ContactsCsv
from voicecrm.ingest.contacts.ldif import Ldif
from voicecrm.ingest.contacts.vcard import VCard
from voicecrm.ingest.mail.eml import EmlFile
from voicecrm.ingest.mail.maildir import Maildir
from voicecrm.ingest.mail.mbox import Mbox
from voicecrm.ingest.rejections import RejectionsFile
from voicecrm.ingest.social.bluesky import Bluesky
from voicecrm.ingest.social.kakaotalk import KakaoTalk
from voicecrm.ingest.social.mastodon import Mastodon
from voicecrm.ingest.social.naver_rss import NaverRss
from voicecrm.ingest.social.x import XApi
from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.ingest.systems.builtin import described_systems
from voicecrm.ingest.systems.page import page_of
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.ingest.vehicles.service_visits import ServiceVisits

ENTRY_POINT_GROUP: Final = "voicecrm.adapters"


def adapters() -> tuple[Adapter, ...]:
    """Return all adapters, built-in ones first.

    Raises:
        IngestError: An adapter of another package cannot be used; the message names the package.
    """
    return (*_built_in(), *(adapter for adapter, _ in _registered()))


def get(name: str) -> Adapter:
    """Return the adapter of a name.

    Args:
        name: Registered name, for instance ``"asterisk"``.

    Raises:
        UnknownSourceError: There is none; the message lists those there are.
        IngestError: An adapter of another package cannot be used.
    """
    by_name = {adapter.name: adapter for adapter in adapters()}
    if name not in by_name:
        near = difflib.get_close_matches(name, by_name, n=3, cutoff=0.5)
        advice = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
        raise UnknownSourceError(
            f"no adapter is named {name!r}; {advice}known are: {', '.join(sorted(by_name))}; "
            "for another table give a mapping file, and any name will do"
        )
    return by_name[name]


def describe() -> tuple[SourceDescription, ...]:
    """Return one line per adapter, for people.

    Raises:
        IngestError: An adapter of another package cannot be used.
    """
    own = [SourceDescription(one.name, one.title, one.channel) for one in _built_in()]
    foreign = [SourceDescription(one.name, one.title, one.channel, origin) for one, origin in _registered()]
    return (*own, *foreign)


def page(name: str) -> str:
    """Return what is read of a system, for people.

    Args:
        name: Registered name.

    Returns:
        Markdown; of a system that is not described in data its title.

    Raises:
        UnknownSourceError: There is none; the message lists those there are.
        IngestError: An adapter of another package cannot be used.
    """
    adapter = get(name)
    return page_of(adapter.description) if isinstance(adapter, SystemAdapter) else f"# {adapter.title}\n"


@cache
def _built_in() -> tuple[Adapter, ...]:
    return (
        AmazonConnect(),
        AsteriskCdr(),
        AsteriskCel(),
        CallLog(),
        FreeswitchXml(),
        EmlFile(),
        Mbox(),
        Maildir(),
        XApi(),
        Mastodon(),
        Bluesky(),
        KakaoTalk(),
        NaverRss(),
        ContactsCsv(),
        VCard(),
        Ldif(),
        ServiceVisits(),
        *described_systems(),
        TableAdapter(),
        RejectionsFile(find_adapter=get),
    )


def _registered() -> tuple[tuple[Adapter, str], ...]:
    """Return the adapters of other packages and where they come from, by name."""
    taken = {adapter.name for adapter in _built_in()}
    found: dict[str, tuple[Adapter, str]] = {}
    for entry in _entries():
        adapter = _load(entry)
        if adapter.name in taken or adapter.name in found:
            raise IngestError(
                f"{_origin(entry)} registers an adapter named {adapter.name!r}, which is taken; "
                "expected another name: uninstall the package or have it corrected"
            )
        found[adapter.name] = adapter, _origin(entry)
    return tuple(found.values())


@cache
def _entries() -> tuple[EntryPoint, ...]:
    """List what packages register; that reads a file of each one installed, and a folder asks for every file in it."""
    return tuple(sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: (entry.name, entry.value)))


@cache
def _load(entry: EntryPoint) -> Adapter:
    try:
        loaded = entry.load()
        adapter = loaded() if isinstance(loaded, type) else loaded
    except Exception as error:  # whatever a foreign package raises while it is imported
        raise IngestError(
            f"the adapter {entry.name!r} of {_origin(entry)} cannot be loaded "
            f"({type(error).__name__}: {error}); uninstall or update that package"
        ) from error
    if not isinstance(adapter, Adapter):
        raise IngestError(
            f"{entry.value!r} of {_origin(entry)} is no adapter; "
            "expected name, source, title, channel, recognise, split and parse: update or uninstall that package"
        )
    return adapter


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
