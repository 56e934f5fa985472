"""Questions of the demo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from .actions import save_question
from .drafts import CHOICES, IGNORABLE, Draft, default_rule
from .models import Question

IGNORE = list(IGNORABLE)
#: Where the knowledge points of the demo lie in the tree.
PATHS = {
    "法治政府": "法治/法治政府",
    "党风廉政": "党建/党风廉政",
    "理论学习": "党建/理论学习",
    "乡村振兴": "业务/乡村振兴",
    "应急管理": "业务/应急管理",
    "数字化改革": "业务/数字化改革",
    "生态文明": "业务/生态文明",
    "公共服务": "业务/公共服务",
}

#: (kind, knowledge point, stem, options with the right ones marked *, explanation)
QUESTIONS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        "judge",
        "法治政府",
        "行政机关作出对当事人不利的决定前，应当告知其事实、理由和依据，并听取陈述和申辩。",
        ("*正确", "错误"),
        "告知和听取陈述申辩是程序正当的基本要求。",
    ),
    (
        "judge",
        "法治政府",
        "规范性文件可以自行设定行政许可和行政处罚。",
        ("正确", "*错误"),
        "设定行政许可和行政处罚须有法律、法规或者规章的依据。",
    ),
    (
        "single",
        "法治政府",
        "重大行政决策在提交集体讨论前必须完成的程序是：",
        ("*合法性审查", "新闻发布", "成效评估", "经费结算"),
        "未经合法性审查或者经审查不合法的，不得提交讨论。",
    ),
    (
        "single",
        "乡村振兴",
        "渔村把闲置的集体用房作价入股，首先应当完成的是：",
        ("与合作企业签订协议", "*清产核资并经成员大会表决", "申请财政贴息", "办理捕捞许可"),
        "集体资产处置须先摸清家底，再由成员民主决定。",
    ),
    (
        "single",
        "乡村振兴",
        "村级重大事项的民主决策通常采用的程序是：",
        ("村主任办公会", "*四议两公开", "乡镇直接决定", "第三方评估"),
        "“四议两公开”是村级民主决策的基本程序。",
    ),
    (
        "multiple",
        "乡村振兴",
        "下列哪些做法有利于人居环境的长效管护：",
        ("*明确管护责任人", "*把管护经费列入预算", "只在检查前集中整治", "*请村民参与监督"),
        "长效管护靠责任、经费和参与，不靠突击。",
    ),
    (
        "judge",
        "应急管理",
        "发布台风红色预警后，人员转移可以由村民自行决定是否进行，基层组织不必登记。",
        ("正确", "*错误"),
        "应当组织转移并逐户登记，做到不漏一人。",
    ),
    (
        "single",
        "应急管理",
        "突发事件信息报告的基本要求是：",
        ("先处置完再报告", "*及时、客观、全面、准确", "只报成绩不报问题", "等上级询问再报告"),
        "首报要快，续报要准，终报要全。",
    ),
    (
        "multiple",
        "应急管理",
        "应急预案管用的条件包括：",
        ("*定期演练", "*按演练结果修订", "*岗位和联系人保持更新", "篇幅越长越好"),
        "预案要能照着做。",
    ),
    (
        "judge",
        "数字化改革",
        "能够通过数据共享取得的材料，不应当再要求办事群众提交。",
        ("*正确", "错误"),
        "数据多跑路，群众少跑腿。",
    ),
    (
        "single",
        "数字化改革",
        "把工作数据交给外部工具处理前，首先要确认的是：",
        ("界面是否美观", "*数据的密级和授权范围", "价格是否便宜", "是否支持手机"),
        "先看数据能不能出，再谈工具好不好用。",
    ),
    (
        "multiple",
        "数字化改革",
        "减轻基层报表负担的办法有：",
        ("*一次采集、多处使用", "*设立报表清单", "每个部门自建系统", "*取消没有用途的报表"),
        "没有用途的数据不收，收过的数据不重复收。",
    ),
    (
        "judge",
        "党风廉政",
        "公务接待中，同城单位之间可以用公款相互宴请。",
        ("正确", "*错误"),
        "同城公务活动不得用公款宴请。",
    ),
    (
        "single",
        "党风廉政",
        "发现自己与所办事项有利害关系时，公职人员应当：",
        ("继续办理并保持公正", "*主动报告并申请回避", "交给亲属办理", "拖延办理"),
        "回避制度保护事情，也保护办事的人。",
    ),
    (
        "multiple",
        "党风廉政",
        "对审计发现的问题，整改时应当：",
        ("*逐项列出清单", "*明确责任人和期限", "*查找制度原因", "只做书面答复"),
        "整改要见事见人见制度。",
    ),
    (
        "judge",
        "生态文明",
        "在生态保护红线内，可以先建设后补办手续。",
        ("正确", "*错误"),
        "红线内的管控是刚性的，不能先上车后补票。",
    ),
    (
        "single",
        "生态文明",
        "近岸海域污染治理的思路是：",
        ("只治海面", "*陆海统筹、以海定陆", "等待自净", "转移到外海"),
        "污染大多来自陆上，要从源头管起。",
    ),
    (
        "judge",
        "理论学习",
        "调查研究要带着问题下去，也要听得进不同意见。",
        ("*正确", "错误"),
        "没有不同意见的调研，多半没有走到现场。",
    ),
    (
        "single",
        "理论学习",
        "学习成效最终要看：",
        ("笔记写了多少", "*解决了什么实际问题", "会议开了几次", "转发了多少条"),
        "学以致用，重在解决问题。",
    ),
    (
        "multiple",
        "理论学习",
        "下列属于基层治理中群众路线做法的有：",
        ("*开门议事", "*进展公开", "闭门决策", "*结果由群众评议"),
        "从群众中来，到群众中去。",
    ),
    (
        "judge",
        "公共服务",
        "社会救助对象的主动发现机制，意味着工作人员要在困难群众申请之前了解情况。",
        ("*正确", "错误"),
        "把“人找政策”变成“政策找人”。",
    ),
    (
        "single",
        "公共服务",
        "海岛巡回医疗排班首先要考虑的因素是：",
        ("医生的住处", "*航班潮汐和居民用药周期", "宣传效果", "设备品牌"),
        "服务要跟着人和潮水走。",
    ),
    (
        "multiple",
        "领导力",
        "会议要短而有效，可以：",
        ("*会前发材料", "*明确要议的题目", "人人都必须发言十分钟", "*会后列出事项和责任人"),
        "会议的产出是决定和责任。",
    ),
    (
        "single",
        "领导力",
        "向群众解释政策时，比较恰当的做法是：",
        ("照念文件", "*用对方的事情作例子说明", "只说不能办", "推给其他部门"),
        "把政策讲到具体的人和事上。",
    ),
)


#: Questions of the other kinds: (kind, knowledge point, stem, body, explanation)
OTHERS: tuple[tuple[str, str, str, dict[str, Any], str], ...] = (
    (
        "blank",
        "法治/程序",
        "行政机关作出对当事人不利的决定前，应当告知____、理由和依据，听取当事人的____和申辩。",
        {"gaps": [{"accepted": ["事实"], "ignore": IGNORE}, {"accepted": ["陈述", "意见陈述"], "ignore": IGNORE}]},
        "告知和听取陈述申辩是程序正当的基本要求。",
    ),
    (
        "blank",
        "业务/数字化改革",
        r"某事项原需材料 12 份，减少到 9 份，减少的百分比为 \(\frac{12-9}{12}\times100\%=\) ____ %。",
        {"gaps": [{"number": "25", "tolerance": "0.5"}]},
        r"\(\frac{3}{12}=25\%\)",
    ),
    (
        "match",
        "业务/应急管理",
        "把预警信号和应当采取的行动对应起来。",
        {
            "pairs": [
                {"left": "台风蓝色预警", "right": "检查船只和临时设施"},
                {"left": "台风橙色预警", "right": "转移危险区域人员"},
                {"left": "台风红色预警", "right": "停工停课停运"},
            ],
            "extra": ["组织露天集会"],
        },
        "预警级别越高，行动越坚决。",
    ),
    (
        "order",
        "法治/决策",
        "请按先后顺序排列重大行政决策的程序。",
        {"items": ["公众参与", "专家论证", "风险评估", "合法性审查", "集体讨论决定"]},
        "未经合法性审查的，不得提交集体讨论。",
    ),
    (
        "essay",
        "理论学习",
        "结合本单位实际，谈谈怎样让调查研究真正解决问题。",
        {
            "guide": "<ul><li>问题具体（4 分）</li><li>方法可行（3 分）</li><li>有解决问题的例子（3 分）</li></ul>",
            "minimum": 100,
        },
        "可从选题、走访、办法和跟踪四个方面展开。",
    ),
)
PASSAGE = (
    "公共服务",
    "<p>某海岛有居民 420 人，其中六十岁以上的 260 人，岛上没有常驻医生。县里每月派一次巡回医疗船，"
    "近三个月因大风取消两次。</p>",
    (
        (
            "multiple",
            "下列措施中，能减少因停航造成的缺医问题的有：",
            ("*按航班潮汐调整排班", "*培训岛上的健康联络员", "*开通远程问诊", "取消巡回医疗"),
        ),
        ("judge", "材料中六十岁以上居民超过全岛人口的一半。", ("*正确", "错误")),
    ),
)


def _choices(kind: str, options: Sequence[str]) -> dict[str, Any]:
    rows = [{"text": text.removeprefix("*"), "correct": text.startswith("*")} for text in options]
    return {"options": rows, "rule": default_rule(kind)}


def _drafts() -> Iterator[Draft]:
    for number, (kind, point, stem, options, explanation) in enumerate(QUESTIONS):
        path, difficulty = PATHS.get(point, point), 1 + number % 4
        body = _choices(kind, options)
        yield Draft(kind, stem, body, explanation, f"DEMO-{number + 1:03}", path, difficulty, tags=["示例"])
    for number, (kind, point, stem, body, explanation) in enumerate(OTHERS, start=len(QUESTIONS) + 1):
        rule = {"rule": default_rule(kind)} if kind != "essay" else {}
        yield Draft(kind, stem, body | rule, explanation, f"DEMO-{number:03}", point, 3, "2", ["示例"])
    point, stem, children = PASSAGE
    smaller = [Draft(kind, text, _choices(kind, options)) for kind, text, options in children]
    yield Draft("passage", stem, number="DEMO-030", point=point, tags=["示例"], children=smaller)


@transaction.atomic
def make_questions(*, at: datetime) -> list[Question]:
    """Make the question bank, with questions of every kind, and return its choices and judgements, oldest first."""
    if not Question.objects.exists():
        for draft in _drafts():
            save_question(draft, by=None, at=at)
    return list(Question.objects.listed().filter(kind__in=CHOICES).order_by("pk"))
