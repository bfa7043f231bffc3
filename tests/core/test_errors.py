import pytest

from resnet_studio.core import errors
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError, did_you_mean


def test_an_error_is_a_sentence_and_what_to_do_now() -> None:
    error = StudioError(
        "{path} is empty.", {"path": "/data", "kind": "photographs"}, hint="Put {kind} there."
    )

    assert error.message == "/data is empty."
    assert error.advice == "Put photographs there."
    assert str(error) == "/data is empty. Put photographs there."


def test_an_error_without_a_hint_ends_with_its_sentence() -> None:
    assert str(StudioError("It is over.")) == "It is over."


def test_the_template_stays_whole_for_translation() -> None:
    error = StudioError(QT_TRANSLATE_NOOP("errors", "{path} is empty."), {"path": "/data"})

    assert error.template == "{path} is empty."


def test_braces_in_a_parameter_are_no_template() -> None:
    assert str(StudioError("{path} is empty.", {"path": "/{odd}/{0}"})) == "/{odd}/{0} is empty."


def test_later_changes_of_the_parameters_do_not_reach_the_error() -> None:
    parameters = {"path": "/data"}
    error = StudioError("{path} is empty.", parameters)
    parameters["path"] = "/other"

    assert error.message == "/data is empty."


@pytest.mark.parametrize(
    "name", ["DataError", "RecipeError", "RunError", "DeviceError", "WeightsError", "DownloadError"]
)
def test_every_kind_is_a_failure_of_the_user(name: str) -> None:
    assert issubclass(getattr(errors, name), StudioError)


def test_a_near_word_is_suggested_and_a_far_one_is_not() -> None:
    known = ["training.epochs", "optimizer.learning_rate"]

    assert did_you_mean("training.epoch", known) == "training.epochs"
    assert did_you_mean("zzz", known) == ""
    assert did_you_mean("epochs", iter(())) == ""
