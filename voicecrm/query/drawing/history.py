"""A profile's history as a picture: one lane per profile id, one line per change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from voicecrm.profiles import ProfileEvent, ProfileEventKind
from voicecrm.query.drawing.canvas import AGAINST, BAND, DIM, FOR, RULE, TOTAL, Canvas, text_width

MARGIN: Final = 24
HEAD: Final = 76
ROW: Final = 40
TIME_ROOM: Final = 142
LANE: Final = 26
WORDS_ROOM: Final = 700
COLORS: Final[dict[ProfileEventKind, str]] = {
    "created": FOR,
    "grown": FOR,
    "restored": FOR,
    "merged": TOTAL,
    "split": AGAINST,
    "shrunk": AGAINST,
    "retired": AGAINST,
}
SAYS: Final[dict[ProfileEventKind, str]] = {
    "created": "created with {records}",
    "grown": "grown by {records}",
    "restored": "a profile of its own again, with {records}",
    "merged": "merged into {other}, bringing {records}",
    "split": "split off from {other}, with {records}",
    "shrunk": "left by {records}",
    "retired": "retired: its {records} left",
}


def event_words(event: ProfileEvent) -> str:
    """Say what happened to a profile, without its id."""
    count = len(event.records)
    records = "1 record" if count == 1 else f"{count:,} records"
    return SAYS[event.kind].format(records=records, other=event.other_profile_id or "another profile")


def draw_history(events: Sequence[ProfileEvent], *, title: str = "History") -> str:
    """Draw how a profile came about.

    Args:
        events: What `VoiceCRM.history` returns.
        title: Names the profile.

    Returns:
        An SVG file's text: from top to bottom in order, not to scale.
    """
    lanes = {event.profile_id: 0 for event in events}
    for event in events:
        if event.other_profile_id:
            lanes.setdefault(event.other_profile_id, 0)
    lanes = {profile: place for place, profile in enumerate(lanes)}
    lanes_at = MARGIN + TIME_ROOM
    words_at = lanes_at + LANE * len(lanes) + 10
    width = words_at + WORDS_ROOM + MARGIN
    told = [f"{event.at:%Y-%m-%d %H:%M} UTC {event.profile_id} {event_words(event)}" for event in events]
    canvas = Canvas(width, HEAD + ROW * len(events) + 24, title, "; ".join(told) + ".")
    canvas.text(MARGIN, 38, title, size=19, bold=True, room=width - 2 * MARGIN)
    canvas.text(MARGIN, HEAD - 12, "when (UTC)", size=12, color=DIM)
    canvas.text(words_at, HEAD - 12, "what", size=12, color=DIM)
    for place in range(0, len(events), 2):
        canvas.rectangle(0, HEAD + place * ROW, width, ROW, BAND)

    def x_of(profile: str) -> float:
        return lanes_at + LANE * lanes[profile] + LANE / 2

    def y_of(place: int) -> float:
        return HEAD + ROW * place + ROW / 2

    for profile in lanes:
        touched = [place for place, event in enumerate(events) if profile in (event.profile_id, event.other_profile_id)]
        canvas.line(x_of(profile), y_of(touched[0]), x_of(profile), y_of(touched[-1]), DIM)
    for place, event in enumerate(events):
        x, y = x_of(event.profile_id), y_of(place)
        if event.other_profile_id:
            canvas.line(x, y, x_of(event.other_profile_id), y, COLORS[event.kind])
            canvas.circle(x_of(event.other_profile_id), y, 4, "#ffffff", stroke=COLORS[event.kind])
        canvas.circle(x, y, 6, COLORS[event.kind])
        canvas.text(MARGIN, y + 5, f"{event.at:%Y-%m-%d %H:%M}", size=12, color=DIM, name="at")
        canvas.text(words_at, y - 2, event.profile_id, size=12, bold=True, name="profile")
        shift = text_width(event.profile_id, 12) + 10
        canvas.text(words_at + shift, y - 2, event_words(event), size=12, room=WORDS_ROOM - shift, name="change")
        canvas.text(words_at, y + 13, event.cause, size=11, color=DIM, room=WORDS_ROOM, name="cause")
    canvas.line(MARGIN, HEAD + ROW * len(events), width - MARGIN, HEAD + ROW * len(events), RULE)
    return canvas.render()
