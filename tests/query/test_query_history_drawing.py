"""A profile's history as a picture."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from voicecrm import VoiceCRM
from voicecrm.query.drawing import draw_history

SVG = "{http://www.w3.org/2000/svg}"


def test_a_history_picture_tells_every_change_in_order(crm: VoiceCRM) -> None:
    one, other = (crm.profile_of(("members", key)).profile_id for key in ("C-1", "C-2"))
    survivor = crm.merge(one, other, actor="agent-7", reason="같은 사람 <확인>").profile_id
    crm.unmerge(survivor, actor="agent-8", reason="두 사람")
    events = crm.history(survivor)
    root = ET.fromstring(draw_history(events, title="나해든"))
    by_class = {
        name: [text.text for text in root.iter(f"{SVG}text") if text.get("class") == name]
        for name in ("profile", "change", "cause", "at")
    }
    assert by_class["profile"] == [event.profile_id for event in events]
    assert by_class["cause"] == [event.cause for event in events]
    assert len(by_class["change"]) == len(by_class["at"]) == len(events) >= 3
    assert "agent-8: 두 사람" in by_class["cause"]
    assert root[0].text == "나해든"
    assert (root[1].text or "").count(";") == len(events) - 1


def test_a_merge_is_drawn_from_lane_to_lane(crm: VoiceCRM) -> None:
    one, other = (crm.profile_of(("members", key)).profile_id for key in ("C-1", "C-2"))
    survivor = crm.merge(one, other, actor="agent-7")
    events = crm.history(survivor.profile_id)
    root = ET.fromstring(draw_history(events))
    (alias,) = survivor.aliases
    (words,) = (text.text for text in root.iter(f"{SVG}text") if (text.text or "").startswith("merged into"))
    assert survivor.profile_id in str(words)
    assert alias in [text.text for text in root.iter(f"{SVG}text")]
    assert len({circle.get("cx") for circle in root.iter(f"{SVG}circle")}) == 2
