"""Drafts for tests: one of each kind by hand, and any at all for properties."""

from hypothesis import strategies as st

from questions.drafts import GAP, IGNORABLE, Draft, default_rule, judgement

IGNORE = list(IGNORABLE)
#: Characters that formats give a meaning to, and Chinese.
ALPHABET = "甲乙丙水山云，。？！\"'“”~=#{}:%[]\\<>&|/-*$;；@_ abcXYZ012３ＡＢ→·\n"
LINE = st.text(st.sampled_from(ALPHABET.replace("\n", "").replace("_", "")), min_size=1, max_size=12)


def _meant(text):
    """Say whether a text begins and ends with something, and whether no part of it would be read as white space."""
    return text == text.strip() and " ".join(text.split()) == text.replace("\n", " ") and text.strip("' ")


TEXTS = LINE.filter(_meant)
STEMS = st.text(st.sampled_from(ALPHABET.replace("_", "")), min_size=1, max_size=30).filter(_meant)
WORDS = st.text(st.sampled_from("甲乙丙水山云abcXYZ012"), min_size=1, max_size=6)


def options(*texts, right=(0,)):
    return [{"text": text, "correct": place in right} for place, text in enumerate(texts)]


def every_kind():
    """Return a draft of each kind with all that it can hold."""
    gaps = [{"accepted": ["海洋", "大海"], "ignore": IGNORE}, {"number": "25", "tolerance": "0.5"}]
    pairs = [{"left": "蓝色", "right": "检查"}, {"left": "红色", "right": "停工"}]
    small = [
        Draft("judge", "半数以上", judgement(True)),
        Draft("multiple", "措施", {"options": options(*"甲乙丙", right=(0, 1)), "rule": {"partial": "share"}}),
    ]
    return [
        Draft("single", r"若 \(x<1\)，则", {"options": options("甲", "<b>乙</b>", "丙"), "rule": {}}, "解析", "A-1"),
        Draft(
            "multiple",
            "哪些",
            {"options": options(*"甲乙丙", right=(0, 2)), "rule": default_rule("multiple")},
            number="A-2",
        ),
        Draft("judge", "对不对", judgement(False), number="A-3"),
        Draft("blank", f"向{GAP}要{GAP}", {"gaps": gaps, "rule": {"partial": "each"}}, number="A-4"),
        Draft("match", "连线", {"pairs": pairs, "extra": ["集会"], "rule": {"partial": "each"}}, number="A-5"),
        Draft("order", "排序", {"items": ["一", "二", "三"], "rule": {"partial": "none"}}, number="A-6"),
        Draft("essay", "谈谈", {"guide": "要点", "minimum": 100}, number="A-7"),
        Draft("passage", "材料", {}, number="A-8", children=small),
    ]


@st.composite
def _choices(draw, kind):
    texts = draw(st.lists(TEXTS, min_size=3, max_size=6, unique=True))
    if kind == "single":
        return {"options": options(*texts, right=(draw(st.integers(0, len(texts) - 1)),)), "rule": {}}
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=2, max_size=len(texts)))
    rule = draw(st.sampled_from([{"partial": "none"}, {"partial": "share"}, {"partial": "fixed", "fraction": "0.5"}]))
    return {"options": options(*texts, right=right), "rule": rule}


GAPS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=3, unique=True).map(lambda texts: {"accepted": texts, "ignore": IGNORE}),
    st.tuples(st.integers(-99, 99), st.sampled_from(["0", "0.5", "2"])).map(
        lambda both: {"number": str(both[0]), "tolerance": both[1]}
    ),
)


@st.composite
def bodies(draw, kind):
    """Return a body of a kind."""
    rule = {"partial": draw(st.sampled_from(["each", "none"]))}
    if kind in ("single", "multiple"):
        return draw(_choices(kind))
    if kind == "judge":
        return judgement(draw(st.booleans()))
    if kind == "blank":
        return {"gaps": draw(st.lists(GAPS, min_size=1, max_size=4)), "rule": rule}
    if kind == "match":
        texts = draw(st.lists(TEXTS, min_size=5, max_size=7, unique=True))
        pairs = [{"left": texts[0], "right": texts[2]}, {"left": texts[1], "right": texts[3]}]
        return {"pairs": pairs, "extra": texts[4:], "rule": rule}
    if kind == "order":
        return {"items": draw(st.lists(TEXTS, min_size=2, max_size=6, unique=True)), "rule": rule}
    return {"guide": draw(st.one_of(st.just(""), STEMS)), "minimum": draw(st.sampled_from([0, 100]))}


@st.composite
def drafts(draw, kinds=("single", "multiple", "judge", "blank", "match", "order", "essay")):
    """Return any draft of these kinds that the bank would keep."""
    kind = draw(st.sampled_from(kinds))
    body = draw(bodies(kind))
    stem = draw(STEMS)
    if kind == "blank":
        stem = f"{stem} {GAP}" * 1 if len(body["gaps"]) == 1 else " ".join([stem, *[GAP] * len(body["gaps"])])
    return Draft(kind, stem, body, draw(st.one_of(st.just(""), STEMS)), "N-1")
