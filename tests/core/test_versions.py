"""A package that is not there has no version."""

import numpy

from resnet_studio.core.versions import installed_version


def test_only_what_is_installed_has_a_version() -> None:
    assert installed_version("numpy") == numpy.__version__
    assert installed_version("no-such-package") is None
