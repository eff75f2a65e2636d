"""Standing: how the records of a database are weighed now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voicecrm.identity.model import STANDING_MODEL, Model
from voicecrm.identity.model_text import read_model
from voicecrm.identity.resolution import weight_of
from voicecrm.identity.standing import population_step
from voicecrm.settings import Settings
from voicecrm.store import Reader, ResolveState

BLOCKING_KEYS: Final = 2
"""Version of how blocking keys are made; stored ones of another version are made anew."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How records are weighed, and how heavy is enough.

    Attributes:
        model: The model in use.
        version: Its version in the database, None for the shipped one.
        population: Records that the prior is set for.
        merge_threshold: Match probability from which two records are one person.
        review_threshold: Match probability from which a pair is offered for review.
    """

    model: Model
    version: int | None
    population: int
    merge_threshold: float
    review_threshold: float

    @property
    def merge_weight(self) -> float:
        """Match weight from which two records are one person, bits."""
        return weight_of(self.merge_threshold)

    @property
    def review_weight(self) -> float:
        """Match weight from which a pair is offered for review, bits."""
        return weight_of(self.review_threshold)

    @property
    def text(self) -> str:
        """Everything here that profiles depend on, in one line."""
        thresholds = f"{self.merge_threshold} {self.review_threshold}"
        return f"{self.model.name} {self.version or 0} {self.population} {thresholds} {BLOCKING_KEYS}"


def standing_of(reader: Reader, state: ResolveState, settings: Settings) -> Standing:
    """Say how the records of a database are weighed now.

    Args:
        reader: The store.
        state: As the reader gave it.
        settings: Thresholds.
    """
    used = reader.model_in_use() if state.model_version is not None else None
    model = STANDING_MODEL if used is None else read_model(used.payload)
    return Standing(
        model,
        state.model_version,
        population_step(state.identity_records, model),
        settings.merge_threshold,
        settings.review_threshold,
    )
