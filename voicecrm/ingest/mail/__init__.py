"""E-mail: single message files, mbox mailboxes and Maildir directories."""

from voicecrm.ingest.mail.eml import EmlFile
from voicecrm.ingest.mail.maildir import Maildir
from voicecrm.ingest.mail.mbox import Mbox

__all__ = ["EmlFile", "Maildir", "Mbox"]
