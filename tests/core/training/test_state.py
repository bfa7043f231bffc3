"""The counters come back from JSON as they were."""

import json

from hypothesis import given
from hypothesis import strategies as st

from resnet_studio.core.training.state import TrainingState

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.builds(
        TrainingState,
        epoch=st.integers(0),
        step=st.integers(0),
        epoch_sums=st.lists(FLOATS, min_size=3, max_size=3),
        best_epoch=st.none() | st.integers(0),
        best_loss=st.none() | FLOATS,
        elapsed_seconds=FLOATS,
        precision=st.text(),
    )
)
def test_a_state_comes_back_from_json(state: TrainingState) -> None:
    assert TrainingState.from_dict(json.loads(json.dumps(state.to_dict()))) == state


def test_keys_of_a_newer_version_are_passed_over_and_missing_ones_have_their_default() -> None:
    assert TrainingState.from_dict({"epoch": 3, "dreams": 7}) == TrainingState(epoch=3)


def test_two_states_share_no_sums() -> None:
    TrainingState().epoch_sums[0] = 5
    assert TrainingState().epoch_sums == [0, 0, 0]
