"""What mails that lie in files of their own tell together: which mailboxes are the firm's."""

from __future__ import annotations

from itertools import islice
from os import PathLike
from typing import BinaryIO, Final

from voicecrm.errors import IngestError
from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.covering import FEWEST
from voicecrm.ingest.detection import SURE_ENOUGH
from voicecrm.ingest.finding import STANDARD_INPUT, find_inputs
from voicecrm.ingest.mail.eml import EmlFile
from voicecrm.ingest.mail.own_mailboxes import learn_own_mailboxes, parties_of
from voicecrm.records import OwnContact

LOOKED_AT: Final = 400
"""Files of a folder or an archive that are looked at before they are read."""


def learn_from_files(target: str | PathLike[str] | BinaryIO, *, encoding: str = "") -> tuple[OwnContact, ...]:
    """Learn from the first mails of a folder, an archive or a pattern; a stream can be read only once, so not from one.

    Args:
        target: As for `find_inputs`.
        encoding: Codec of texts; detected unless given.

    Returns:
        The firm's domains and mailboxes; none where there are few mails, or what they say could be read either way.
    """
    if not isinstance(target, str | PathLike) or target == STANDARD_INPUT:
        return ()
    mails = []
    recognise = EmlFile().recognise
    try:
        for place, found in enumerate(islice(find_inputs(target, encoding=encoding), LOOKED_AT)):
            if found.opened is not None and recognise(found.opened.sample).confidence >= SURE_ENOUGH:
                mails.append(parties_of(RawItem(1, found.opened.sample.head)))
            if place >= FEWEST and not mails:
                break
    except IngestError:  # reading the input says it
        return ()
    return learn_own_mailboxes(mails)
