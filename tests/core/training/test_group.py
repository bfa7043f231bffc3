"""Two real processes tell each other sums, decisions and weights."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.errors import DataError
from resnet_studio.core.ranks import Rank
from resnet_studio.core.training.group import Group

PROGRAM = """
import contextlib, json, os, sys
import psutil
import torch
from torch import nn
from resnet_studio.core.errors import DataError
from resnet_studio.core.ranks import own_rank
from resnet_studio.core.training.group import Group, opened_group
from resnet_studio.core.training.rank_watch import RankLostError

def failing(error):
    try:
        group.decide(lambda: (_ for _ in ()).throw(error))
    except Exception as caught:
        return type(caught).__name__

rank, told, num_threads = own_rank(), {}, psutil.Process().num_threads()
with contextlib.suppress(RankLostError), opened_group(rank) as group:
    told["tell"] = group.tell({"from": rank.number})
    told["number"] = group.tell_number(rank.number + 7)
    told["decide"] = group.decide(lambda: f"rank {rank.number}")
    told["for the user"] = failing(DataError("A {brace} in the text.", {"brace": "{brace}"}))
    told["for all"] = failing(MemoryError())
    one, two = torch.full((2, 3), 1.0 + rank.number), torch.full((4, 3, 2, 2), 10.0 + rank.number)
    two = two.contiguous(memory_format=torch.channels_last)
    group.add_up([one, two])
    told["sums"] = [one.unique().tolist(), two.unique().tolist()]
    norm = nn.BatchNorm2d(2)
    with torch.no_grad():
        for value in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
            value.fill_(1.0 + 2 * rank.number)
        norm.num_batches_tracked.fill_(rank.number + 5)
    group.level(norm)
    told["norm"] = {name: value.flatten().tolist() for name, value in norm.state_dict().items()}
    print(json.dumps(told), flush=True)
    if rank.number == 1:
        os._exit(9)
    try:
        group.add_up([one])
    except RankLostError as error:
        print(json.dumps({"lost": error.message}))
    import torch._dynamo
print(json.dumps({"threads": psutil.Process().num_threads() - num_threads}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """What each of two ranks printed; the second ends without a word at the end."""
    processes = start_ranks(PROGRAM, tmp_path_factory.mktemp("ranks") / "store")
    printed = [process.communicate(timeout=100)[0] for process in processes]
    return [[json.loads(line) for line in text.splitlines()] for text in printed]


def loopback() -> str:
    return "lo0" if sys.platform == "darwin" else "lo"


def test_what_the_first_rank_says_is_what_all_have(told: list[list[dict[str, Any]]]) -> None:
    for rank, *_ in told:
        assert rank["tell"] == {"from": 0}
        assert rank["number"] == 7
        assert rank["decide"] == "rank 0"


def test_what_fails_for_the_first_fails_for_all_and_is_told_to_the_user_once(
    told: list[list[dict[str, Any]]],
) -> None:
    assert [rank[0]["for the user"] for rank in told] == ["DataError", "RankLostError"]
    assert [rank[0]["for all"] for rank in told] == ["MemoryError", "MemoryError"]


def test_sums_are_put_into_every_tensor_in_its_own_layout(told: list[list[dict[str, Any]]]) -> None:
    assert [rank[0]["sums"] for rank in told] == [[[3.0], [21.0]]] * 2


def test_norms_are_averaged_and_weights_are_those_of_the_first(told: list[list[dict[str, Any]]]) -> None:
    for rank, *_ in told:
        assert rank["norm"]["weight"] == rank["norm"]["bias"] == [1.0, 1.0]
        assert rank["norm"]["running_mean"] == rank["norm"]["running_var"] == [2.0, 2.0]
        assert rank["norm"]["num_batches_tracked"] == [5]


def test_a_rank_that_died_is_noticed_at_once(told: list[list[dict[str, Any]]]) -> None:
    assert told[0][1]["lost"].startswith("Another process of the run ended or cannot be reached: ")
    assert "by peer" in told[0][1]["lost"]
    assert ". " not in told[0][1]["lost"]


def test_the_threads_of_a_group_end_with_it(told: list[list[dict[str, Any]]]) -> None:
    # One that is left lets go of a tensor while Python ends, and torch then aborts the process.
    assert told[0][2]["threads"] < 3


def test_one_rank_alone_sends_nothing() -> None:
    group, one = Group(), torch.ones(3)
    group.add_up([one])
    group.level(torch.nn.BatchNorm2d(2))
    assert one.tolist() == [1.0, 1.0, 1.0]
    assert (group.tell("word"), group.tell_number(3), group.decide(lambda: 4)) == ("word", 3, 4)
    with pytest.raises(DataError):
        group.decide(lambda: (_ for _ in ()).throw(DataError("No.")))
    assert not torch.distributed.is_initialized()


def test_a_group_knows_which_rank_it_is() -> None:
    assert Group(Rank(1, 2)).rank.is_first is False


WAITING = """
import os, time
from resnet_studio.core.ranks import own_rank
from resnet_studio.core.training import rank_watch
from resnet_studio.core.training.group import opened_group

rank_watch.GRACE_SECONDS = 0.1
rank = own_rank()
with opened_group(rank, lambda error: print(error.message, flush=True)):
    if rank.number == 1:
        os.kill(os.getpid(), 9)
    time.sleep(60)  # as a GPU waits, which hears of no death
"""


def test_a_rank_that_waits_without_end_for_a_killed_one_says_so_and_ends(tmp_path: Path) -> None:
    first, other = start_ranks(WAITING, tmp_path / "store")
    printed, _ = first.communicate(timeout=100)
    other.communicate()
    assert printed.decode().startswith(f"The run lost rank 1 (process {other.pid}), which ended too early")
    assert first.returncode == 1


def start_ranks(program: str, store: Path) -> list[subprocess.Popen[bytes]]:
    """Two processes that meet in a file."""
    common = {"WORLD_SIZE": "2", "RESNET_STUDIO_STORE": str(store), "GLOO_SOCKET_IFNAME": loopback()}
    return [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | common | {"RANK": str(number)},
            cwd=Path(__file__).parents[3],
        )
        for number in range(2)
    ]
