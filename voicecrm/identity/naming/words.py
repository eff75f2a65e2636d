"""How alike names are word by word in Latin letters, whatever script they came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.identity.naming.rarity import MOST_GIVEN_BITS, bound_bits, plain_bits
from voicecrm.identity.naming.transliteration import fold_latin
from voicecrm.identity.nicknames import form_groups

ObjectArray = NDArray[np.object_]

MOST_WORDS: Final = 5
CHUNK: Final = 50_000
"""Pairs of many words that are compared at once; 25 pairs of words each fit the processor's cache."""

_SIMILARITIES: Final = (0.6, 0.75, 0.85, 0.95, 1.0)
_SHARES: Final = (0.0, 0.35, 0.6, 0.85, 0.97)
"""Share of the bits of an exact agreement that a similarity weighs."""
_DOUBTS: Final = (0.0, 0.3, 0.6)
_AGAINST: Final = (-9.0, -7.0, 0.0)
"""Bits of a low similarity."""
_LEAST_WORD_BITS: Final = 5.0
"""A short word is one syllable that many names share."""
_INITIAL_BITS: Final = 3.3
_INITIAL_AGAINST: Final = -4.0
_NICKNAME_SHARE: Final = 0.5
_SHORTENED: Final = 1.5
"""Bits of a name that begins or ends the other."""
_DIMINUTIVE: Final = re.compile("(?:ie|ey|y|i)$")
_LEFT_OUT: Final = -0.8
"""Bits of a word that only one side has; middle names are often left out."""
_JOINED: Final = -0.5


class LatinWords:
    """Distinct Latin name parts and the words that they are made of.

    Args:
        latin: Name parts as `latinize` gives them.
        family: Whether they are family names.
        most_short: Bits of a word of up to five letters at the most; a Chinese syllable is shared by many characters.
    """

    def __init__(self, latin: Sequence[str], *, family: bool, most_short: float = MOST_GIVEN_BITS) -> None:
        number: dict[str, int] = {}
        n_values = len(latin)
        self.joined = np.empty(n_values, dtype=np.int64)
        self.words = np.full((n_values, MOST_WORDS), -1, dtype=np.int64)
        self.n_words = np.ones(n_values, dtype=np.int64)
        for index, text in enumerate(latin):
            if " " in text:
                parts = text.split(" ")[:MOST_WORDS]
                self.joined[index] = number.setdefault("".join(parts), len(number))
                self.words[index, : len(parts)] = [number.setdefault(part, len(number)) for part in parts]
                self.n_words[index] = len(parts)
            else:
                self.joined[index] = self.words[index, 0] = number.setdefault(text, len(number))
        self.texts = list(number)
        folds, consonants, skeletons = fold_latin(self.texts)
        self.originals, self.folds = _objects(self.texts), _objects(folds)
        self.consonants, self.skeletons = _objects(consonants), _objects(skeletons)
        # A word of a whole name may be its family's, so what is frequent as either is not rare.
        bits = [plain_bits(self.texts, self.texts, family=role, least=_LEAST_WORD_BITS) for role in (family, True)]
        self.bits = bound_bits(np.minimum(*bits), family=family)
        short = np.fromiter((len(text) <= 5 for text in self.texts), dtype=np.bool_, count=len(self.texts))
        self.bits = np.where(short, np.minimum(self.bits, most_short), self.bits)
        self.initial = np.fromiter((len(text) == 1 for text in self.texts), dtype=np.bool_, count=len(self.texts))
        self.groups = [form_groups(text) for text in self.texts]
        self.known_forms = np.fromiter(map(bool, self.groups), dtype=np.bool_, count=len(self.groups))
        firsts = ([text[:1] or "-" for text in texts] for texts in (self.texts, folds))
        self.first = np.array([list(map(ord, letters)) for letters in firsts], dtype=np.int64).T.reshape(-1, 2)
        edges: dict[str, int] = {}
        self.edges = np.array(
            [[edges.setdefault(edge, len(edges)) for edge in (text[:2], text[-3:])] for text in self.texts]
        ).reshape(-1, 2)
        self.stems = np.fromiter(map(_stem_length, self.texts), dtype=np.int64, count=len(self.texts))
        numbers: dict[str, int] = {}
        coded = (numbers.setdefault(skeleton, len(numbers)) for skeleton in skeletons)
        self.skeleton_codes = np.fromiter(coded, dtype=np.int64, count=len(skeletons))
        self.bare = _empty(skeletons)
        self.empty = _empty(self.texts)
        self.family = family

    def compare(self, left: Int64Array, right: Int64Array, crossing: BoolArray, joined: BoolArray) -> FloatArray:
        """Weigh pairs of name parts, in bits.

        Args:
            left: Indices of name parts, shape ``(n_pairs,)``.
            right: The same for the other side.
            crossing: True where the two were written in two scripts, so that only classes of consonants compare.
            joined: True where words are syllables that stand for nothing alone, so that only the whole is compared.

        Returns:
            Weights, shape ``(n_pairs,)``.
        """
        weights = self._compare_words(self.joined[left], self.joined[right], crossing)
        several = np.flatnonzero(((self.n_words[left] > 1) | (self.n_words[right] > 1)) & ~joined)
        for start in range(0, len(several), CHUNK):
            pairs = several[start : start + CHUNK]
            aligned = self._align(left[pairs], right[pairs], crossing[pairs])
            weights[pairs] = np.maximum(weights[pairs] + _JOINED, aligned)
        return weights

    def share_skeleton(self, left: Int64Array, right: Int64Array) -> BoolArray:
        """Whether the consonants of pairs of name parts sound alike, shape ``(n_pairs,)``."""
        return np.asarray(
            self.skeleton_codes[self.joined[left]] == self.skeleton_codes[self.joined[right]], dtype=np.bool_
        )

    def _compare_words(self, left: Int64Array, right: Int64Array, crossing: BoolArray) -> FloatArray:
        similarity = self._similarity(left, right, crossing)
        bits = np.minimum(self.bits[left], self.bits[right])
        weights = np.where(
            similarity >= _SIMILARITIES[0],
            np.interp(similarity, _SIMILARITIES, _SHARES) * bits,
            np.interp(similarity, _DOUBTS, _AGAINST),
        )
        self._weigh_initials(left, right, weights)
        if not self.family:
            self._weigh_nicknames(left, right, weights, bits)
            self._weigh_shortened(left, right, weights)
        return np.asarray(weights, dtype=np.float64)

    def _similarity(self, left: Int64Array, right: Int64Array, crossing: BoolArray) -> FloatArray:
        consonants = np.zeros(len(left))
        for texts, pairs in ((self.skeletons, np.flatnonzero(crossing)), (self.consonants, np.flatnonzero(~crossing))):
            if len(pairs):
                consonants[pairs] = _alike(texts, left[pairs], right[pairs])
        consonants[self.bare[left] | self.bare[right]] = 0.0
        folded = _alike(self.folds, left, right)
        similarity = np.maximum((consonants + folded) / 2, _alike(self.originals, left, right))
        return np.where(self.empty[left] | self.empty[right], 0.0, similarity)

    def _weigh_initials(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> None:
        pairs = np.flatnonzero(self.initial[left] | self.initial[right])
        same = (self.first[left[pairs]] == self.first[right[pairs]]).any(axis=1)
        weights[pairs] = np.where(same, _INITIAL_BITS, _INITIAL_AGAINST)

    def _weigh_nicknames(self, left: Int64Array, right: Int64Array, weights: FloatArray, bits: FloatArray) -> None:
        pairs = np.flatnonzero(self.known_forms[left] & self.known_forms[right] & (left != right))
        for pair, one, other in zip(pairs.tolist(), left[pairs].tolist(), right[pairs].tolist(), strict=True):
            if not self.groups[one].isdisjoint(self.groups[other]):
                weights[pair] = max(weights[pair], _NICKNAME_SHARE * bits[pair])

    def _weigh_shortened(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> None:
        """Weigh names of which one is the beginning or the end of the other: Alf and Alfred, Beth and Elizabeth."""
        doubtful = np.flatnonzero((weights < _SHORTENED) & (self.stems[left] > 0) & (self.stems[right] > 0))
        pairs = doubtful[(self.edges[left[doubtful]] == self.edges[right[doubtful]]).any(axis=1)]
        for pair, one, other in zip(pairs.tolist(), left[pairs].tolist(), right[pairs].tolist(), strict=True):
            short, long = sorted((one, other), key=lambda code: (len(self.texts[code]), self.texts[code]))
            stem, text = self.texts[short][: self.stems[short]], self.texts[long]
            if len(text) > len(stem) and (
                text.startswith(stem) or (len(stem) > 2 and text.endswith(self.texts[short]))
            ):
                weights[pair] = _SHORTENED

    def _align(self, left: Int64Array, right: Int64Array, crossing: BoolArray) -> FloatArray:
        """Give each word of the shorter side its best partner; words left over weigh a little against."""
        shape = (len(left), MOST_WORDS, MOST_WORDS)
        first = np.broadcast_to(self.words[left][:, :, None], shape)
        second = np.broadcast_to(self.words[right][:, None, :], shape)
        both = (first >= 0) & (second >= 0)
        table = np.full(shape, -np.inf)
        crossed = np.broadcast_to(crossing[:, None, None], shape)
        table[both] = self._compare_words(first[both], second[both], crossed[both])
        left_words, right_words = self.n_words[left], self.n_words[right]
        best_left = np.where(self.words[left] >= 0, table.max(axis=2), 0.0).sum(axis=1)
        best_right = np.where(self.words[right] >= 0, table.max(axis=1), 0.0).sum(axis=1)
        shorter = np.where(left_words < right_words, best_left, best_right)
        shorter = np.where(left_words == right_words, np.minimum(best_left, best_right), shorter)
        return np.asarray(shorter + _LEFT_OUT * np.abs(left_words - right_words), dtype=np.float64)


def _stem_length(text: str) -> int:
    """Letters of a name that its short form keeps: three of Robbie and of Rob; 0 where but one is left."""
    stem = _DIMINUTIVE.sub("", text)
    if len(stem) > 3 and stem[-1] == stem[-2]:
        stem = stem[:-1]
    return len(stem) if len(stem) >= 2 else 0


def _empty(texts: Sequence[str]) -> BoolArray:
    return np.fromiter((not text for text in texts), dtype=np.bool_, count=len(texts))


def _alike(texts: ObjectArray, left: Int64Array, right: Int64Array) -> FloatArray:
    return np.asarray(
        cpdist(texts[left].tolist(), texts[right].tolist(), scorer=Levenshtein.normalized_similarity, dtype=np.float64)
    )


def _objects(texts: Sequence[str]) -> ObjectArray:
    """Texts in an array, which gathers them by code faster than a list does."""
    array = np.empty(len(texts), dtype=np.object_)
    array[:] = texts
    return array
