"""The kinds of notices about surveys."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

SURVEY_ROUND = "survey_round"
SURVEY_ITEM = "survey_item"
SURVEY_SETTLED = "survey_settled"

describe(
    Kind(
        code=SURVEY_ROUND,
        label=_("互动调研"),
        title=_("{question}"),
        body=_("《{title}》请在 {day} 前回复。可以在网站填写；收到短信的，也可以直接回复短信。"),
        facts=("question", "title", "day"),
    ),
    Kind(
        code=SURVEY_ITEM,
        label=_("调研事项交办"),
        title=_("请办理调研事项：{matter}"),
        body=_("能解决的请逐条解决，一时不能解决的请作出说明。"),
        facts=("matter",),
    ),
    Kind(
        code=SURVEY_SETTLED,
        label=_("调研事项答复"),
        title=_("您在《{title}》中反映的事项：{state}"),
        body=_("{note}"),
        facts=("title", "state", "note"),
    ),
)
