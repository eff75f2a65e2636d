"""Cannot be imported: it asks for a name that is not there."""

from __future__ import annotations

raise ImportError("cannot import name 'OldAdapter' from 'voicecrm.ingest'")
