"""The match model: which comparisons there are, their levels, and the shipped probabilities.

Source:
    Fellegi & Sunter (1969), "A theory for record linkage", JASA 64(328). Base rates of Korean names: 12,907 election
    candidates (surname .080, full name 5.2e-5 agreement by chance) and the 2015 census for the largest surnames.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log2
from typing import Final

from voicecrm.errors import IdentityError

WEIGHT_STEP: Final = 1 / 1024
"""Match weights are multiples of this (bits): sums of them are exact in floating point, in every order."""


FIXED_COMPARISONS: Final = frozenset(
    ("full_name", "family_name", "given_name", "email_year", "masked_phone", "masked_email")
)
"""Comparisons of more than two values of one kind."""

VALUE_MEASURES: Final = frozenset(("address", "exact", "edits", "phone", "email", "date", "similarity"))
"""Built-in measures that grade two values of any kind."""
BUILT_IN_MEASURES: Final = VALUE_MEASURES | {"name", "mask"}
"""Names that no measure of one's own may have."""

NAME_ALONE: Final = 3.0
"""Bits by which two records with nothing but an equal, rare full name stay below even odds; with an equal city they
come to even odds, which is for people to decide."""


def quantize(weight: float) -> float:
    """Round a weight to the grid on which sums are exact."""
    return round(weight / WEIGHT_STEP) * WEIGHT_STEP


@dataclass(frozen=True, slots=True)
class ComparisonLevel:
    """One grade of agreement.

    Attributes:
        name: What the level means, for people.
        m_probability: Share of true pairs that reach it.
        u_probability: Share of chance pairs that reach it; of a term-frequency level the floor below which a value's
            own frequency is not believed.
        by_frequency: True when the frequency of the agreeing value replaces `u_probability`.
        by_population: True when `u_probability` holds for `ModelSettings.base_records` records and falls as they grow,
            because the strangers who share a personal number do not become more when the file grows.
    """

    name: str
    m_probability: float
    u_probability: float
    by_frequency: bool = False
    by_population: bool = False

    @property
    def weight(self) -> float:
        """``log2(m / u)`` in bits, before term frequency and population."""
        return quantize(log2(self.m_probability / self.u_probability))


@dataclass(frozen=True, slots=True)
class Measure:
    """How two different values of a field are graded, in one's own way.

    Attributes:
        name: Stands for it in models as text.
        grade: Takes pairs of unequal normal forms, one side and the other, and returns the level that each pair
            reaches: 0 for two ways to write one value, up to the number of the worst level, 255 where the two cannot be
            compared. It must be a function of the two values alone.
    """

    name: str
    grade: Callable[[Sequence[str], Sequence[str]], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one field kind is compared; levels run from the best to the worst, the last is disagreement.

    Attributes:
        name: Field kind, as in explanations.
        levels: At least two.
        base_frequency: Typical frequency of one value in the population; the data's own counts move it.
        measure: How two different values are graded: the name of a built-in measure (``exact``, ``edits``, ``date``,
            ``similarity`` and the like; see `voicecrm.identity.similarity`), or one of your own.
    """

    name: str
    levels: tuple[ComparisonLevel, ...]
    base_frequency: float = 0.001
    measure: str | Measure = "exact"

    @property
    def measure_name(self) -> str:
        """Name of the measure."""
        return self.measure if isinstance(self.measure, str) else self.measure.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A small value that says how evidence is weighed; it can be stored and shipped.

    Attributes:
        name: For reports.
        comparisons: In the order in which explanations show them.
        frequencies: Per field kind the share of people who have a value, for values that are commoner than the
            comparison's base frequency; an empty mapping holds the base frequencies alone. None: the frequencies are
            those of the data at hand, which is for data that stands still.
        names_suffice: True when an equal full name that is rare enough merges by itself, as it may where the
            frequencies are those of all the records; False: a name alone merges nobody, however rare it is.
        matches_per_record: How many other records of the same person a record has on average; None: not known, so
            one, and among no fewer than `base_records`.
        base_records: Records for which the prior and population-based probabilities were set.
        frequency_strength: How many records of data outweigh the shipped base frequencies.
        shared_name_count: From this many different names on, a value is generic and weighs next to nothing.
        household_ratio: How many pairs of records are of two members of one household, for each pair of one person.
    """

    name: str
    comparisons: tuple[Comparison, ...]
    frequencies: Mapping[str, Mapping[str, float]] | None = None
    names_suffice: bool = False
    matches_per_record: float | None = None
    base_records: int = 10_000
    frequency_strength: float = 1000.0
    shared_name_count: int = 4
    household_ratio: float = 1.0

    def prior_weight(self, population: int) -> float:
        """``log2`` of the prior odds that two records are one person, bits."""
        if self.matches_per_record is None:
            return quantize(-log2(max(population, self.base_records)))
        return quantize(log2(self.matches_per_record / max(population, 2)))

    def name_weight_cap(self, population: int) -> float:
        """Most that a full name may weigh, bits."""
        return inf if self.names_suffice else -self.prior_weight(population) - NAME_ALONE

    def comparison(self, name: str) -> Comparison:
        """Return the comparison of one field kind."""
        return next(comparison for comparison in self.comparisons if comparison.name == name)

    def with_comparisons(self, comparisons: Sequence[Comparison]) -> Model:
        """Return the model with comparisons of one's own; each takes the place of its namesake, or comes last.

        Args:
            comparisons: One per field kind.

        Raises:
            IdentityError: One has less than two levels, is given twice, is of a kind whose comparison is built in, or
                names a measure that is not.
        """
        own = {comparison.name: comparison for comparison in comparisons}
        for comparison in comparisons:
            _check(comparison)
        if len(own) < len(comparisons):
            raise IdentityError("two comparisons have one name; give each field kind one comparison")
        known = tuple(own.pop(comparison.name, comparison) for comparison in self.comparisons)
        return replace(self, comparisons=(*known, *own.values()))


def _check(comparison: Comparison) -> None:
    name, measure = comparison.name, comparison.measure
    if len(comparison.levels) < 2:
        raise IdentityError(f"comparison {name!r} has {len(comparison.levels)} levels; expected at least two")
    if name in FIXED_COMPARISONS:
        raise IdentityError(f"comparison {name!r} is built in; compare a field kind of another name")
    if isinstance(measure, str) and measure not in VALUE_MEASURES:
        known = ", ".join(sorted(VALUE_MEASURES))
        raise IdentityError(f"comparison {name!r} has the measure {measure!r}; expected a Measure or one of {known}")
    if isinstance(measure, Measure) and measure.name in BUILT_IN_MEASURES:
        raise IdentityError(f"the measure {measure.name!r} of comparison {name!r} has a built-in one's name; rename it")


def _level(name: str, m: float, u: float, *, tf: bool = False, population: bool = False) -> ComparisonLevel:
    return ComparisonLevel(name, m, u, tf, population)


def _identifier(name: str, exact: ComparisonLevel, different_m: float, *near: ComparisonLevel) -> Comparison:
    """An identifier: equal is strong, near is a typo, different says little (people have several)."""
    measure = {"phone": "phone", "email": "email"}.get(name, "edits" if near else "exact")
    return Comparison(name, (exact, *near, _level("different", different_m, 1.0)), measure=measure)


def _masked(name: str, m: float, different_m: float) -> Comparison:
    """A value of which parts are hidden: of those that fit the chance is what the mask shows."""
    levels = (_level("fits what the mask shows", m, 2**-18.7, tf=True), _level("does not fit", different_m, 1.0))
    return Comparison(name, levels, measure="mask")


def _attribute(
    name: str,
    levels: tuple[ComparisonLevel, ...],
    base_frequency: float,
    measure: str = "similarity",
) -> Comparison:
    return Comparison(name, levels, base_frequency, measure)


_STRONG: Final = _level("equal", 0.9, 2**-18.7, population=True)

SHIPPED_MODEL: Final = Model(
    name="shipped-4",
    comparisons=(
        _attribute(
            "family_name",
            (
                _level("equal", 0.86, 2**-14, tf=True),
                _level("same sound", 0.5, 2**-13, tf=True),
                _level("similar", 0.04, 0.004),
                _level("in the given name's field", 0.015, 2**-14, tf=True),
                _level("unclear across scripts", 0.03, 0.03),
                _level("different", 0.04, 0.95),
            ),
            0.004,
            "name",
        ),
        _attribute(
            "given_name",
            (
                _level("equal", 0.78, 2**-13, tf=True),
                _level("same sound", 0.45, 2**-12, tf=True),
                _level("similar", 0.07, 0.004),
                _level("initial, short form or masked", 0.06, 0.008),
                _level("unclear", 0.02, 0.06),
                _level("different", 0.012, 0.92),
            ),
            0.0006,
            "name",
        ),
        _attribute(
            "birth_date",
            (
                _level("equal", 0.86, 1 / 20_000, tf=True),
                _level("day and month swapped or one typo", 0.08, 0.0022),
                _level("two typos or two of three parts equal", 0.03, 0.02),
                _level("different", 0.04, 0.98),
            ),
            1 / 20_000,
            "date",
        ),
        Comparison(
            "email_year",
            (
                _level("the address holds the year of birth", 0.15, 1 / 70),
                _level("the address holds its last two digits", 0.35, 1 / 50),
                _level("the address holds another year", 0.05, 0.3),
                _level("the address holds other digits", 0.45, 0.65),
            ),
        ),
        _identifier("phone", _STRONG, 0.45, _level("one digit differs", 0.05, 2**-12)),
        _masked("masked_phone", 0.9, 0.45),
        _identifier(
            "email",
            _STRONG,
            0.55,
            _level("one or two characters differ", 0.06, 2**-13),
        ),
        _masked("masked_email", 0.9, 0.55),
        _identifier("account", _STRONG, 1.0),
        _identifier("handle", _STRONG, 1.0),
        _attribute("username", (_level("equal", 0.25, 2**-9, tf=True), _level("different", 0.5, 0.5)), 2**-9, "exact"),
        _identifier("customer_number", _STRONG, 1.0),
        _identifier("vin", _level("equal", 0.7, 2**-12.5), 1.0),
        _identifier("device", _level("equal", 0.7, 2**-12.5), 1.0),
        _identifier("identifier", _STRONG, 0.06, _level("one or two characters differ", 0.08, 2**-13)),
        _identifier("exclusive_identifier", _STRONG, 0.002),
        _attribute(
            "address",
            (
                _level("same unit", 0.5, 2**-12, tf=True),
                _level("same building", 0.15, 2**-11),
                _level("same street", 0.03, 0.003),
                _level("similar", 0.08, 2**-11),
                _level("different", 0.3, 0.99),
            ),
            0.0005,
            "address",
        ),
        _attribute(
            "street",
            (
                _level("same unit", 0.6, 2**-12, tf=True),
                _level("same building", 0.1, 2**-10),
                _level("same street", 0.05, 0.003),
                _level("similar", 0.1, 2**-9),
                _level("different", 0.25, 0.99),
            ),
            0.001,
            "address",
        ),
        _attribute(
            "house_number",
            (_level("equal", 0.7, 2**-6, tf=True), _level("different", 0.35, 0.97)),
            0.02,
            "exact",
        ),
        _attribute(
            "postal_code",
            (
                _level("equal", 0.7, 2**-11, tf=True),
                _level("one or two characters differ", 0.08, 0.02),
                _level("different", 0.25, 0.97),
            ),
            0.002,
            "edits",
        ),
        _attribute(
            "city",
            (
                _level("equal", 0.75, 2**-8, tf=True),
                _level("similar", 0.08, 0.006),
                _level("different", 0.22, 0.95),
            ),
            0.05,
        ),
        _attribute("region", (_level("equal", 0.85, 2**-5, tf=True), _level("different", 0.2, 0.9)), 0.1, "exact"),
        _attribute("country", (_level("equal", 0.95, 2**-5, tf=True), _level("different", 0.1, 0.5)), 0.3, "exact"),
        _attribute("gender", (_level("equal", 0.97, 0.5), _level("different", 0.03, 0.5)), 0.5, "exact"),
        _attribute(
            "company",
            (
                _level("equal", 0.5, 2**-9, tf=True),
                _level("similar", 0.1, 0.01),
                _level("different", 0.6, 0.98),
            ),
            0.002,
        ),
        _attribute("occupation", (_level("equal", 0.6, 2**-6, tf=True), _level("different", 0.5, 0.95)), 0.02, "exact"),
        _attribute(
            "text",
            (_level("equal", 0.5, 2**-8, tf=True), _level("similar", 0.2, 0.02), _level("different", 0.5, 0.97)),
            0.005,
        ),
    ),
)

STANDING_MODEL: Final = replace(SHIPPED_MODEL, name="standing-4", frequencies={})
"""The model of records that come one by one: what a value weighs does not depend on the other records."""

DEPENDENT_GROUPS: Final[tuple[tuple[str, ...], ...]] = (
    ("address", "street", "postal_code", "city", "region", "country"),
    ("account", "handle", "email", "masked_email", "username"),
)
"""Of each group only the strongest agreement counts: a postal code already says the city."""

HOUSEHOLD_GROUP: Final[tuple[str, ...]] = (
    "family_name", "phone", "masked_phone", "email", "masked_email", "account", "handle", "device", "customer_number",
    "address", "street", "house_number", "postal_code", "city", "region", "country",
)  # fmt: skip
"""What members of a household have in common; of identifiers only the values that more than one of them uses."""

SHAREABLE: Final[tuple[str, ...]] = ("phone", "email", "account", "handle", "device", "customer_number", "identifier")
"""Identifiers that several people may turn out to use; the data say which values are."""

FAMILY_BASE_FREQUENCY: Final[Mapping[str, float]] = {
    "김": 0.215, "이": 0.147, "박": 0.084, "최": 0.047, "정": 0.043, "강": 0.024, "조": 0.021, "윤": 0.020,
    "장": 0.020, "임": 0.017, "한": 0.015, "오": 0.015, "서": 0.015, "신": 0.015, "권": 0.014, "황": 0.014,
    "안": 0.014, "송": 0.014, "류": 0.013, "홍": 0.011, "전": 0.011, "고": 0.010, "문": 0.009, "손": 0.009,
    "양": 0.009, "배": 0.008, "백": 0.008, "허": 0.007, "남": 0.006, "심": 0.005, "노": 0.005, "유": 0.013,
}  # fmt: skip
"""Share of the population by surname; Source: Statistics Korea, census 2015."""
