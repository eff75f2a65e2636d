"""The order that the engine sorts by leaves equal keys as they stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.columns import stable_order


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
@given(keys=st.lists(st.one_of(st.integers(0, 3), st.integers(0, 2**63 - 1)), max_size=40))
def test_equal_keys_stay_in_their_order(dtype: type[np.int64] | type[np.uint64], keys: list[int]) -> None:
    array = np.array(keys, dtype=dtype)
    assert stable_order(array).tolist() == np.argsort(array, kind="stable").tolist()
