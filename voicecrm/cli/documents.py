"""Results as plain values, for ``--json``; the names are those of the Python objects."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Final

from voicecrm.profiles import Judgement, Profile, ProfileEvent, ResolveReport, ReviewPair, TimelineEntry, UndoReport
from voicecrm.query.waterfall import running_weights
from voicecrm.records import IdentityRecord, ImportReport, Rejection

if TYPE_CHECKING:  # loads numpy
    from voicecrm.identity.explanation import PairExplanation
    from voicecrm.query.evaluation import Evaluation, MistakenPair
    from voicecrm.query.sampling import SampleReport
    from voicecrm.query.separation import CrossPair, Separation

Document = dict[str, object]
REJECTIONS_LISTED: Final = 1_000
"""Rejections of one input that are listed; all are counted, and ``--rejected`` writes all."""


def record_document(record: IdentityRecord) -> Document:
    """Return an identity record."""
    return {
        "record_id": record.record_id,
        "source": record.source,
        "source_key": record.source_key,
        "identifiers": [
            {"kind": one.kind, "scope": one.scope, "raw_value": one.raw_value, "value": one.value}
            for one in record.identifiers
        ],
        "attributes": [{"kind": one.kind, "raw_value": one.raw_value, "value": one.value} for one in record.attributes],
    }


def profile_document(profile: Profile) -> Document:
    """Return a profile."""
    return {
        "profile_id": profile.profile_id,
        "name": profile.name,
        "match_probability": profile.match_probability,
        "values": {kind: list(values) for kind, values in profile.values.items()},
        "aliases": list(profile.aliases),
        "sources": list(profile.sources),
        "interactions": profile.interactions,
        "first_seen": profile.first_seen,
        "last_seen": profile.last_seen,
        "records": [record_document(record) for record in profile.records],
    }


def entry_document(entry: TimelineEntry) -> Document:
    """Return an interaction."""
    heard = entry.interaction
    return {
        "source": heard.source,
        "source_key": heard.source_key,
        "profile_ids": list(entry.profile_ids),
        "channel": heard.channel,
        "direction": heard.direction,
        "occurred_at": heard.occurred_at,
        "ended_at": heard.ended_at,
        "duration_seconds": heard.duration_seconds,
        "subject": heard.subject,
        "text": heard.text,
        "language": heard.language,
        "conversation_id": heard.conversation_id,
        "in_reply_to": heard.in_reply_to,
        "agent": heard.agent,
        "status": heard.status,
        "rating": heard.rating,
        "counts": dict(heard.counts),
        "url": heard.url,
        "attachments": [asdict(attachment) for attachment in heard.attachments],
        "flags": list(heard.flags),
        "version": entry.version,
    }


def rejection_document(rejection: Rejection) -> Document:
    """Return a rejection without its row, which ``--rejected`` writes."""
    return {
        "position": rejection.position,
        "field": rejection.field,
        "code": rejection.code,
        "reason": rejection.reason,
    }


def import_document(report: ImportReport) -> Document:
    """Return what an import did, with the first of many rejections."""
    return {
        "source": report.source,
        "read": report.read,
        "stored": report.stored,
        "updated": report.updated,
        "duplicate": report.duplicate,
        "rejected": report.rejected,
        "channels": dict(report.channels),
        "seconds": report.seconds,
        "dry_run": report.dry_run,
        "own_contacts": [asdict(one) for one in report.own_contacts],
        "rejections": [rejection_document(one) for one in islice(report.rejections, REJECTIONS_LISTED)],
    }


def resolve_document(report: ResolveReport) -> Document:
    """Return what a resolve did."""
    return asdict(report)


def event_document(event: ProfileEvent) -> Document:
    """Return one entry of a profile's history."""
    evidence = [pair._asdict() for pair in event.evidence]
    return {**asdict(event), "records": list(event.records), "evidence": evidence}


def judgement_document(judgement: Judgement) -> Document:
    """Return a judgement."""
    return asdict(judgement)


def review_document(pair: ReviewPair, *, blind: bool = False) -> Document:
    """Return a pair for review; blind: without what the evidence says of it."""
    return {
        "match_probability": None if blind else pair.match_probability,
        "expected_gain": None if blind else pair.expected_gain,
        "moves": pair.moves,
        "profile_a": pair.profile_a,
        "profile_b": pair.profile_b,
        "record_a": record_document(pair.record_a),
        "record_b": record_document(pair.record_b),
    }


def evaluation_document(evaluation: Evaluation) -> Document:
    """Return how much of the profiles is right."""
    return {
        **asdict(evaluation),
        "false_merges": [_mistake_document(one) for one in evaluation.false_merges],
        "misses": [_mistake_document(one) for one in evaluation.misses],
    }


def _mistake_document(pair: MistakenPair) -> Document:
    return {
        "record_a": record_document(pair.record_a),
        "record_b": record_document(pair.record_b),
        "compared": pair.compared,
        "explanation": explanation_document(pair.explanation),
    }


def undo_document(report: UndoReport) -> Document:
    """Return what an undo changes."""
    return asdict(report)


def sample_document(report: SampleReport, *, blind: bool = False) -> Document:
    """Return how far a sample is judged."""
    return {
        "sample": {
            "seed": report.seed,
            "drawn_at": report.drawn_at,
            "strata": [{**asdict(one), "left": one.left} for one in report.strata],
        },
        "pairs": [review_document(pair, blind=blind) for pair in report.pairs],
    }


def explanation_document(explanation: PairExplanation) -> Document:
    """Return why a pair weighs what it weighs; `running_weight` is the total after each comparison, bits."""
    document = asdict(explanation)
    document["comparisons"] = [
        {**asdict(one), "running_weight": total}
        for one, total in zip(explanation.comparisons, running_weights(explanation), strict=True)
    ]
    return document


def separation_document(separation: Separation) -> Document:
    """Return why two profiles are two."""
    return {
        "profile_a": profile_document(separation.profile_a),
        "profile_b": profile_document(separation.profile_b),
        "reasons": [asdict(one) for one in separation.reasons],
        "pairs": [_cross_document(one) for one in separation.pairs],
        "contradictions": [_cross_document(one) for one in separation.contradictions],
        "missing_bits": separation.missing_bits,
    }


def _cross_document(pair: CrossPair) -> Document:
    return {
        "record_a": record_document(pair.record_a),
        "record_b": record_document(pair.record_b),
        "compared": pair.compared,
        "judgement": None if pair.judgement is None else judgement_document(pair.judgement),
        "explanation": explanation_document(pair.explanation),
    }
