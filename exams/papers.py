"""A frozen paper as a person sees it."""

from dataclasses import dataclass, field
from decimal import Decimal

from questions.models import QuestionVersion

from .grading import marks_for
from .models import Attempt


@dataclass(frozen=True)
class ShownOption:
    """An option in the order of this paper; `letter` is what the person sees, `key` what is stored."""

    key: str
    letter: str
    text: str
    chosen: bool
    correct: bool | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """A question of a paper. `awarded` and the correctness of options are set only after the attempt is finished."""

    number: int
    version_id: int
    kind: str
    stem: str
    marks: Decimal
    sequence: int
    options: list[ShownOption]
    chosen: list[str] = field(default_factory=list)
    explanation: str = ""
    awarded: Decimal | None = None

    @property
    def multiple(self) -> bool:
        """Say whether several options may be chosen."""
        return self.kind == "multiple"


def questions_of(attempt: Attempt, *, with_answers: bool = False) -> list[ShownQuestion]:
    """Return the questions of a paper in its order; the right answers only when asked for and finished."""
    reveal = with_answers and attempt.finished_at is not None
    versions = QuestionVersion.objects.in_bulk([item["version"] for item in attempt.paper])
    answers = {answer.version_id: answer for answer in attempt.answers.all()}
    shown = []
    for number, item in enumerate(attempt.paper, start=1):
        content, answer = versions[item["version"]].content, answers.get(item["version"])
        chosen = answer.chosen if answer else []
        texts = {option["key"]: option["text"] for option in content["options"]}
        options = [
            ShownOption(
                key=key,
                letter=chr(ord("A") + position),
                text=texts[key],
                chosen=key in chosen,
                correct=key in content["answer"] if reveal else None,
            )
            for position, key in enumerate(item["order"])
        ]
        marks = Decimal(item["marks"])
        awarded = marks_for(content, chosen, marks=marks) if reveal else None
        shown.append(
            ShownQuestion(
                number=number,
                version_id=item["version"],
                kind=content["kind"],
                stem=content["stem"],
                marks=marks,
                sequence=answer.sequence if answer else 0,
                options=options,
                chosen=chosen,
                explanation=content["explanation"] if reveal else "",
                awarded=awarded,
            )
        )
    return shown
