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
    say(id=number, event="done", value=value)


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
    elif Path(str(request.get("model", ""))).name.partition(".")[0].endswith("bad"):
        say(id=number, event="error", message="These are no weights.", hint="Choose others.")
    elif method == "classify":
        paths = list(map(str, request["paths"]))  # type: ignore[call-overload]
        threshold = request.get("threshold")
        threshold = thresholds.get(str(request["model"]), 0.0) if threshold is None else float(str(threshold))
        threading.Thread(target=classify, args=(number, paths, threshold), daemon=True).start()
    elif method == "set_threshold":
        thresholds[str(request["model"])] = float(str(request["value"]))
        say(id=number, event="done", value={"threshold": request["value"]})
    elif method == "heat_map":
        values = base64.b64encode(bytes([0, 128, 255, 64])).decode()
        value = {"width": 2, "height": 2, "values": values, "crop": [10, 0, 80, 80]}
        say(id=number, event="done", value=value)
    elif method == "describe":
        classes = ["seven", "one", "four"]
        value = {
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
        say(id=number, event="done", value=value)
    else:
        say(id=number, event="done", value={})


for line in sys.stdin:
    answer(json.loads(line))
