"""The arithmetic of item analysis, against figures that others have reckoned, and against itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.statistics import choices, consistency, exam_figures, histogram, item_figures, kurtosis, skewness

#: 25 people, 7 questions of one mark each.
THIRD = 0.3333333
ROWS = """
1 1 1 1 1 0 1|1 1 1 1 .5 1 0|1 1 1 1 .5 0 1|0 0 1 1 1 0 0|1 0 1 0 0 1 .5|1 1 1 1 .5 0 .5|0 1 1 1 .5 1 .5
1 1 1 0 .5 1 .5|1 0 1 1 1 1 1|0 1 1 0 .5 1 .5|.8 0 1 1 .5 1 .5|1 1 1 0 .5 1 1|1 0 1 1 .5 1 .5|1 0 1 1 1 0 .5
0 0 1 1 0 1 1|1 0 1 0 .5 1 1|.8 0 1 1 .5 0 1|1 0 1 1 0 1 .5|1 0 1 1 .5 0 .5|0 1 1 0 .5 1 0|1 1 T 1 .5 0 .5
1 1 1 0 .5 0 .5|1 1 1 1 0 1 .5|0 0 1 0 .5 1 1|0 0 1 1 1 1 1
"""
SHEETS = [
    {place: THIRD if mark == "T" else float(mark) for place, mark in enumerate(row.split(), start=1)}
    for row in ROWS.strip().replace("\n", "|").split("|")
]
#: question: facility, deviation, effective weight, discrimination index, discriminative efficiency
GOLDEN = {
    1: (0.704, 0.4513682901, 21.2922742344, -7.0650767526, -9.4550536967),
    2: (0.48, 0.5099019514, 18.8979800309, -28.8982125772, -36.7834118938),
    3: (0.973333332, 0.13333334, 4.443012573, -9.1230674268, -21.6545012165),
    4: (0.68, 0.4760952286, 18.9347251357, -22.6306444113, -31.4411395613),
    5: (0.52, 0.3055050463, 11.1450138688, -17.6997047674, -21.1794802584),
    6: (0.64, 0.4898979486, 9.8081339177, -45.3785178421, -56.9365974439),
    7: (0.62, 0.331662479, 15.4788602394, -5.6543166602, -6.5043742058),
}


def test_the_figures_of_the_whole_are_those_that_others_reckoned():
    figures = exam_figures(SHEETS)
    assert figures.people == 25
    assert figures.median == pytest.approx(4.5, abs=1e-6)
    assert figures.mean == pytest.approx(4.617333332, abs=1e-6)
    assert figures.deviation == pytest.approx(0.8117265554, abs=1e-6)
    assert figures.skewness == pytest.approx(-0.092502502, abs=1e-6)
    assert figures.kurtosis == pytest.approx(-0.7073968557, abs=1e-6)
    assert figures.cic == pytest.approx(-87.2230935542, abs=1e-6)
    assert figures.error_ratio == pytest.approx(136.8294900795, abs=1e-6)
    assert figures.standard_error == pytest.approx(1.1106813066, abs=1e-6)


@pytest.mark.parametrize("question", list(GOLDEN))
def test_the_figures_of_each_question_are_those_that_others_reckoned(question):
    figures = item_figures(SHEETS, dict.fromkeys(GOLDEN, 1.0))[question]
    found = (figures.facility, figures.deviation, figures.weight, figures.discrimination, figures.efficiency)
    assert found == pytest.approx(GOLDEN[question], abs=1e-6)


MARKS = st.integers(0, 10).map(lambda tenth: tenth / 2)
TABLES = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(MARKS, min_size=width, max_size=width).map(lambda row: dict(enumerate(row))), min_size=2, max_size=20
    )
)


@given(TABLES)
def test_indices_stay_within_their_bounds(sheets):
    figures = item_figures(sheets, dict.fromkeys(sheets[0], 5.0))
    for item in figures.values():
        assert 0 <= item.facility <= 1
        assert item.discrimination is None or abs(item.discrimination) <= 100.000001
        assert item.efficiency is None or item.efficiency <= 100.000001
    weights = [item.weight for item in figures.values() if item.weight is not None]
    assert not weights or sum(weights) == pytest.approx(100)


@given(TABLES, st.randoms())
def test_the_order_of_people_and_questions_does_not_matter(sheets, dice):
    turned = [dict(sorted(sheet.items(), reverse=True)) for sheet in sheets]
    dice.shuffle(turned)
    full = dict.fromkeys(sheets[0], 5.0)
    for key, item in item_figures(sheets, full).items():
        other = item_figures(turned, full)[key]
        assert item.facility == pytest.approx(other.facility)
        assert (item.discrimination or 0) == pytest.approx(other.discrimination or 0)
    assert (consistency(sheets) or 0) == pytest.approx(consistency(turned) or 0)


def test_questions_that_all_say_the_same_are_wholly_consistent():
    sheets = [{key: float(mark) for key in range(4)} for mark in (0, 1, 1, 0, 1)]
    assert consistency(sheets) == pytest.approx(100)
    assert exam_figures(sheets).standard_error == pytest.approx(0, abs=1e-6)


def test_nothing_is_said_where_nothing_can_be_reckoned():
    assert exam_figures([]).mean is None
    alone = exam_figures([{1: 1.0, 2: 0.0}])
    assert (alone.people, alone.mean, alone.deviation, alone.cic) == (1, 1.0, None, None)
    alike = [{1: 1.0, 2: 0.0}] * 5
    assert (exam_figures(alike).cic, skewness([2.0] * 5), kurtosis([2.0] * 5)) == (None, None, None)
    assert item_figures(alike, {1: 1.0, 3: 1.0})[1].discrimination is None
    assert item_figures(alike, {3: 1.0})[3].people == 0


def test_people_with_other_questions_count_only_where_they_had_the_question():
    sheets = [{1: 1.0, 2: 0.0}, {1: 0.0, 2: 1.0}, {1: 1.0, 3: 1.0}]
    figures = item_figures(sheets, {1: 1.0, 2: 1.0, 3: 1.0})
    assert [figures[key].people for key in (1, 2, 3)] == [3, 2, 1]
    assert exam_figures(sheets).cic is None


def test_options_are_compared_between_the_best_and_the_weakest():
    answers = [(["A"], 9.0), (["A"], 8.0), (["B"], 2.0), ([], 1.0)]
    found = choices(answers, "ABC")
    assert (found["A"].count, found["A"].share, found["A"].best, found["A"].weakest) == (2, 0.5, 1.0, 0.0)
    assert (found["C"].count, found["C"].best) == (0, 0.0)
    assert choices([], "A")["A"].count == 0


def test_the_histogram_holds_everybody_once():
    assert histogram([0.0, 0.1, 0.55, 0.999, 1.0, -0.2, 1.2]) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 3]
