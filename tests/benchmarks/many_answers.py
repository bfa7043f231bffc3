"""How long the window's thread is held up while tens of thousands of answers come, are filtered and sorted.

    python tests/benchmarks/many_answers.py [--count 50000]

Prints the median and the slowest tick of each kind in milliseconds, drawing included, and the most that one
took of the processor: on a computer that does something else too, the rest is waiting. The window should draw
every 30 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
BATCH = 500


def main() -> None:
    """Make answers up, show them, and print what took how long."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=50_000, help="how many answers")
    arguments = parser.parse_args()

    import numpy as np
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from resnet_studio.gui.classify.answer_model import FILE, PROBABILITY, AnswerFilter
    from resnet_studio.gui.classify.results import Result
    from resnet_studio.gui.classify.results_view import ResultsView

    app = QApplication([])
    values = np.random.default_rng(0).uniform(0.1, 1, arguments.count).tolist()
    rows = [
        Result(f"/pictures/image-{number:05}.png", f"class {number % 10}", value, (("class 0", value),))
        for number, value in enumerate(values)
    ]
    view = ResultsView()
    view.resize(1000, 700)
    view.show()

    def measured(*acts: Callable[[], object]) -> str:
        seconds, worked = [], []
        for act in acts:
            start, start_work = time.perf_counter(), time.thread_time()
            act()
            app.processEvents()
            seconds.append(time.perf_counter() - start)
            worked.append(time.thread_time() - start_work)
        figures = (statistics.median(seconds), max(seconds), max(worked))
        return "median {:.0f} ms, slowest {:.0f} ms, {:.0f} ms of work".format(*(1000 * x for x in figures))

    def filling() -> str:
        batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        return measured(*(lambda batch=batch: view.add_results(batch) for batch in batches))

    model = view.table
    for name, column in (("as they come", -1), ("by probability", PROBABILITY), ("by file", FILE)):
        for way, title in enumerate(("grid", "table")):
            view.start(True, "")
            view.many.show_way(way)
            model.sort(column, Qt.SortOrder.AscendingOrder)
            print(f"{BATCH} more answers, {name}, {title}: {filling()}")
    for words, act in (
        ("by probability", lambda: model.set_filter(AnswerFilter(lowest=0.5))),
        ("by class", lambda: model.set_filter(AnswerFilter(label="class 3"))),
        ("by words", lambda: model.set_filter(AnswerFilter(words="image-123"))),
        ("none", lambda: model.set_filter(AnswerFilter())),
        ("sorted by file", lambda: model.sort(FILE, Qt.SortOrder.DescendingOrder)),
        ("threshold", lambda: model.set_threshold(0.6)),
    ):
        print(f"filter {words}: {measured(act)}")


if __name__ == "__main__":
    main()
