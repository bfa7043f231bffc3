"""Which part of a batch is whose, and what torch's launcher says of a process."""

import pytest

from resnet_studio.core.ranks import Rank, is_launched, own_rank


@pytest.mark.parametrize("num_images", [0, 1, 2, 3, 7, 8, 100])
@pytest.mark.parametrize("num_ranks", [1, 2, 3, 8])
@pytest.mark.parametrize("least", [1, 2])
def test_shares_are_all_of_a_batch_once_and_none_is_too_small(
    num_images: int, num_ranks: int, least: int
) -> None:
    shares = [Rank(number, num_ranks).share_of(10, 10 + num_images, least) for number in range(num_ranks)]
    assert [place for share in shares for place in range(*share)] == list(range(10, 10 + num_images))
    sizes = [end - start for start, end in shares if start < end]
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
    assert len(sizes) <= 1 or min(sizes) >= least


def test_a_process_of_torchs_launcher_knows_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"RANK": 5, "WORLD_SIZE": 8, "LOCAL_RANK": 1, "LOCAL_WORLD_SIZE": 4}.items():
        monkeypatch.setenv(name, str(value))
    assert is_launched()
    assert own_rank(2) == Rank(5, 8, 1, 4), "the launcher counts and not the recipe"
    assert not own_rank().is_first


def test_without_a_launcher_a_process_is_the_first_of_the_recipes_devices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "1")  # as `torchrun --nproc-per-node 1` sets it
    assert not is_launched()
    assert own_rank() == own_rank(1) == Rank()
    assert own_rank(4) == Rank(0, 4, 0, 4)
    assert own_rank().is_alone
