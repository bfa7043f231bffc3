"""Weights that are kept have names of their own, and all are found again."""

from pathlib import Path

from resnet_studio.core.models.kept import free_path, kept_folder, kept_weights


def test_a_name_that_is_taken_gets_a_number(app_home: Path) -> None:
    assert kept_weights() == []
    first = free_path(Path("/their/resnet20-12fca82f.th"))
    assert first == app_home / "data" / "weights" / "resnet20-12fca82f.safetensors"
    kept_folder().mkdir(parents=True)
    first.touch()
    second = free_path(Path("resnet20-12fca82f.pth.tar"))
    assert second.name == "resnet20-12fca82f-2.safetensors"
    second.touch()
    assert kept_weights() == [second, first]
    assert free_path(Path(".safetensors")).name == "weights.safetensors"
