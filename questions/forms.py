"""Forms of the question bank: one for each kind, which all give a draft."""

from dataclasses import replace
from string import ascii_uppercase
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .drafts import IGNORABLE, MOST_OPTIONS, Draft, default_rule, faults_of, judgement, texts_of
from .models import Question
from .pictures import without_description

DIFFICULTIES = [(n, f"{n}") for n in range(1, 6)]
#: How several answers to one gap are kept apart in a form and in a workbook.
BETWEEN = "|"


class QuestionForm(forms.Form):
    """What questions of every kind have. `draft` is what the form begins with; after checking, what it gives."""

    parts: tuple[str, ...] = ()

    stem = forms.CharField(label=gettext_lazy("题干"), widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000)
    explanation = forms.CharField(
        label=gettext_lazy("解析"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=20_000
    )
    point = forms.CharField(
        label=gettext_lazy("知识点"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("路径，如 法治/行政法/许可；没有的会新建。"),
        widget=forms.TextInput(attrs={"list": "points"}),
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("难度"), choices=DIFFICULTIES, coerce=int, help_text=gettext_lazy("1 最易，5 最难")
    )
    marks = forms.DecimalField(label=gettext_lazy("默认分值"), min_value=0, max_value=1000, decimal_places=1)
    tags = forms.CharField(
        label=gettext_lazy("标签"), required=False, max_length=600, help_text=gettext_lazy("多个标签用逗号隔开。")
    )
    source = forms.CharField(label=gettext_lazy("来源"), required=False, max_length=120)
    valid_until = forms.DateField(
        label=gettext_lazy("有效期至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("过了这一天不再用于新试卷；长期有效时不填。"),
    )
    number = forms.CharField(
        label=gettext_lazy("题目编号"), required=False, max_length=40, help_text=gettext_lazy("不填时自动编号。")
    )
    state = forms.ChoiceField(label=gettext_lazy("状态"), choices=Question.State.choices)

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        names = ("stem", "explanation", "point", "difficulty", "source", "valid_until", "number", "state")
        self.initial.update({name: getattr(draft, name) for name in names})
        self.initial.update({"marks": draft.marks, "tags": "，".join(draft.tags)})
        self.add_body(draft.body)

    def add_body(self, body: dict[str, Any]) -> None:
        """Add the fields of this kind and say what they begin with."""

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the body that the fields give."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Make the draft, and say what is wrong with it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        tags = [tag for tag in data["tags"].replace("，", ",").replace("、", ",").split(",") if tag.strip()]
        self.draft = replace(
            self.draft,
            **{
                name: data[name] for name in ("stem", "explanation", "point", "difficulty", "source", "number", "state")
            },
            marks=f"{data['marks'].normalize():f}",
            tags=[tag.strip() for tag in tags],
            valid_until=data["valid_until"].isoformat() if data["valid_until"] else "",
            body=self.body(data),
        )
        if any(without_description(text) for text in (*texts_of(self.draft), self.draft.explanation)):
            self.add_error("stem", _("请为每张图片填写说明（alt）：图里有什么，供看不到图的考生使用。"))
        for fault in faults_of(self.draft):
            self.add_error(fault.field if fault.field in self.fields else None, fault.message)
        return data

    def common(self) -> list[Any]:
        """Return the fields that every kind has, apart from the stem and the explanation."""
        names = ("point", "difficulty", "marks", "state", "tags", "source", "valid_until", "number")
        return [self[name] for name in names]

    def special(self) -> list[Any]:
        """Return the fields of this kind that stand alone."""
        return [self[name] for name in self.parts]


class ChoiceForm(QuestionForm):
    """Single and multiple choice."""

    def add_body(self, body: dict[str, Any]) -> None:
        """Add a row for each option, and the rule."""
        options = body.get("options", [])
        self.row_count = min(MOST_OPTIONS, max(8, len(options) + 2))
        for place in range(self.row_count):
            label = _("选项 %(letter)s") % {"letter": ascii_uppercase[place]}
            self.fields[f"option_{place}"] = _line(label)
            right = _("选项 %(letter)s 正确") % {"letter": ascii_uppercase[place]}
            self.fields[f"right_{place}"] = forms.BooleanField(
                label=right, required=False, widget=forms.CheckboxInput(attrs={"aria-label": right})
            )
            if place < len(options):
                self.initial[f"option_{place}"] = options[place]["text"]
                self.initial[f"right_{place}"] = options[place]["correct"]
        if self.draft.kind == "multiple":
            self._add_rule(body)

    def _add_rule(self, body: dict[str, Any]) -> None:
        rule = body.get("rule") or default_rule("multiple")
        self.parts = ("partial", "fraction", "weights", "negative")
        self.fields["partial"] = forms.ChoiceField(
            label=_("少选得分规则"),
            choices=[
                ("none", _("全对才得分")),
                ("fixed", _("少选得固定比例，错选不得分")),
                ("share", _("少选按选对的比例，错选不得分")),
                ("sum", _("按每个选项的得分比例相加")),
            ],
        )
        self.fields["fraction"] = forms.DecimalField(
            label=_("少选得分比例"), required=False, min_value=0, max_value=1, help_text=_("如 0.5；只用于固定比例。")
        )
        self.fields["weights"] = forms.CharField(
            label=_("各选项得分比例"), required=False, help_text=_("如 A:0.5 B:0.5 C:-0.25；只用于按选项给分。")
        )
        self.fields["negative"] = forms.BooleanField(label=_("合计可以为负分"), required=False)
        weights = " ".join(
            f"{key}:{option['weight']}"
            for key, option in zip(ascii_uppercase, body.get("options", []), strict=False)
            if option.get("weight")
        )
        self.initial.update({"partial": rule["partial"], "fraction": rule.get("fraction", "0.5"), "weights": weights})
        self.initial["negative"] = rule.get("negative", False)

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Return letter, text and mark of every option."""
        places = range(self.row_count)
        return [(ascii_uppercase[place], self[f"option_{place}"], self[f"right_{place}"]) for place in places]

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the options with text, and the rule."""
        options = [
            {"text": data[f"option_{place}"].strip(), "correct": data[f"right_{place}"], "key": ascii_uppercase[place]}
            for place in range(self.row_count)
            if data[f"option_{place}"].strip() or data[f"right_{place}"]
        ]
        rule = self._rule(data)
        weights = _weights(data.get("weights", "")) if rule.get("partial") == "sum" else {}
        for option in options:
            if weight := weights.get(option.pop("key")):
                option["weight"] = weight
        return {"options": options, "rule": rule}

    def _rule(self, data: dict[str, Any]) -> dict[str, Any]:
        partial = data.get("partial")
        if partial is None:
            return {}
        rule: dict[str, Any] = {"partial": partial}
        if partial == "fixed":
            rule["fraction"] = f"{data['fraction'].normalize():f}" if data["fraction"] else "0"
        if partial == "sum" and data["negative"]:
            rule["negative"] = True
        return rule


def _weights(text: str) -> dict[str, str]:
    pairs = (part.replace("：", ":").partition(":") for part in text.replace("，", " ").replace(",", " ").split())
    return {key.strip().upper(): value.strip() for key, _colon, value in pairs}


class JudgeForm(QuestionForm):
    """A judgement."""

    parts = ("verdict",)

    def add_body(self, body: dict[str, Any]) -> None:
        """Add the verdict."""
        choices = [("right", _("正确")), ("wrong", _("错误"))]
        self.fields["verdict"] = forms.ChoiceField(label=_("正确答案"), choices=choices, widget=forms.RadioSelect)
        options = body.get("options")
        if options:
            self.initial["verdict"] = "right" if options[0]["correct"] else "wrong"

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the two options; texts of their own, from a file, stay."""
        return judgement(data["verdict"] == "right", self.draft.body.get("rule"))


class PartialForm(QuestionForm):
    """What is told apart by its parts: gaps, pairs, places."""

    def add_rule(self, body: dict[str, Any]) -> None:
        """Add the choice of the rule."""
        self.fields["partial"] = forms.ChoiceField(
            label=_("得分规则"), choices=[("each", _("每一处分别得分")), ("none", _("全对才得分"))]
        )
        self.initial["partial"] = (body.get("rule") or default_rule(self.draft.kind)).get("partial", "each")
        self.parts = (*self.parts, "partial")


class BlankForm(PartialForm):
    """A text with gaps."""

    def add_body(self, body: dict[str, Any]) -> None:
        """Add a row for each gap, what differences do not matter, and the rule."""
        gaps = body.get("gaps", [])
        self.row_count = max(4, len(gaps) + 1)
        for place in range(self.row_count):
            label = _("第 %(n)d 空的答案") % {"n": place + 1}
            self.fields[f"gap_{place}"] = _line(label)
            label = _("第 %(n)d 空的误差") % {"n": place + 1}
            self.fields[f"tolerance_{place}"] = _line(label, most=20, shown=_("误差"))
            if place < len(gaps):
                gap = gaps[place]
                self.initial[f"gap_{place}"] = gap.get("number") or BETWEEN.join(gap["accepted"])
                self.initial[f"tolerance_{place}"] = (gap.get("tolerance") or "0") if "number" in gap else ""
        texts = [gap for gap in gaps if "number" not in gap]
        self.fields["ignore"] = forms.MultipleChoiceField(
            label=_("作答时不计较"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[("case", _("字母大小写")), ("width", _("全角和半角")), ("space", _("空格"))],
        )
        self.initial["ignore"] = texts[0].get("ignore", []) if texts else list(IGNORABLE)
        self.parts = ("ignore",)
        self.add_rule(body)

    def rows(self) -> list[tuple[int, Any, Any]]:
        """Return number, answers and tolerance of every gap."""
        return [(place + 1, self[f"gap_{place}"], self[f"tolerance_{place}"]) for place in range(self.row_count)]

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the gaps with answers; one with a tolerance is a number."""
        gaps: list[dict[str, Any]] = []
        for place in range(self.row_count):
            text, tolerance = data[f"gap_{place}"].strip(), data[f"tolerance_{place}"].strip()
            if text and tolerance:
                gaps.append({"number": text, "tolerance": tolerance})
            elif text:
                accepted = [part.strip() for part in text.split(BETWEEN) if part.strip()]
                gaps.append({"accepted": accepted, "ignore": data["ignore"]})
        return {"gaps": gaps, "rule": {"partial": data["partial"]}}


class MatchForm(PartialForm):
    """Pairs."""

    def add_body(self, body: dict[str, Any]) -> None:
        """Add a row for each pair, more right sides, and the rule."""
        pairs = body.get("pairs", [])
        self.row_count = min(MOST_OPTIONS, max(6, len(pairs) + 2))
        for place in range(self.row_count):
            for side, label in (("left", _("左侧第 %(n)d 项")), ("right", _("右侧第 %(n)d 项"))):
                name = f"{side}_{place}"
                self.fields[name] = _line(label % {"n": place + 1})
                if place < len(pairs):
                    self.initial[name] = pairs[place][side]
        self.fields["extra"] = forms.CharField(
            label=_("多余的右侧选项"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("每行一项，与左侧都不对应。"),
        )
        self.initial["extra"] = "\n".join(body.get("extra", []))
        self.parts = ("extra",)
        self.add_rule(body)

    def rows(self) -> list[tuple[int, Any, Any]]:
        """Return number, left and right of every pair."""
        return [(place + 1, self[f"left_{place}"], self[f"right_{place}"]) for place in range(self.row_count)]

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the pairs with text."""
        rows = [(data[f"left_{place}"].strip(), data[f"right_{place}"].strip()) for place in range(self.row_count)]
        made: dict[str, Any] = {"pairs": [{"left": left, "right": right} for left, right in rows if left or right]}
        return made | {"extra": _lines(data["extra"]), "rule": {"partial": data["partial"]}}


class OrderForm(PartialForm):
    """What is to be put in order."""

    def add_body(self, body: dict[str, Any]) -> None:
        """Add the items and the rule."""
        self.fields["items"] = forms.CharField(
            label=_("按正确顺序列出各项"),
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("每行一项；考生看到的顺序是打乱的。"),
        )
        self.initial["items"] = "\n".join(body.get("items", []))
        self.parts = ("items",)
        self.add_rule(body)

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the items."""
        return {"items": _lines(data["items"]), "rule": {"partial": data["partial"]}}


class EssayForm(QuestionForm):
    """A text of one's own, marked by a person."""

    parts = ("guide", "minimum")

    def add_body(self, body: dict[str, Any]) -> None:
        """Add the guide and the least length."""
        self.fields["guide"] = forms.CharField(
            label=_("评分要点"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("只给阅卷人看。"),
        )
        self.fields["minimum"] = forms.IntegerField(label=_("最少字数"), min_value=0, max_value=10_000)
        self.initial.update({"guide": body.get("guide", ""), "minimum": body.get("minimum", 0)})

    def body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the guide and the least length."""
        return {"guide": data["guide"], "minimum": data["minimum"]}


class PassageForm(QuestionForm):
    """A text that several questions are about; they are added on its page."""


def _line(label: str, *, most: int = 2_000, shown: str = "") -> forms.CharField:
    """Return a field that stands in a row with others: its label is spoken, not seen."""
    widget = forms.TextInput(attrs={"aria-label": label} | ({"placeholder": shown} if shown else {}))
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


FORMS: dict[str, type[QuestionForm]] = {
    "single": ChoiceForm,
    "multiple": ChoiceForm,
    "judge": JudgeForm,
    "blank": BlankForm,
    "match": MatchForm,
    "order": OrderForm,
    "essay": EssayForm,
    "passage": PassageForm,
}


class ScopeForm(forms.Form):
    """Whose question or import it is; without a choice there is nothing to choose."""

    scope = forms.TypedChoiceField(label=gettext_lazy("所属"), required=False, empty_value=None)

    def __init__(self, *args: Any, scopes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {str(unit.pk) if unit else "": unit for unit in scopes}
        choice: Any = self.fields["scope"]
        choice.choices = [(key, unit.name if unit else _("全市")) for key, unit in self.scopes.items()]

    @property
    def unit(self) -> Any:
        """The chosen unit; nothing is the whole city."""
        return self.scopes.get(self.cleaned_data["scope"] or "", next(iter(self.scopes.values())))
