"""A worker that answers at once and without torch; file names decide what it says."""

import base64
import json
import sys
import threading
import time
from pathlib import Path

stopped: set[int] = set()
thresholds: dict[str, float] = {}
write_lock = threading.Lock()


def say(**reply: object) -> None:
    with write_lock:
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


def result_of(path: str, threshold: float) -> dict[str, object]:
    if "broken" in path:
        return {"path": path, "error": "It is no picture."}
    top = [["seven", 0.91], ["one", 0.06], ["four", 0.03]]
    label = "seven" if threshold <= 0.91 else None
    is_unfamiliar = "strange" in path
    return {"path": path, "label": label, "probability": 0.91, "top": top, "unfamiliar": is_unfamiliar}


def classify(number: int, paths: list[str], threshold: float) -> None:
    files = []
    for path in paths:
        below = Path(path)
        files += sorted(map(str, below.iterdir())) if below.is_dir() else [path]
    gives_way = any("beside-training" in path for path in files)
    if gives_way:
        say(id=number, event="item", value={"gives_way": True})
    for done, path in enumerate(files):
        if "slow" in path:
            time.sleep(0.05)
        if number in stopped:
            say(id=number, event="cancelled")
            return
        say(id=number, event="item", value=result_of(path, threshold))
        say(id=number, event="progress", done=done + 1, total=len(files))
    errors = sum("broken" in path for path in files)
    value = {"images_per_second": 100.0, "num_images": len(files), "num_errors": errors}
    value |= {"gave_way": gives_way}
    say(id=number, event="done", value=value)


FILE = {
    "kind": "zip", "size_bytes": 1_100_000, "tensors": [{}] * 97, "beside": {"epoch": 3, "best": 92.6000001},
    "reason": "", "missing": [], "unexpected": [], "misshapen": [], "notes": ["It is a stranger's."],
}  # fmt: skip
NETWORK = {
    "name": "resnet20", "block": "basic", "stem": "cifar", "stage_depths": [3, 3, 3],
    "stage_widths": [16, 32, 64], "shortcut": "A", "zero_init": False, "num_classes": 10, "style": "paper",
}  # fmt: skip
LIKELY = {"normalization": ["imagenet", "cifar10", "half"], "classes": "cifar10", "image_size": 32}


def inspection(path: str) -> dict[str, object]:
    """Of the app itself, unless the name says `stranger` or `torn`."""
    found = FILE | {"path": path, "written_by_app": False, "fits": True, "architecture": NETWORK}
    found |= {"num_classes": 10, "needs": ["normalization", "classes"], "likely": LIKELY, "padding": "even"}
    if "torn" in path:
        shape = {"name": "fc.weight", "shape": [10, 32], "expected": [10, 64]}
        return found | {"fits": False, "needs": [], "missing": ["bn1.weight"], "misshapen": [shape]}
    is_theirs = "stranger" in path and not path.endswith(".safetensors")
    return found if is_theirs else found | {"written_by_app": True, "needs": []}


def perform(method: object, request: dict[str, object]) -> dict[str, object]:
    if method == "describe":
        classes = ["seven", "one", "four"]
        return {
            "model": "ResNet-20",
            "classes": classes,
            "validation_accuracy": 0.9,
            "test_accuracy": 0.89,
            "stages": ["layer1", "layer2", "layer3"],
            "notes": [],
            "threshold": thresholds.get(str(request["model"]), 0.0),
            "suggested_threshold": 0.8,
            "knows_unfamiliar": True,
        }
    if method == "set_threshold":
        thresholds[str(request["model"])] = float(str(request["value"]))
        return {"threshold": request["value"]}
    if method == "heat_map":
        values = base64.b64encode(bytes([0, 128, 255, 64])).decode()
        return {"width": 2, "height": 2, "values": values, "crop": [10, 0, 80, 80]}
    if method == "augment":  # each draw is the images as they are
        epochs = request["epochs"]
        return {"draws": [{"pixels": request["pixels"], "targets": None}] * len(epochs)}  # type: ignore[arg-type]
    if method == "inspect":
        return inspection(str(request["path"]))
    if method == "start":
        network = NETWORK | {"name": "resnet32", "stage_depths": [5, 5, 5]}
        numbers = {"mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2]}
        how = {"image_size": 32, "resize": "crop", **numbers}
        about = {"architecture": network, "preprocessing": how, "classes": []}
        return {"about": about | {"is_normalization_known": True}, "notes": []}
    if method == "try_on":
        names = [f"class {number}" for number in range(10)]
        found = {"normalization": "half", "image_size": 28, "padding": "end", "images": 512, "accuracy": 0.9}
        found |= {key: request[key] for key in ("image_size", "padding") if key in request}
        return {"data": Path(str(request["data"])).name, "classes": names, **found}
    if method == "complete":
        target = Path(str(request["save_as"]))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(request), encoding="utf-8")
        return {"path": str(target)}
    return {}


def answer(request: dict[str, object]) -> None:
    number = int(str(request["id"]))
    method = request["method"]
    if method == "cancel":
        stopped.add(int(str(request["target"])))
    elif str(request.get("model", "")).endswith("dies"):
        sys.stderr.write("out of memory\n")
        sys.stderr.flush()
        import os

        os._exit(1)
    elif Path(str(request.get("model", request.get("path", "")))).name.partition(".")[0].endswith("bad"):
        say(id=number, event="error", message="These are no weights.", hint="Choose others.")
    elif method == "try_on" and "unlike" in str(request["data"]):
        say(id=number, event="error", message="The classes do not fit.", hint="")
    elif method == "classify":
        paths = list(map(str, request["paths"]))  # type: ignore[call-overload]
        threshold = request.get("threshold")
        threshold = thresholds.get(str(request["model"]), 0.0) if threshold is None else float(str(threshold))
        threading.Thread(target=classify, args=(number, paths, threshold), daemon=True).start()
    else:
        say(id=number, event="done", value=perform(method, request))


for line in sys.stdin:
    answer(json.loads(line))
