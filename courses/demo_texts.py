"""Titles, lecturers and texts of the demo's courses. Everybody and everything named here is invented."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: column -> (subject, what its courses are about)
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "党的创新理论": (
        "theory",
        (
            "理论学习的方法与路径",
            "新发展理念的实践要求",
            "全过程人民民主的基层实践",
            "从群众路线看基层治理",
            "调查研究的基本功",
            "党内法规体系与执行",
            "党支部标准化规范化建设",
            "政治生活的严肃性与实效",
        ),
    ),
    "乡村振兴": (
        "business",
        (
            "海岛乡村振兴的治理路径",
            "渔村集体经济的三种模式",
            "农村宅基地改革的政策边界",
            "从千万工程看规划先行",
            "农文旅融合的项目策划",
            "村级事务公开的制度设计",
            "乡村人才回流的条件",
            "农村人居环境的长效管护",
        ),
    ),
    "海洋经济": (
        "business",
        (
            "海洋经济高质量发展",
            "现代渔业与远洋捕捞",
            "港口物流的数字化",
            "海上风电项目的全周期管理",
            "滨海旅游的品牌与秩序",
            "海域使用权与生态补偿",
            "海洋牧场的投入与产出",
            "海岛供水供电保障",
        ),
    ),
    "数字化改革": (
        "skill",
        (
            "数字化改革与基层治理",
            "数据共享的规则与安全",
            "一网通办背后的流程再造",
            "政务大模型的使用边界",
            "用数据发现问题",
            "网络安全责任制",
            "电子证照的应用",
            "基层报表减负的技术办法",
        ),
    ),
    "法治政府": (
        "policy",
        (
            "民法典与依法行政",
            "行政处罚法的程序要点",
            "重大行政决策的合法性审查",
            "行政复议案例评析",
            "政府信息公开的实务",
            "合同审查常见风险",
            "公职人员的法律底线",
            "规范性文件的制定与备案",
        ),
    ),
    "应急管理": (
        "skill",
        (
            "公务员应急处突能力",
            "台风防御的组织指挥",
            "海上险情的联动处置",
            "安全生产责任的落实",
            "舆情回应的时机与口径",
            "森林火险与巡护",
            "校园安全的排查清单",
            "应急预案怎样才管用",
        ),
    ),
    "经济与金融": (
        "business",
        (
            "宏观经济形势分析",
            "地方政府债务的管理",
            "招商引资的合规要求",
            "普惠金融与小微企业",
            "产业链招商的方法",
            "预算绩效管理",
            "民营经济促进政策解读",
            "统计数据的读法",
        ),
    ),
    "党风廉政": (
        "theory",
        (
            "纪律处分条例导读",
            "案例里的廉洁风险",
            "八项规定精神的日常落实",
            "基层微权力的监督",
            "家风与作风",
            "审计发现问题的整改",
            "公务接待的规定与边界",
            "一把手监督的难点",
        ),
    ),
    "生态文明": (
        "policy",
        (
            "蓝色海湾的修复",
            "双碳目标的地方任务",
            "垃圾分类的海岛办法",
            "湿地保护与合理利用",
            "环保督察整改的闭环",
            "近岸海域污染治理",
            "绿色低碳的机关",
            "生态产品价值的实现",
        ),
    ),
    "领导力与沟通": (
        "skill",
        (
            "会议怎样开得短而有效",
            "与群众谈话的艺术",
            "公文写作的结构与语言",
            "年轻干部的第一个一百天",
            "团队里的授权与反馈",
            "心理调适与压力管理",
            "怎样做好述职",
            "跨部门协调的方法",
        ),
    ),
    "历史与文化": (
        "culture",
        (
            "海上丝路与云洲港",
            "海岛民俗与非遗传承",
            "中国共产党历史中的调查研究",
            "诗词里的家国情怀",
            "地方志怎么读",
            "渔歌号子的声音档案",
            "红色航线的故事",
            "传统节日与文明实践",
        ),
    ),
    "公共服务": (
        "policy",
        (
            "海岛医疗的巡回制度",
            "养老服务的供给",
            "义务教育优质均衡",
            "就业援助的精准识别",
            "社会救助的主动发现",
            "住房保障政策解读",
            "公共文化场馆的开放",
            "托育服务的规范",
        ),
    ),
}
ANGLES = ("", "（政策篇）", "（案例篇）", "（实务篇）")
LECTURERS = (
    ("陈立言", "云洲市委党校教授"),
    ("周启明", "云洲海洋学院研究员"),
    ("沈思远", "云洲市应急管理局高级工程师"),
    ("陆文清", "云洲市律师协会副会长"),
    ("顾景行", "云洲市委党校副教授"),
    ("许知远", "省社会科学院研究员"),
    ("范守正", "云洲市委组织部干部教育科"),
    ("何怀瑾", "云洲市农业农村局高级农艺师"),
    ("叶若水", "云洲市大数据中心总工程师"),
    ("邵一鸣", "云洲市财政局注册会计师"),
    ("潘雨桐", "云洲市博物馆研究馆员"),
    ("韩国栋", "云洲市纪委监委案件审理室"),
    ("梁佩玲", "云洲市民政局社会工作师"),
    ("魏少华", "云洲市生态环境局高级工程师"),
    ("江海燕", "云洲师范学院副教授"),
)
PARTS = (
    "为什么要谈这件事",
    "政策依据与基本概念",
    "三个基层样本",
    "常见的误区",
    "从会议室走到现场",
    "把办法落到一张表上",
)
OPENINGS = (
    "讲{subject}，先要弄清楚它要解决什么问题。文件里的一句话，落到岛上往往是几十户人家的日常。",
    "去年汛期以后，我们到四个县区走了一圈，听到最多的一句话是：规定都知道，难在第一步怎么迈。{subject}也是这样。",
    "{subject}不是新题目，但条件变了：人口在流动，数据在集中，群众的期待也更具体。",
)
MIDDLES = (
    "第一，把底数摸清。名单、账目、地块、合同，一样一样对，对不上的先记下来，不急着下结论。",
    "第二，把权责写明。谁牵头、谁配合、什么时候办完、办不完向谁说明，写在一张纸上，贴在能看见的地方。",
    "第三，让群众参与。方案没有定稿之前就请大家来看，改三遍比返工一遍省力。",
    "有一个村的做法值得留意：每月十五号晚上开门议事，议题提前三天张榜，会后两天公布结果，半年下来信访少了一半。",
    "也有教训。有的地方先建后审，项目停了两年，利息比补贴还多；有的地方报表做得很细，现场却没有人去过。",
    "法规给出的是底线，不是上限。程序走完了还要回头看一看：当初的问题解决了没有，有没有带来新的麻烦。",
    "判断一件事办得好不好，可以问三个问题：钱花在哪里，人受益在哪里，三年以后谁来管。",
    "数字是帮手，不是目的。能从系统里取的不要再让基层填，必须填的讲清楚用在什么地方。",
    "与其追求样样都有，不如先把一件事做到底。做成一件，群众就信一分，后面的事就好办一些。",
    "需要提醒的是，外地的经验要连同它的条件一起学。海岛交通不便、人口分散，同样的办法成本会高出不少。",
)
CLOSINGS = (
    "最后留一个作业：回到自己的岗位，选一件与{subject}有关的小事，按今天讲的三步走一遍，下个月我们再来交流。",
    "总起来说，{subject}要靠制度，也要靠耐心。制度管长远，耐心管今天。",
    "这一节就讲到这里。下一节我们到现场去，听听办事的人怎么说。",
)


@dataclass(frozen=True)
class CourseText:
    """What a demo course says."""

    title: str
    topic: str
    subject: str
    summary: str
    lecturer: str
    lecturer_title: str
    lessons: tuple[str, ...]


def article(subject: str, rng: random.Random) -> str:
    """Return about 500 characters of prose as rich text."""
    middles = rng.sample(MIDDLES, 5)
    paragraphs = [rng.choice(OPENINGS).format(subject=subject), *middles, rng.choice(CLOSINGS).format(subject=subject)]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def course_texts(count: int, rng: random.Random) -> Iterator[CourseText]:
    """Yield `count` courses; titles repeat only with another angle or another number."""
    for number in range(count):
        topic = list(TOPICS)[number % len(TOPICS)]
        subject, titles = TOPICS[topic]
        turn = number // len(TOPICS)
        base = titles[turn % len(titles)]
        angle = turn // len(titles)
        title = base + (ANGLES[angle] if angle < len(ANGLES) else f"（第 {angle - len(ANGLES) + 2} 讲）")
        lecturer, lecturer_title = rng.choice(LECTURERS)
        yield CourseText(
            title=title,
            topic=topic,
            subject=subject,
            summary=f"围绕“{base}”，从政策依据讲到基层样本，说明常见的误区和可以马上照着做的办法。{rng.choice(MIDDLES)}",
            lecturer=lecturer,
            lecturer_title=lecturer_title,
            lessons=tuple(sorted(rng.sample(PARTS, rng.randint(2, 4)), key=PARTS.index)),
        )


def spoken_phrases() -> list[str]:
    """Return what is said in videos of load tests: clauses of the articles, with ``{title}`` for their subject."""
    sentences = [text.format(subject="{title}") for text in (*OPENINGS, *MIDDLES, *CLOSINGS)]
    return [clause for sentence in sentences for clause in re.split("[，。；：、？]", sentence) if len(clause) > 4]
