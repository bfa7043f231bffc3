"""The stops of the tour where many answers are looked at."""

from __future__ import annotations

from typing import Any

from tour_guide import Tour, wait_until


def open_finished_run(tour: Tour) -> None:
    """Look at the newest run that came to its end."""
    from resnet_studio.core.runs.folder import list_runs
    from resnet_studio.core.runs.reader import current_state
    from resnet_studio.core.runs.status import RunState

    runs = list_runs(tour.window.session.settings.runs_path)
    tour.window.open_run(next(run for run in runs if current_state(run) is RunState.FINISHED))
    tour.wait_for_end()


def classify_many(tour: Tour) -> None:
    """A folder of pictures, and one that is none; the least certain answers first."""
    from PySide6.QtCore import Qt

    from resnet_studio.gui.classify.many_panel import GRID, TABLE

    tour.need_run()
    open_finished_run(tour)
    paths = tour.pictures()
    broken = paths[0].with_name("scan-999.png")
    broken.write_bytes(b"no picture")
    tour.classify([broken.parent], len({*paths, broken}))
    many = tour.page("classify").results.many
    many.view.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    many.view.selectRow(1)
    many.show_way(TABLE)
    tour.take("classify-many")
    many.show_way(GRID)
    tour.take("classify-grid")
    classify_doubts(tour, many)


def classify_doubts(tour: Tour, many: Any) -> None:
    """What is not sure, what cannot be read, and the words after files were copied into folders."""
    answer = tour.page("classify").results.answer
    threshold = answer.threshold.value()
    answer.threshold.setValue(90)
    for kind, name in (("not_sure", "classify-not-sure"), ("broken", "classify-broken")):
        many.filters.kinds.setCurrentIndex(many.filters.kinds.findData(kind))
        tour.take(name)
    many.filters.kinds.setCurrentIndex(0)
    many.all_button.click()
    folders = tour.window.presenter("classify").folders
    folders.sort(folders.chosen(), tour.home / "by class", is_move=False)
    wait_until(tour.page("classify").toast.isVisible)
    tour.take("classify-sorted")
    tour.page("classify").toast.hide()
    answer.threshold.setValue(threshold)


def classify_also(tour: Tour) -> None:
    """Two models on the same pictures, many and one."""
    tour.need_run()
    if not tour.page("classify").also_offered:
        tour.start(model__depth=32, training__epochs=4)
        tour.wait_for_end()
    open_finished_run(tour)
    page = tour.page("classify")
    wait_until(lambda: bool(page.also_offered))
    page.also_offered[0].trigger()
    paths = tour.pictures()
    for name, some in (("classify-also-many", paths[:60]), ("classify-also-one", paths[5:6])):
        tour.classify(some, len(some))
        wait_until(lambda: page.results.many.progress.isHidden())
        tour.take(name)
    page.also_offered[0].trigger()
