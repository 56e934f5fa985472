"""What the demo makes public: matters of every kind, the sites of four counties, recommended courses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from accounts.models import Unit, User
from courses.models import CoursePage

from .actions import give_feedback, open_county_site, recommend_course
from .models import (
    AppointedPerson,
    AppointmentPage,
    ArticlePage,
    CountyHomePage,
    NewsColumnPage,
    PreviewedPerson,
    PreviewPage,
    ProcedurePage,
    PublicisedPerson,
    PublicityPage,
    RegulationPage,
    SectionPage,
    SituationPage,
    StandardPage,
    Vacancy,
    VacancyNoticePage,
    VisitCount,
    WorkPlanPage,
)

OFFICE = "市委组织部"
CONTACT = "0580-0000000（工作日），市民路 1 号市委组织部干部监督科"
BODY = [
    ("paragraph", "<p>各县（区）、市直各单位要结合实际抓好落实，有关情况及时反馈。</p>"),
    ("paragraph", "<p>联系人：市委组织部干部教育科。</p>"),
]
#: Section, title, summary and class of disclosure of plain articles.
ARTICLES = (
    ("announcements", "关于开展第四季度理论测试的通知", "测试在本平台进行，每人可参加两次，取最好成绩。", "timely"),
    ("announcements", "关于做好年底前学时补学的提醒", "请各单位对照学时任务，合理安排，避免年底集中突击。", "timely"),
    (
        "announcements",
        "平台新增省流播放和仅音频学习",
        "海岛和船上信号不稳时，可选用省流或仅音频，学时照常计算。",
        "timely",
    ),
    ("vacancies", "关于空缺岗位公告发布办法的说明", "岗位空缺原则上在十个工作日内公告。", "lasting"),
    ("regulations", "党政领导干部选拔任用工作有关规定摘编", "摘编与日常工作关系密切的条款，供学习使用。", "lasting"),
    ("appointments", "关于年轻干部到海岛乡镇挂职的通知", "本批共二十二名干部，挂职时间一年。", "timely"),
)
NEWS = {
    "news": "全市干部教育工作推进会在定澜区召开",
    "topics": "海岛干部怎样挤出学习时间：三个乡镇的做法",
    "events": "组织工作开放日：三十名群众走进组织部",
    "models": "守了二十年灯塔的支部书记",
}
STANDING = {
    "policies": "干部工作的政策依据汇编在资料库中，按有效期列出现行版本。",
    "practice": "坚持民主、公开、竞争、择优，重要事项先公开、后办理。",
    "duties": "干部教育科负责学习培训，干部监督科受理意见，办公室负责信息公开。",
    "procedures": "下列事项按公开的程序办理，办结时限以工作日计算。",
    "posts": "岗位空缺后十个工作日内在“空缺岗位公告”公布，推荐期不少于五个工作日。",
    "spokesperson": "市委组织部新闻发言人接受媒体采访和公众询问，工作日九时至十七时，电话 0580-2000000。",
}
POSTS = (
    ("市海洋与渔业局", "副局长", "分管渔业资源与渔港建设。"),
    ("市交通运输局", "总工程师", "负责海岛航线与码头工程技术。"),
    ("市文化和旅游局", "副局长", "分管海岛旅游与公共文化。"),
)
CONDITIONS = "符合《党政领导干部选拔任用工作条例》规定的资格；有两年以上基层工作经历；熟悉海岛工作。"
#: Code, host name, colour of the counties' sites.
SITES = (
    ("330901", "dinglan.localhost", "blue"),
    ("330902", "pulan.localhost", "green"),
    ("330903", "daiyu.localhost", "purple"),
    ("330904", "shengyu.localhost", "brown"),
)


class PublicDemo:
    """Fills the portal."""

    def __init__(self, accounts: Mapping[str, User], *, at: datetime) -> None:
        self.accounts, self.at = accounts, at
        self.today = timezone.localdate(at)
        self.age = 2

    def load(self) -> None:
        """Make everything."""
        for section in SectionPage.objects.all():
            section.responsible = self.accounts["ganjiao"]
            section.save()
        for kind, title, summary, disclosure in ARTICLES:
            self._add(kind, ArticlePage(title=title, summary=summary, disclosure=disclosure))
        self._add_kinds()
        self._add_vacancies()
        self._fill_columns()
        self._open_counties()
        self._recommend()
        self._count_visits()
        give_feedback(
            path="/announcements/",
            text="公告的字号可以再大一些，手机上看着吃力。",
            contact="",
            by=self.accounts["linhai"],
            at=self.at,
        )

    def _days(self, number: int) -> date:
        return self.today + timedelta(days=number)

    def _add(self, kind: str, page: ArticlePage) -> None:
        """Put `page` into a section, a few days older than the one before."""
        section = SectionPage.objects.get(kind=kind)
        page.slug = f"{kind}-{section.numchild + 1}"
        if page.date is None:
            page.date = self._days(-self.age)
        page.body = BODY
        if page.disclosure == "timely":
            page.expire_at = self.at + timedelta(days=120)
        page.owner = self.accounts["xinxi"]
        section.add_child(instance=page)
        self.age += 3

    def _add_kinds(self) -> None:
        self._add(
            "regulations",
            RegulationPage(
                title="干部网络学习学时认定办法",
                summary="说明学时怎样计算、怎样复核、怎样纳入年度考核。",
                number=f"云组发〔{self.today.year}〕3 号",
                issued_by=OFFICE,
                effective_on=date(self.today.year, 1, 1),
                disclosure="lasting",
            ),
        )
        self._add(
            "regulations",
            WorkPlanPage(
                title=f"{self.today.year} 年干部教育培训工作计划",
                summary="全年举办专题班二十期，更新课程一千二百门。",
                year=self.today.year,
                issued_by=OFFICE,
                disclosure="lasting",
            ),
        )
        self._add(
            "announcements",
            SituationPage(
                title="上半年组织工作情况通报",
                period="上半年",
                spokesperson="程远舟",
                level="key",
                summary="通报六项重点工作。",
            ),
        )
        self._add(
            "announcements",
            PreviewPage(
                title="关于对 2 名同志进行考察的预告",
                starts_on=self._days(-3),
                ends_on=self._days(4),
                contact=CONTACT,
                level="prompt",
                people=[
                    PreviewedPerson(name="陆明舟", post="市海洋与渔业局办公室主任", target="拟任副处级领导职务"),
                    PreviewedPerson(name="闻知秋", post="定澜区政府办公室副主任", target="拟任副处级领导职务"),
                ],
            ),
        )
        self._add(
            "announcements",
            PublicityPage(
                title="关于 2 名同志任前公示的通知",
                starts_on=self._days(-1),
                workdays=5,
                contact=CONTACT,
                level="prompt",
                people=[
                    PublicisedPerson(name="陈知远", post="市交通运输局副局长", target="拟任市港航管理局局长"),
                    PublicisedPerson(name="苏晚晴", post="市文化和旅游局科长", target="拟任市图书馆馆长"),
                ],
            ),
        )
        self._add(
            "appointments",
            AppointmentPage(
                title="关于季明川等同志职务任免的通知",
                decided_by="中共云洲市委",
                decided_on=self._days(-20),
                level="active",
                people=[
                    AppointedPerson(name="季明川", post="市水利局副局长", target="任市生态环境局副局长"),
                    AppointedPerson(name="方静远", post="市生态环境局副局长", target="免去市生态环境局副局长职务"),
                ],
            ),
        )

    def _add_vacancies(self) -> None:
        for batch, opens in ((8, -60), (9, -2)):
            notice = VacancyNoticePage(
                title=f"第{'八九'[batch - 8]}批空缺岗位公告",
                summary="欢迎干部群众署名推荐。",
                batch=batch,
                date=self._days(opens),
                opens_on=self._days(opens),
                closes_on=self._days(opens + 20),
                level="active",
            )
            notice.vacancies = [
                Vacancy(employer=employer, title=title, duties=duties, conditions=CONDITIONS)
                for employer, title, duties in POSTS
            ]
            self._add("vacancies", notice)

    def _child(self, parent: Page, page: Page) -> None:
        page.first_published_at = page.last_published_at = self.at
        parent.add_child(instance=page)

    def _fill_columns(self) -> None:
        for slug, title in NEWS.items():
            column = NewsColumnPage.objects.get(slug=slug, depth=3)
            article = ArticlePage(title=title, slug=f"{slug}-1", date=self._days(-4), body=BODY, disclosure="lasting")
            self._child(column, article)
        for slug, text in STANDING.items():
            page = StandardPage.objects.get(slug=slug)
            page.summary = text
            page.save()
        parts: dict[str, Any] = {
            "policy": "<p>依据学时认定办法第六条。</p>",
            "standard": "<p>材料齐全的当日受理，十个工作日内答复。</p>",
            "procedure": "<ol><li>本人申报</li><li>单位确认</li><li>干部教育科审核</li></ol>",
            "result": "<p>结果在“我的学习”中可查，每季度公布办理件数。</p>",
        }
        for number, title in enumerate(("申报线下培训学时", "申请学时复核", "办理学习账号"), start=1):
            home = StandardPage.objects.get(slug="procedures")
            self._child(home, ProcedurePage(title=title, slug=f"procedure-{number}", summary="三步办结。", **parts))

    def _open_counties(self) -> None:
        for code, hostname, colour in SITES:
            county = Unit.objects.counties().filter(code=code).first()
            if county is None:
                continue
            home = open_county_site(
                county, hostname=hostname, masthead=f"{county.name}干部学习", colour=colour, by=None, at=self.at
            )
            self._greet(home)

    def _greet(self, home: CountyHomePage) -> None:
        name = home.county.short_name or home.county.name
        home.motto, home.intro = (
            f"{name}向海而学",
            "本县（区）干部的学习动态和推荐课程；上课、考试、查学时请进入全市平台。",
        )
        home.save()
        column = NewsColumnPage.objects.child_of(home).get()
        article = ArticlePage(
            title=f"{name}举办渔港安全管理专题学习", slug="first", date=self._days(-6), body=BODY, disclosure="lasting"
        )
        self._child(column, article)

    def _recommend(self) -> None:
        city = Unit.get_first_root_node()
        counties = list(Unit.objects.counties().order_by("path"))
        courses = list(CoursePage.objects.open_to_all().order_by("pk")[:5])
        for course in courses[:2]:
            recommend_course(course, from_unit=city, to_unit=city, note="全市共学", by=None, at=self.at)
        for course, county in zip(courses[2:], counties, strict=False):
            recommend_course(course, from_unit=county, to_unit=county, note="本地案例", by=None, at=self.at)
        if counties and len(courses) > 4:
            recommend_course(courses[4], from_unit=counties[0], to_unit=city, note="可供全市参考", by=None, at=self.at)

    def _count_visits(self) -> None:
        VisitCount.objects.bulk_create(
            VisitCount(section=section, day=self._days(-day), visits=40 + 7 * ((section.pk * 5 + day * 3) % 11))
            for section in SectionPage.objects.all()
            for day in range(1, 31)
        )
