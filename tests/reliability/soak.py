"""A random user in the real window for as long as asked; nothing may pile up, hang or go unsaid.

    python tests/reliability/soak.py --minutes 3                 trainings are real
    python tests/reliability/soak.py --minutes 3 --stand-in      a small process stands in for them: many more
    python tests/reliability/soak.py --minutes 0.1 --stand-in --points 20000

A user, drawn from a seed, starts, pauses, continues and stops runs of the digits, drops pictures and what is
none, turns pages, changes the theme, opens and closes dialogs, edits, undoes and redoes. Now and then
something breaks: a run fails, its process is killed, the process that classifies is killed, a run's folder
vanishes and comes back, data are not there. What the window must say of that it must say exactly once. In
quiet moments threads, open handles, top-level widgets, child processes, `sys.getrefcount(None)` and memory
are read; after the first two, which are a warm-up, they must not grow. (Of fewer than four readings only
child processes are compared.) In the end points are appended to a curve.

A window that hangs for 90 s is ended with its stacks. Prints one JSON object; exits with 1 where anything was
wrong. Uses the display that Qt finds (`QT_QPA_PLATFORM=offscreen` for none).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from children import put
from measuring import conditions

REST_EVERY, BREAK_EVERY = 40, 10  # acts
WARM_UP = 2  # readings
PIECE = 1000  # points
STAND_IN = Path(__file__).parents[1] / "gui" / "train" / "fake_train.py"


def main() -> None:
    """Measure, print, and say by the exit code whether all went as it must."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=3, help="how long (default: 3)")
    parser.add_argument("--stand-in", action="store_true", help="let a small process stand in for trainings")
    parser.add_argument("--points", type=int, default=1_000_000, help="of the curve (default: 1000000)")
    parser.add_argument("--seed", type=int, default=0, help="of the user")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        if arguments.stand_in:
            _let_stand_in()
        found = soak(Path(place), arguments)
    print(json.dumps(found | conditions("PySide6-Essentials", "pyqtgraph")))
    sys.exit(0 if not found["faults"] else 1)


def soak(place: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """The figure: what the user did, what broke, and all that was wrong."""
    from random_user import User
    from window_readings import Ears, close_dialogs, growth, read_now, told, watch_for_hangs

    from resnet_studio.core.settings import Settings, save_settings
    from resnet_studio.gui.start import make_application, open_window

    watch_for_hangs()
    ears = Ears()
    save_settings(Settings(runs_folder=str(place / "runs"), allow_network=False))
    window = open_window(make_application(), [])
    ears.open(window)
    close_dialogs(window)
    window.show()
    user = User(window, place, random.Random(arguments.seed), ears, is_stand_in=arguments.stand_in)
    user.wait("the digits", lambda: window.session.dataset is not None)
    user.rest()
    readings, until, number = [read_now()], time.monotonic() + arguments.minutes * 60, 0
    while time.monotonic() < until:
        watch_for_hangs()
        number += 1
        user.act()
        if number % BREAK_EVERY == 0:
            user.break_something()
        if number % REST_EVERY == 0:
            user.rest()
            readings.append(read_now())
    user.rest()
    readings.append(read_now())
    late_ms = {"p99": statistics.quantiles(ears.late_ms, n=100)[98], "max": max(ears.late_ms)}
    curve = append_points(window, arguments.points)
    kept = readings[WARM_UP:]
    piled_up = growth(kept) if len(kept) > 1 else growth(readings, ("children",))
    window.close()
    return {
        "what": "a random user in the window: what was not said once, what piled up, what nobody caught",
        "minutes": arguments.minutes,
        "trainings": "stand-ins" if arguments.stand_in else "real",
        "acts": dict(user.acts),
        "broken": dict(user.broken),
        "readings": len(readings),
        "first_last_most": told(kept),
        "late_ms": {name: round(value, 1) for name, value in late_ms.items()},
        "curve": curve,
        "faults": [*user.faults, *piled_up, *ears.unexpected],
    }


def append_points(window: Any, num: int) -> dict[str, Any]:
    """Append points to a curve of the Train page while it is shown; what that takes."""
    import psutil
    from PySide6.QtTest import QTest

    from resnet_studio.core.runs.series import RunSeries, parts_of

    window.show_page("train")
    view, series, process = window.stages["train"].page.run_view, RunSeries(), psutil.Process()
    window.stages["train"].page.show_run(None)
    view.set_series(series)
    before, seconds = process.memory_info().rss, []
    for start in range(0, num, PIECE):
        rows = [
            {"kind": "step", "step": i, "epoch": i / PIECE, "loss": 1 / (1 + i), "accuracy": 0.5}
            for i in range(start, min(start + PIECE, num))
        ]
        parts = parts_of(rows)
        begun = time.perf_counter()
        for part in parts:
            series.append(part)
        view.refresh()
        view.plots.loss.plot.draw_now()
        seconds.append(time.perf_counter() - begun)
        QTest.qWait(0)
    after = process.memory_info().rss
    view.set_series(RunSeries())
    tenth = max(1, len(seconds) // 10)
    return {
        "points": num,
        "piece": PIECE,
        "ms_a_piece_first_tenth": round(1000 * statistics.median(seconds[:tenth]), 2),
        "ms_a_piece_last_tenth": round(1000 * statistics.median(seconds[-tenth:]), 2),
        "bytes_a_point": round((after - before) / num, 1),
    }


def _let_stand_in() -> None:
    from resnet_studio.core.child import studio_command
    from resnet_studio.core.runs import supervise

    def stand_in(*words: str) -> list[str]:
        is_run = words[0] in ("train", "resume")
        return [sys.executable, str(STAND_IN), *words] if is_run else studio_command(*words)

    put(supervise, "studio_command", stand_in)


if __name__ == "__main__":
    main()
