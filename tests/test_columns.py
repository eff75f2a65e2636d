"""The order that the engine sorts by leaves equal keys as they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.columns import stable_order


@given(keys=st.lists(st.one_of(st.integers(0, 3), st.integers(0, 2**63 - 1)), max_size=40))
def test_equal_keys_stay_in_their_order(keys: list[int]) -> None:
    for array in (np.array(keys, dtype=np.int64), np.array(keys, dtype=np.uint64)):
        assert stable_order(array).tolist() == np.argsort(array, kind="stable").tolist()
