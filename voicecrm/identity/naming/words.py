"""How alike names are word by word in Latin letters, whatever script they came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from voicecrm.columns import BoolArray, FloatArray, Int64Array, where_true
from voicecrm.identity.naming.rarity import MOST_GIVEN_BITS, bound_bits, plain_bits
from voicecrm.identity.naming.transliteration import fold_latin
from voicecrm.identity.nicknames import KNOWN_NAMES, share_nickname

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
_E, _I, _Y = map(ord, "eiy")
_OTHER_NAME: Final = -6.0
"""Bits of a known name that only looks like another one."""
_SAME_SOUND: Final = 0.95
"""Similarity from which two spellings are heard as one."""
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
        several = {index: text.split(" ")[:MOST_WORDS] for index, text in enumerate(latin) if " " in text}
        whole = list(latin)
        for index, parts in several.items():
            whole[index] = "".join(parts)
        joined = [number.setdefault(text, len(number)) for text in whole]
        self.joined = np.array(joined, dtype=np.int64)
        self.words = np.full((n_values, MOST_WORDS), -1, dtype=np.int64)
        self.words[:, 0] = self.joined
        self.n_words = np.ones(n_values, dtype=np.int64)
        for index, parts in several.items():
            self.words[index, : len(parts)] = [number.setdefault(part, len(number)) for part in parts]
            self.n_words[index] = len(parts)
        self.texts = list(number)
        folds, consonants, skeletons = fold_latin(self.texts)
        self.originals, self.folds = _objects(self.texts), _objects(folds)
        self.consonants, self.skeletons = _objects(consonants), _objects(skeletons)
        # A word of a whole name may be its family's, so what is frequent as either is not rare.
        bits = [plain_bits(self.texts, self.texts, family=role, least=_LEAST_WORD_BITS) for role in {family, True}]
        self.bits = bound_bits(np.min(bits, axis=0), family=family)
        letters, lengths = _last_letters(self.texts), _lengths(self.texts)
        self.bits = np.where(lengths <= 5, np.minimum(self.bits, most_short), self.bits)
        self.lengths = lengths
        self.initial = lengths == 1
        self.known = np.fromiter(map(KNOWN_NAMES.__contains__, self.texts), dtype=np.bool_, count=len(self.texts))
        self.first = np.stack((_first_letters(self.texts), _first_letters(folds)), axis=1)
        self.ends = (letters[:, -1] << 16) | (letters[:, -2] << 8) | letters[:, -3]
        self.starts = _first_letters(self.texts) << 8 | _first_letters([text[1:2] for text in self.texts])
        self.stems = _stem_lengths(letters, lengths)
        numbers: dict[str, int] = {}
        coded = (numbers.setdefault(skeleton, len(numbers)) for skeleton in skeletons)
        self.skeleton_codes = np.fromiter(coded, dtype=np.int64, count=len(skeletons))
        self.bare = _lengths(skeletons) == 0
        self.empty = lengths == 0
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
        several = where_true(((self.n_words[left] > 1) | (self.n_words[right] > 1)) & ~joined)
        shapes = self.n_words[left[several]] * (MOST_WORDS + 1) + self.n_words[right[several]]
        for shape in where_true(np.bincount(shapes)).tolist():
            alike = several[shapes == shape]
            for start in range(0, len(alike), CHUNK):
                pairs = alike[start : start + CHUNK]
                aligned = self._align(left[pairs], right[pairs], crossing[pairs], divmod(shape, MOST_WORDS + 1))
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
            self._weigh_known(left, right, weights, bits, similarity)
            self._weigh_shortened(left, right, weights)
        return np.asarray(weights, dtype=np.float64)

    def _similarity(self, left: Int64Array, right: Int64Array, crossing: BoolArray) -> FloatArray:
        consonants = np.zeros(len(left))
        for texts, pairs in ((self.skeletons, where_true(crossing)), (self.consonants, where_true(~crossing))):
            if len(pairs):
                consonants[pairs] = _alike(texts, left[pairs], right[pairs])
        consonants[self.bare[left] | self.bare[right]] = 0.0
        folded = _alike(self.folds, left, right)
        similarity = np.maximum((consonants + folded) / 2, _alike(self.originals, left, right))
        return np.where(self.empty[left] | self.empty[right], 0.0, similarity)

    def _weigh_initials(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> None:
        pairs = where_true(self.initial[left] | self.initial[right])
        same = (self.first[left[pairs]] == self.first[right[pairs]]).any(axis=1)
        weights[pairs] = np.where(same, _INITIAL_BITS, _INITIAL_AGAINST)

    def _weigh_known(
        self, left: Int64Array, right: Int64Array, weights: FloatArray, bits: FloatArray, similarity: FloatArray
    ) -> None:
        """Weigh what is known of two given names: that one is a short form of the other, or that they are two."""
        pairs = where_true(self.known[left] & self.known[right] & (left != right))
        for pair, one, other in zip(pairs.tolist(), left[pairs].tolist(), right[pairs].tolist(), strict=True):
            if share_nickname(self.texts[one], self.texts[other]):
                weights[pair] = max(weights[pair], _NICKNAME_SHARE * bits[pair])
            elif similarity[pair] < _SAME_SOUND:
                weights[pair] = min(weights[pair], _OTHER_NAME)

    def _weigh_shortened(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> None:
        """Weigh names of which one is the beginning or the end of the other: Alf and Alfred, Beth and Elizabeth."""
        known = self.known[left] & self.known[right]
        doubtful = where_true((weights < _SHORTENED) & (self.stems[left] > 0) & (self.stems[right] > 0) & ~known)
        one, other = left[doubtful], right[doubtful]
        pairs = doubtful[(self.starts[one] == self.starts[other]) | (self.ends[one] == self.ends[other])]
        one, other = left[pairs], right[pairs]
        swap = self.lengths[one] > self.lengths[other]
        one, other = np.where(swap, other, one), np.where(swap, one, other)
        columns = pairs.tolist(), one.tolist(), other.tolist(), self.stems[one].tolist(), self.stems[other].tolist()
        for pair, code, long_code, length, long_length in zip(*columns, strict=True):
            short, long = self.texts[code], self.texts[long_code]
            turned = len(short) == len(long) and long < short
            if _is_shortened(long, short, long_length) if turned else _is_shortened(short, long, length):
                weights[pair] = _SHORTENED

    def _align(self, left: Int64Array, right: Int64Array, crossing: BoolArray, n_words: tuple[int, int]) -> FloatArray:
        """Give each word of the shorter side its best partner; words left over weigh a little against."""
        n_left, n_right = n_words
        shape = (n_left, n_right, len(left))
        first = np.broadcast_to(self.words[left, :n_left].T[:, None], shape).ravel()
        second = np.broadcast_to(self.words[right, :n_right].T[None], shape).ravel()
        table = self._compare_words(first, second, np.broadcast_to(crossing, shape).ravel()).reshape(shape)
        best_left, best_right = table.max(axis=1).sum(axis=0), table.max(axis=0).sum(axis=0)
        if n_left == n_right:
            return np.asarray(np.minimum(best_left, best_right), dtype=np.float64)
        shorter = best_left if n_left < n_right else best_right
        return np.asarray(shorter + _LEFT_OUT * abs(n_left - n_right), dtype=np.float64)


def _is_shortened(short: str, long: str, stem_length: int) -> bool:
    """Say whether one name is the beginning or the end of the other."""
    if len(long) <= stem_length:
        return False
    return long.startswith(short[:stem_length]) or (stem_length > 2 and long.endswith(short))


def _stem_lengths(letters: Int64Array, lengths: Int64Array) -> Int64Array:
    """Letters of a name that its short form keeps: three of Robbie and of Rob; 0 where but one is left."""
    last, before = letters[:, -1], letters[:, -2]
    two = ((last == _E) & (before == _I)) | ((last == _Y) & (before == _E))
    ending = np.where(two, 2, (last == _Y) | (last == _I))
    rest = lengths - ending
    rows, width = np.arange(len(letters)), letters.shape[1]
    doubled = letters[rows, width - 1 - ending] == letters[rows, width - 2 - ending]
    rest -= (rest > 3) & doubled
    return np.where(rest >= 2, rest, 0)


def _last_letters(texts: Sequence[str], width: int = 4) -> Int64Array:
    """The last letters of texts as bytes, 0 in front of a short one, shape ``(n_texts, width)``."""
    data = np.frombuffer(("\0" * width + "".join(texts)).encode("ascii"), dtype=np.uint8)
    lengths = _lengths(texts)
    at = np.cumsum(lengths)[:, None] + np.arange(width)
    short = np.arange(width) < width - lengths[:, None]
    return np.where(short, 0, data[at]).astype(np.int64)


def _first_letters(texts: Sequence[str]) -> Int64Array:
    """The first letter of each text as a number, that of a hyphen for the empty one, shape ``(n_texts,)``."""
    first = "".join([text[:1] or "-" for text in texts])
    return np.frombuffer(first.encode("ascii"), dtype=np.uint8).astype(np.int64)


def _lengths(texts: Sequence[str]) -> Int64Array:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _alike(texts: ObjectArray, left: Int64Array, right: Int64Array) -> FloatArray:
    return np.asarray(
        cpdist(texts[left].tolist(), texts[right].tolist(), scorer=Levenshtein.normalized_similarity, dtype=np.float64)
    )


def _objects(texts: Sequence[str]) -> ObjectArray:
    """Texts in an array, which gathers them by code faster than a list does."""
    array = np.empty(len(texts), dtype=np.object_)
    array[:] = texts
    return array
