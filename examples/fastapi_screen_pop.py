"""Screen pop: a call rings, and the agent sees who it probably is and what they said last, on any channel.

A service that embeds voicecrm: it opens the database once, and every request asks it. Run it with

    uvicorn --factory examples.fastapi_screen_pop:create_app

and ask it with ``GET /callers/010-1234-5678``. `VOICECRM_DB` names the database.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from voicecrm import NotFoundError, Profile, Settings, VoiceCRM

SURE = 0.5
"""Match probability from which the screen shows one person at once, and not a list to choose from."""


class Heard(BaseModel):
    """One interaction, short."""

    at: datetime | None
    channel: str
    direction: str | None
    says: str


class Person(BaseModel):
    """One profile that the number may belong to."""

    profile_id: str
    name: str
    match_probability: float
    known_by: dict[str, list[str]]
    interactions: int
    last: list[Heard]


class Answer(BaseModel):
    """Who calls."""

    caller: Person | None
    candidates: list[Person]


def create_app(database: Any = None, settings: Settings | None = None) -> FastAPI:
    """Make the service.

    Args:
        database: URL, or the SQLAlchemy engine that the host application already has; `VOICECRM_DB` otherwise.
        settings: What the firm says of itself.

    Returns:
        The application.
    """
    crm = VoiceCRM.open(database or os.environ.get("VOICECRM_DB", "sqlite:///voice.db"), settings=settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        crm.close()

    app = FastAPI(title="Screen pop", lifespan=lifespan)

    # voicecrm is synchronous: FastAPI runs plain functions in threads, and a VoiceCRM may be shared by them.
    @app.get("/callers/{phone}")
    def caller(phone: str, last: int = 3) -> Answer:
        candidates = [describe(crm, profile, last) for profile in crm.profiles.find(phone=phone, limit=5)]
        sure = [one for one in candidates if one.match_probability >= SURE]
        return Answer(caller=sure[0] if len(sure) == 1 else None, candidates=candidates)

    @app.get("/profiles/{profile_id}")
    def profile(profile_id: str, last: int = 20) -> Person:
        try:
            return describe(crm, crm.profiles.get(profile_id), last)  # an id that was merged away still works
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error

    return app


def describe(crm: VoiceCRM, profile: Profile, last: int) -> Person:
    """Put a profile and its last interactions, the newest first, into the shape of the answer."""
    heard = [entry.interaction for entry in crm.timeline(profile.profile_id, limit=last)]
    return Person(
        profile_id=profile.profile_id,
        name=profile.name,
        match_probability=round(profile.match_probability, 4),
        known_by={kind: list(profile.values.get(kind, ())) for kind in ("phone", "email", "handle", "vin")},
        interactions=profile.interactions,
        last=[
            Heard(
                at=one.occurred_at,
                channel=one.channel,
                direction=one.direction,
                says=" - ".join(part for part in (one.subject, one.text) if part),
            )
            for one in reversed(heard)
        ],
    )
