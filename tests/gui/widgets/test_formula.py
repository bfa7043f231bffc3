from resnet_studio.gui.widgets.formula import formula_html


def test_letters_are_slanted_words_upright_and_indices_low() -> None:
    assert formula_html("η_t") == "<i>η</i><sub><i>t</i></sub>"
    assert formula_html("d^k") == "<i>d</i><sup><i>k</i></sup>"
    assert formula_html("min(1, c)") == "min(1,&nbsp;<i>c</i>)"
    assert formula_html("w_{t + 1}") == "<i>w</i><sub><i>t</i>&nbsp;+&nbsp;1</sub>"


def test_signs_of_html_are_signs() -> None:
    assert formula_html("a < b") == "<i>a</i>&nbsp;&lt;&nbsp;<i>b</i>"
