"""What people ask of identity resolution, and how they correct it in bulk; a part of `VoiceCRM`."""

from __future__ import annotations

from datetime import UTC, datetime
from os import PathLike

import pandas as pd

from voicecrm.errors import QueryError
from voicecrm.pipeline.judging import Decision
from voicecrm.pipeline.undoing import UndoRequest, undo
from voicecrm.profiles import ReviewPair, UndoReport
from voicecrm.query.evaluating import Evaluator
from voicecrm.query.evaluation import Evaluation
from voicecrm.query.moments import read_moment
from voicecrm.query.reviewing import Reviewing
from voicecrm.query.sampling import PairSample, SampleReport
from voicecrm.query.separation import Separation, Separations
from voicecrm.query.snapshot import Snapshots
from voicecrm.query.truth import read_truth
from voicecrm.settings import Settings
from voicecrm.store import Store


class Corrections:
    """The part of `VoiceCRM` with which people understand, review, measure and undo.

    Args:
        store: An open store.
        settings: What the firm says of itself.
        snapshots: Where the records as compared come from.
    """

    def __init__(self, store: Store, settings: Settings, snapshots: Snapshots) -> None:
        self._store = store
        self.settings = settings
        self._evaluator = Evaluator(store, settings, snapshots)
        self._reviewing = Reviewing(store, settings, snapshots)
        self._separations = Separations(store, settings, snapshots)

    def why_not(self, profile_a: str, profile_b: str) -> Separation:
        """Say why two profiles are two.

        Args:
            profile_a: Id of a profile, or an alias.
            profile_b: Of another.

        Returns:
            What keeps them apart, and the best pairs between their records.

        Raises:
            NotFoundError: A profile does not exist.
            QueryError: Both ids lead to one profile.
        """
        return self._separations.explain(profile_a, profile_b)

    def review(self, *, limit: int = 50) -> list[ReviewPair]:
        """List pairs of records that the evidence leaves open, those first whose answer is worth most.

        A pair is worth ``H(p) * n``: how uncertain the answer is (binary entropy of the match probability, bits) times
        the number of records that a yes would move. Of the pairs between two profiles the heaviest is listed.

        Args:
            limit: Pairs returned at most.

        Returns:
            Pairs of profiles, as the last resolve left them, between which nobody has judged.
        """
        return self._reviewing.queue(limit)

    def precision_sample(self, size: int, *, seed: int = 0, include_open: bool = False) -> SampleReport:
        """Draw pairs to judge, or go on with those drawn before, and say what the verdicts so far tell.

        A sample is drawn once and kept under its seed; judge its pairs with `judge` and ask again.

        Args:
            size: Pairs of each stratum.
            seed: Name of the sample, and the seed of its draw.
            include_open: Draw open pairs (apart, from the review threshold on) beside merged ones.

        Returns:
            Estimated share of pairs that are one person, with a 95 % interval, per stratum; of merged pairs this is the
            precision. And the pairs still to judge.

        Raises:
            QueryError: Nothing can be drawn, or the sample of this seed was drawn otherwise.
        """
        with self._store.reading() as reader:
            kept = reader.sample(seed)
        if kept is not None:
            sample = PairSample.from_text(kept)
            if (sample.size, len(sample.strata) > 1) != (size, include_open):
                raise QueryError(
                    f"sample {seed} was drawn with {sample.size} pairs of {len(sample.strata)} kind(s); expected the "
                    "same again, or another seed"
                )
        else:
            sample = self._reviewing.draw(size, seed, datetime.now(UTC), include_open=include_open)
            with self._store.writing() as writer:
                writer.keep_sample(seed, sample.to_text())
        return self._reviewing.report(sample)

    def undo(
        self,
        *,
        actor: str | None = None,
        import_run: int | None = None,
        model: str | None = None,
        since: str | datetime | None = None,
        apply: bool = False,
        by: str = "",
        reason: str = "",
    ) -> UndoReport:
        """Undo many decisions at once, or only say what that would change.

        Args:
            actor: Take back every judgement, merge and split of this actor.
            import_run: Withdraw every record whose version in force came with this import (see `imports`).
            model: Judge apart what this version of the model merged.
            since: Only what was judged or merged from then on: a time, or an age such as ``"7d"``.
            apply: Do it, and resolve; otherwise nothing is written.
            by: Who undoes it; needed to apply.
            reason: Why.

        Returns:
            The profiles that change.

        Raises:
            JudgementError: Not exactly one of the three was given, there is nothing to undo, or `by` is missing.
            NotFoundError: There was no such import.
            QueryError: `since` cannot be read.
        """
        moment = None if since is None else read_moment("since", since, self.settings.timezone)
        request = UndoRequest(actor=actor, import_run=import_run, model=model, since=moment)
        return undo(self._store, self.settings, request, Decision(by, reason), apply=apply)

    def evaluate(self, truth: pd.DataFrame | str | PathLike[str], *, worst: int = 10) -> Evaluation:
        """Hold the profiles, as the last resolve left them, against the truth.

        Args:
            truth: DataFrame or CSV file: ``source, source_key, person``, or ``record_id, person``, or pairs (see
                `voicecrm.query.truth.read_truth`); any subset of the records.
            worst: Mistakes of each kind that are explained.

        Returns:
            Precision, recall and F1 over pairs and records, the worst mistakes, and what other thresholds would give.

        Raises:
            InputNotFoundError: There is no such file.
            QueryError: The truth cannot be read, or speaks of no record that is in a profile.
        """
        return self._evaluator.evaluate(read_truth(truth), worst)
