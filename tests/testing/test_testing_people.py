from __future__ import annotations

import dataclasses
import hashlib
import re

import pandas as pd
import pytest

from voicecrm.testing import CLEAN, ErrorRates, synthetic_people

N_RECORDS = 20_000
FIELDS = ["given_name", "family_name", "full_name", "birth_date", "city", "phone", "email"]


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return synthetic_people(N_RECORDS, seed=11)


@pytest.fixture(scope="module")
def clean_people() -> pd.DataFrame:
    return synthetic_people(N_RECORDS, seed=11, rates=CLEAN)


def test_columns_are_those_promised(people: pd.DataFrame) -> None:
    assert list(people.columns) == ["unique_id", *FIELDS, "cluster"]
    assert len(people) == N_RECORDS
    assert people["unique_id"].tolist() == list(range(N_RECORDS))
    assert {type(value) for field in FIELDS for value in people[field]} == {str, type(None)}


def test_the_same_seed_gives_the_same_bytes() -> None:
    frame = synthetic_people(500, seed=3)
    pd.testing.assert_frame_equal(frame, synthetic_people(500, seed=3))
    assert not frame.equals(synthetic_people(500, seed=4))
    # Fixed here so that a change of the generator, or of a platform, cannot pass unseen.
    digest = hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode()).hexdigest()
    assert digest[:16] == "5fdbf5c1f89d825a"


@pytest.mark.parametrize("n_records", [0, 1, 2, 7])
def test_small_sizes(n_records: int) -> None:
    frame = synthetic_people(n_records)
    assert len(frame) == n_records
    assert list(frame.columns) == ["unique_id", *FIELDS, "cluster"]


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ValueError, match=r"n_records is -1"):
        synthetic_people(-1)


@pytest.mark.parametrize("languages", [(), ("en", "xx")])
def test_unknown_languages_are_refused(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="expected one or more of ko, en, ru"):
        synthetic_people(10, languages=languages)


def test_people_of_one_language_have_names_in_its_letters() -> None:
    english = synthetic_people(2_000, seed=1, rates=CLEAN, languages=("en",))
    assert english["family_name"].dropna().str.isascii().all()
    korean = synthetic_people(2_000, seed=1, rates=CLEAN, languages=("ko",))
    assert korean["phone"].dropna().str.match(r"0|82|\+82").all()


def test_people_have_two_records_on_average_and_six_at_most(people: pd.DataFrame) -> None:
    sizes = people["cluster"].value_counts()
    assert 1.9 < sizes.mean() < 2.2
    assert sizes.max() == 6
    shares = sizes.value_counts(normalize=True)
    assert shares.sort_index().is_monotonic_decreasing


def test_rows_stand_in_random_order(people: pd.DataFrame) -> None:
    assert abs(people["unique_id"].corr(people["cluster"])) < 0.05


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "full_name"])
def test_missing_share_is_between_five_and_fifty_percent(people: pd.DataFrame, field: str) -> None:
    assert 0.05 <= people[field].isna().mean() <= 0.5


@pytest.mark.parametrize("field", FIELDS)
def test_typo_share_is_between_five_and_ten_percent(clean_people: pd.DataFrame, field: str) -> None:
    rates = dataclasses.replace(CLEAN, typo={field: ErrorRates().typo[field]})
    dirty = synthetic_people(N_RECORDS, seed=11, rates=rates)
    meant = clean_people.dropna(subset=[field]).groupby("cluster")[field].agg(set).to_dict()
    pairs = dirty.dropna(subset=[field])[["cluster", field]].itertuples(index=False)
    wrong = [value not in meant[cluster] for cluster, value in pairs]
    assert 0.05 < sum(wrong) / len(wrong) < 0.1


def test_names_come_in_three_scripts(people: pd.DataFrame) -> None:
    names = people["family_name"].dropna()
    shares = {
        "hangul": names.str.contains("[가-힣]").mean(),
        "latin": names.str.contains("[A-Za-z]").mean(),
        "cyrillic": names.str.contains("[А-Яа-я]").mean(),
    }
    assert shares["hangul"] > 0.3
    assert shares["latin"] > 0.3
    assert shares["cyrillic"] > 0.08


def test_korean_surnames_have_the_shares_of_life(clean_people: pd.DataFrame) -> None:
    names = clean_people.loc[clean_people["family_name"].str.contains("[가-힣]", na=False)]
    shares = names.drop_duplicates("cluster")["family_name"].value_counts(normalize=True)
    assert list(shares.index[:3]) == ["김", "이", "박"]
    assert 0.18 < shares["김"] < 0.25
    assert 0.12 < shares["이"] < 0.18


def test_one_person_is_written_in_hangul_and_in_several_romanisations(clean_people: pd.DataFrame) -> None:
    spellings: dict[int, set[str]] = {}
    for cluster, name in zip(clean_people["cluster"], clean_people["given_name"], strict=True):
        spellings.setdefault(cluster, set()).add(name)
    both = [names for names in spellings.values() if any(re.match("[가-힣]", name) for name in names if name)]
    romanised = [{name for name in names if name and name.isascii()} for names in both]
    assert sum(len(names) >= 1 for names in romanised) > 100
    assert sum(len(names) >= 2 for names in romanised) > 30


def test_families_share_a_landline_but_no_given_name(people: pd.DataFrame) -> None:
    lines = people.dropna(subset=["phone", "family_name", "given_name"])
    lines = lines[lines["phone"].str.match(r"0(?:2|31|51|53)-")]
    users = lines.groupby("phone").agg(people=("cluster", "nunique"), families=("family_name", "nunique"))
    assert ((users["people"] >= 2) & (users["people"] <= 6) & (users["families"] == 1)).sum() > 25


def test_a_switchboard_serves_strangers(people: pd.DataFrame) -> None:
    users = people[people["phone"].str.startswith("0", na=False)].groupby("phone")["cluster"].nunique()
    switchboards = users.drop(["000-0000-0000", "010-0000-0000"])
    assert switchboards.max() > 20
    assert (switchboards > 10).sum() < 20


def test_placeholders_stand_in_every_field(people: pd.DataFrame) -> None:
    for field in FIELDS:
        placeholders = people[field].isin(["unknown", "anonymous", "000-0000-0000", "1900-01-01"]).mean()
        assert 0.0005 < placeholders < 0.02


def test_no_address_is_of_this_world(clean_people: pd.DataFrame) -> None:
    assert clean_people["email"].str.fullmatch(r"[a-z0-9._]+@[a-z]+\.example").all()


def test_an_address_belongs_to_one_person_unless_a_family_shares_it(clean_people: pd.DataFrame) -> None:
    assert not clean_people[["cluster", "email"]].drop_duplicates()["email"].duplicated().any()


def test_most_addresses_tell_the_name(clean_people: pd.DataFrame) -> None:
    western = clean_people[clean_people["phone"].str.startswith("+44")]
    told = [
        str(family).lower().replace("'", "") in email or str(given).lower() in email
        for given, family, email in zip(western["given_name"], western["family_name"], western["email"], strict=True)
    ]
    assert 0.6 < sum(told) / len(told) < 0.9


def test_clean_records_of_a_person_agree_on_the_birth_date(clean_people: pd.DataFrame) -> None:
    assert not clean_people[["cluster", "birth_date"]].drop_duplicates()["cluster"].duplicated().any()
    assert pd.to_datetime(clean_people["birth_date"]).notna().all()


def test_people_move_and_change_their_number(clean_people: pd.DataFrame) -> None:
    several = clean_people.groupby("cluster").filter(lambda records: len(records) > 1).groupby("cluster")
    digits = clean_people["phone"].str.replace(r"^\+82 ?", "0", regex=True).str.replace(r"[ -]", "", regex=True)
    addresses = several["email"].nunique()
    assert 0.1 < (addresses > 1).mean() < 0.3
    numbers = digits.groupby(clean_people["cluster"]).nunique()
    assert 0.05 < (numbers > 1).mean() < 0.2
