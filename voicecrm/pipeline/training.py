"""Training: learn how evidence is weighed from the stored records, and say what that would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.frequencies import common_frequencies
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.model import SHIPPED_MODEL, Model
from voicecrm.identity.model_text import write_model
from voicecrm.identity.standing import population_step
from voicecrm.identity.training import train
from voicecrm.pipeline.changes import reconcile_profiles
from voicecrm.pipeline.partition import partition_all
from voicecrm.pipeline.resolving import resolve
from voicecrm.pipeline.standing import Standing
from voicecrm.profiles import TrainReport
from voicecrm.settings import Settings
from voicecrm.store import Reader, Store


def train_model(store: Store, settings: Settings, *, apply: bool) -> TrainReport:
    """Train a model on the stored records, store it as a new version, and say what it would change.

    Args:
        store: The database.
        settings: Thresholds.
        apply: Put it to use, and resolve all records by it.

    Returns:
        What the model would change, or has changed.
    """
    with store.writing() as writer:
        reader = writer.reader
        at = datetime.now(UTC)
        model, records = _learn(reader)
        version = writer.add_model(model.name, {"records": records}, write_model(model), at)
        standing = Standing(
            model,
            version,
            population_step(records, model),
            settings.merge_threshold,
            settings.review_threshold,
        )
        outcome = reconcile_profiles(reader, partition_all(reader, standing), reader.profile_state())
        if apply:
            writer.apply_model(version, at)
    report = TrainReport(
        version=version,
        name=model.name,
        records=records,
        applied=apply,
        profiles=len({*outcome.memberships.values()}),
        created=len(outcome.created),
        merged=len(outcome.retired),
        split=len(outcome.split_from),
    )
    if apply:
        resolve(store, settings, cause=f"model {version}")
    return report


def _learn(reader: Reader) -> tuple[Model, int]:
    """Learn a model that weighs a record by itself: its frequencies go with it, and a name alone merges nobody."""
    records = reader.identity_columns()
    evidence = build_evidence(records.columns, len(records.ids), SHIPPED_MODEL)
    candidates = candidate_pairs(blocking_keys(evidence, stable=True), len(records.ids))
    trained = train(evidence, candidates.left, candidates.right, SHIPPED_MODEL)
    frequencies = common_frequencies(evidence, SHIPPED_MODEL)
    return replace(trained, frequencies=frequencies, names_suffice=False), len(records.ids)
