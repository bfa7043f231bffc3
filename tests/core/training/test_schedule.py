"""The learning rate goes the way that the papers say."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import OptimizerRecipe, ScheduleRecipe
from resnet_studio.core.training.schedule import learning_rate_at, rate_factor

NUM_STEPS = 64_000


def recipe_of(**schedule: object) -> Recipe:
    return Recipe(optimizer=OptimizerRecipe(learning_rate=0.1), schedule=ScheduleRecipe(**schedule))


@pytest.mark.parametrize(
    ("step", "rate"),
    [(0, 0.1), (31_999, 0.1), (32_000, 0.01), (47_999, 0.01), (48_000, 0.001), (63_999, 0.001)],
)
def test_steps_are_those_of_the_paper(step: int, rate: float) -> None:
    recipe = recipe_of(name="step", milestones=(0.5, 0.75), gamma=0.1)
    assert learning_rate_at(step, NUM_STEPS, recipe) == pytest.approx(rate)


def test_cosine_starts_at_the_top_is_half_way_down_in_the_middle_and_ends_where_it_was_told() -> None:
    schedule = ScheduleRecipe(name="cosine", final_fraction=0.1)
    assert rate_factor(0, schedule, 100) == 1
    assert rate_factor(0.5, schedule, 100) == pytest.approx(0.55)
    assert rate_factor(1, schedule, 100) == pytest.approx(0.1)
    falling = [rate_factor(i / 100, schedule, 100) for i in range(101)]
    assert falling == sorted(falling, reverse=True)


def test_one_cycle_has_its_peak_at_the_end_of_the_warm_up_and_straight_sides() -> None:
    recipe = recipe_of(name="one_cycle", warmup_fraction=0.2)
    rates = [learning_rate_at(step, 100, recipe) for step in range(101)]
    assert max(rates) == rates[20] == pytest.approx(0.1)
    assert rates[60] == pytest.approx(0.05)
    assert rates[100] == pytest.approx(0)


@pytest.mark.parametrize("name", ["constant", "step", "cosine", "one_cycle"])
def test_a_warm_up_rises_in_equal_steps_from_above_zero(name: str) -> None:
    recipe = recipe_of(name=name, warmup_fraction=0.1, milestones=(0.5,))
    rates = [learning_rate_at(step, 1000, recipe) for step in range(101)]
    assert rates[0] > 0
    steps = [after - before for before, after in itertools.pairwise(rates)]
    assert steps == pytest.approx([steps[0]] * 100)
    assert rates[100] == pytest.approx(0.1)


def test_a_constant_rate_stays() -> None:
    assert {learning_rate_at(step, 10, recipe_of(name="constant")) for step in range(12)} == {0.1}


@pytest.mark.parametrize(
    ("step", "rate"),
    [(0, 0.01), (399, 0.01), (400, 0.1), (31_999, 0.1), (32_000, 0.01), (48_000, 0.001), (63_999, 0.001)],
)
def test_warm_up_and_milestones_may_be_told_in_steps_as_the_paper_does(step: int, rate: float) -> None:
    recipe = recipe_of(
        name="step", warmup_steps=400, warmup_factor=0.1, milestone_steps=(32_000, 48_000), milestones=(0.1,)
    )
    assert learning_rate_at(step, NUM_STEPS, recipe) == pytest.approx(rate)


@pytest.mark.parametrize("num_steps", [700, 997, 64_123])
def test_a_milestone_in_steps_drops_at_its_very_step(num_steps: int) -> None:
    recipe = recipe_of(name="step", milestone_steps=(333, 601))
    rates = [learning_rate_at(step, num_steps, recipe) for step in range(num_steps)]
    drops = [step for step in range(1, num_steps) if rates[step] != rates[step - 1]]
    assert drops == [333, 601]


def test_a_warm_up_in_steps_climbs_as_one_that_is_a_part() -> None:
    in_steps, as_part = (
        recipe_of(name="cosine", warmup_steps=50),
        recipe_of(name="cosine", warmup_fraction=0.25),
    )
    for step in range(201):
        assert learning_rate_at(step, 200, in_steps) == learning_rate_at(step, 200, as_part)


@given(
    name=st.sampled_from(["constant", "step", "cosine", "one_cycle"]),
    warmup=st.floats(0, 0.9),
    final=st.floats(0, 1),
    step=st.integers(0, 2000),
    num_steps=st.integers(0, 1000),
    warmup_steps=st.integers(0, 1500),
    milestones=st.lists(st.integers(1, 1500), unique=True).map(sorted),
)
def test_the_rate_never_leaves_its_limits(
    name: str,
    warmup: float,
    final: float,
    step: int,
    num_steps: int,
    warmup_steps: int,
    milestones: list[int],
) -> None:
    recipe = recipe_of(
        name=name,
        warmup_fraction=warmup,
        final_fraction=final,
        warmup_steps=warmup_steps,
        milestone_steps=tuple(milestones[:20]),
    )
    assert 0 <= learning_rate_at(step, num_steps, recipe) <= 0.1 * (1 + 1e-9)
