"""Papers: drawn by rules, feasible, frozen, never the same question twice for one person while there are others."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams import actions
from exams.actions import PaperError, start_attempt, submit_attempt
from exams.actions.attempts import lay_out
from exams.blueprints import draw, lacking
from exams.models import PaperLine
from questions.models import Question
from tests.cast import NOW
from tests.material import make_exam, make_paper, make_question

POOLS = st.lists(st.tuples(st.sets(st.integers(1, 9), max_size=7), st.integers(0, 4)), min_size=1, max_size=5)


def most(pools, counts):
    """Return how many places can be filled at all, by trying every way."""
    places = [row for row, count in enumerate(counts) for _place in range(count)]
    taken = {}

    def fill(place, tried):
        for question in pools[places[place]] - tried:
            tried.add(question)
            if question not in taken or fill(taken[question], tried):
                taken[question] = place
                return True
        return False

    return sum(fill(place, set()) for place in range(len(places)))


@given(POOLS, st.integers())
@settings(deadline=None)
def test_a_draw_fills_as_many_places_as_can_be_filled_and_takes_nothing_twice(rows, seed):
    pools, counts = [pool for pool, _count in rows], [count for _pool, count in rows]
    drawn = draw(pools, counts, seed=seed)
    taken = [question for row in drawn for question in row]
    assert len(taken) == len(set(taken)) == most(pools, counts)
    assert all(set(row) <= pool and len(row) <= count for row, pool, count in zip(drawn, pools, counts, strict=True))
    assert sum(lacking(pools, counts)) == sum(counts) - len(taken)
    assert draw(pools, counts, seed=seed) == drawn


def test_what_was_used_less_comes_first_and_what_was_seen_last():
    pool = range(1, 11)
    assert set(draw([pool], [5], seed=1, usage=dict.fromkeys(range(1, 6), 3))[0]) == {6, 7, 8, 9, 10}
    assert set(draw([pool], [5], seed=1, avoid=range(6, 11))[0]) == {1, 2, 3, 4, 5}
    assert len(draw([pool], [8], seed=1, avoid=pool)[0]) == 8


@given(st.integers(), st.booleans())
def test_sections_and_passages_stay_together(seed, shuffle):
    items = [
        {"version": n, "marks": "1", "kind": "single", "keys": list("ABC"), "section": "甲" if n < 6 else "乙"}
        | ({"block": 1} if n in (2, 3, 4) else {})
        for n in range(10)
    ]
    laid = lay_out(items, shuffle=shuffle, seed=seed)
    order = [item["version"] for item in laid]
    assert sorted(order) == list(range(10))
    assert {item["section"] for item in laid[:6]} == {"甲"}
    at = order.index(2)
    assert order[at : at + 3] == [2, 3, 4]
    if not shuffle:
        assert order == list(range(10))


def rule(paper, **fields):
    return PaperLine.objects.create(paper=paper, marks=fields.pop("marks", 5), **fields)


@pytest.mark.django_db
class TestRules:
    """With the question bank."""

    @pytest.fixture
    def bank(self):
        """Six easy and four hard questions, three of them judgements."""
        for n in range(10):
            question = make_question(str(n), kind="judge" if n < 3 else "single", options=["对", "错"])
            question.difficulty, question.tags = (1 if n < 6 else 5), ["重点"] if n % 2 else []
            question.save()

    def test_a_paper_says_which_line_lacks_how_many(self, bank, cast):
        paper = make_paper()
        rule(paper, kind="judge", count=2, sort_order=1)
        rule(paper, least_difficulty=4, tag="重点", count=3, sort_order=2)
        with pytest.raises(PaperError) as caught:
            actions.declare_ready(paper, by=None, at=NOW)
        assert caught.value.faults == ["第 2 行：需要 3 题，符合条件的有 2 题，与其他各行合用后还缺 1 题。"]

    def test_lines_that_compete_for_the_same_questions_are_told(self, bank, cast):
        paper = make_paper()
        rule(paper, kind="judge", count=3, sort_order=1)
        rule(paper, most_difficulty=1, kind="judge", count=1, sort_order=2)
        assert len(actions.faults_of(paper)) == 1

    def test_drafts_and_retired_questions_are_not_drawn(self, bank, cast):
        Question.objects.filter(kind="judge").update(state="draft")
        paper = make_paper()
        rule(paper, kind="judge", count=1)
        assert "符合条件的有 0 题" in actions.faults_of(paper)[0]

    def test_papers_are_drawn_before_the_start_and_differ(self, bank, cast):
        paper = make_paper(variants=6)
        rule(paper, count=4)
        exam = make_exam(paper=paper)
        assert (exam.variants.count(), exam.question_count, exam.full_marks) == (6, 4, Decimal(20))
        sets = {frozenset(item["version"] for item in variant.items) for variant in exam.variants.all()}
        assert len(sets) > 1
        used = [version for one in sets for version in one]
        assert len(set(used)) == 10, "what was used less came first, so that all were used"

    def test_somebody_who_sits_again_meets_other_questions(self, bank, cast):
        paper = make_paper(variants=1, fresh_within=1)
        rule(paper, count=5)
        exam = make_exam(paper=paper)
        seen = []
        for _attempt in range(3):
            attempt = start_attempt(exam, user=cast.cadre, at=NOW)
            seen.append({item["version"] for item in attempt.paper})
            submit_attempt(attempt, at=NOW)
        assert not seen[0] & seen[1]
        assert not seen[1] & seen[2]

    def test_a_passage_is_one_block_and_divides_its_marks(self, cast):
        passage = Question.objects.create(kind="passage", stem="材料", plain="材料")
        for n in range(3):
            child = make_question(f"小题{n}")
            child.parent, child.position = passage, n
            child.save()
        exam = make_exam(make_question("单独"), passage, marks="10")
        variant = exam.variants.get()
        assert [item["marks"] for item in variant.items[1:]] == ["3.0", "3.0", "4.0"]
        assert {item.get("block") for item in variant.items[1:]} == {passage.pk}
        assert exam.full_marks == 20


def test_the_same_seed_lays_a_paper_out_the_same():
    items = [{"version": n, "marks": "1", "kind": "single", "keys": list("ABCD"), "section": ""} for n in range(20)]
    seed = random.getrandbits(48)
    assert lay_out(items, shuffle=True, seed=seed) == lay_out(items, shuffle=True, seed=seed)
