import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from lms.plugins import SECTION_HOOK, Section
from portal.actions import set_up_site
from portal.islands import islands
from portal.models import ArticlePage, SectionPage
from portal.sections import sections
from scoring.actions import append_entry
from scoring.models import CreditEntry
from tests.cast import NOW
from tests.engines import ROOT

pytestmark = pytest.mark.django_db

SIX = ["政策法规", "空缺岗位公告", "干部推荐", "公告公示", "干部人事任免", "我向组织说心里话"]


@pytest.fixture
def request_of_a_guest(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def home():
    return set_up_site(hostname="localhost", port=80, at=NOW)


def publish(section_kind, title, **fields):
    section = SectionPage.objects.get(kind=section_kind)
    fields = {"date": NOW.date(), "disclosure": "timely", **fields}
    return section.add_child(instance=ArticlePage(title=title, **fields))


def test_exactly_six_sections_in_the_order_of_the_rules(home, request_of_a_guest):
    # The plugin of the tests stands behind the six.
    assert [section.label for section in sections(request_of_a_guest) if section.order <= 600] == SIX


def test_without_plugins_four_sections_remain(home):
    script = (
        "import django; django.setup(); from django.test import RequestFactory; from portal.sections import sections;"
        "from portal.models import SectionPage; from lms.plugins import collect, SECTION_HOOK;"
        "print(len(collect(SECTION_HOOK, RequestFactory().get('/'))))"
    )
    environment = {**os.environ, "LMS_PLUGINS": "", "DJANGO_SETTINGS_MODULE": "lms.settings"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip().splitlines()[-1:] == ["0"], done.stderr


def test_a_plugin_s_section_takes_its_place_and_goes_with_the_plugin(home, request_of_a_guest):
    from wagtail import hooks

    with hooks.register_temporarily(SECTION_HOOK, lambda request: Section("网上信访", "/petitions/", 450)):
        labels = [section.label for section in sections(request_of_a_guest)]
        assert labels.index("网上信访") == labels.index("公告公示") + 1
    assert "网上信访" not in [section.label for section in sections(request_of_a_guest)]


def test_the_sections_stand_on_the_public_home_page(home, client):
    html = client.get("/").content.decode()
    places = [html.index(label) for label in SIX]
    assert places == sorted(places)


def test_a_guest_sees_announcements_and_no_personal_panel(home, client):
    publish("vacancies", "第九批岗位公告")
    html = client.get("/").content.decode()
    assert "第九批岗位公告" in html
    assert "登录学习" in html
    assert "我的全部课程" not in html


def test_the_latest_article_comes_first(home, client):
    publish("announcements", "较早的通知", date=NOW.date() - timedelta(days=3))
    publish("regulations", "最近的办法")
    html = client.get("/").content.decode()
    assert html.index("最近的办法") < html.index("较早的通知")


def test_a_draft_is_not_listed(home, client):
    publish("announcements", "还在起草", live=False)
    assert "还在起草" not in client.get("/").content.decode()
    assert "还在起草" not in client.get("/announcements/").content.decode()


def test_a_section_narrows_to_a_class_of_disclosure(home, client):
    publish("regulations", "长期有效的条例", disclosure="lasting")
    publish("regulations", "一时的通知", disclosure="timely")
    html = client.get("/regulations/?disclosure=lasting").content.decode()
    assert "长期有效的条例" in html
    assert "一时的通知" not in html


def test_an_unknown_class_of_disclosure_is_ignored(home, client):
    publish("regulations", "一时的通知")
    assert "一时的通知" in client.get("/regulations/?disclosure=x").content.decode()


def test_articles_know_their_section_without_a_query_each(home, django_assert_num_queries):
    publish("vacancies", "甲")
    publish("appointments", "乙")
    with django_assert_num_queries(1):
        found = {article.title: article.section_title for article in ArticlePage.objects.published().with_section()}
    assert found == {"甲": "空缺岗位公告", "乙": "干部人事任免"}


def test_an_article_page_shows_its_body(home, client):
    article = publish(
        "regulations", "条例", body=[("heading", "第一章"), ("quote", {"text": "引文", "source": "出处"})]
    )
    html = client.get(article.url).content.decode()
    assert "<h2>第一章</h2>" in html
    assert "出处" in html


def test_panels_stand_where_their_order_puts_them(home, cast, client_of, rf):
    from portal.panels import panels_by_place

    request = rf.get("/")
    request.user = cast.cadre
    places = panels_by_place(request)
    names = {place: [type(panel).__name__ for panel in panels] for place, panels in places.items()}
    assert names["lead_panels"][:2] == ["ContinuePanel", "StandingPanel"]
    assert "NewCoursesPanel" in names["wide_panels"]
    assert "TopRankingPanel" in names["side_panels"]


def test_a_learner_finds_their_own_panels_instead_of_the_banner(home, cast, client_of):
    html = client_of(cast.cadre).get("/").content.decode()
    assert "从一门课开始" in html
    assert "网络自学" in html
    assert "登录学习" not in html


def test_the_counties_show_their_cadres_and_average_hours(home, cast):
    day = date(2026, 6, 1)
    earned = datetime(2026, 5, 6, tzinfo=UTC)
    enter = {"title": "网络自学", "earned_at": earned, "recorded_at": earned, "ledger": "online", "kind": "course"}
    posting = cast.cadre.postings.get()
    append_entry(CreditEntry(user=cast.cadre, posting=posting, hours=Decimal("1.5"), key="one", **enter))
    found = [(island.name, island.people, island.average) for island in islands(day)]
    assert found == [("定澜区", 1, Decimal("1.50")), ("普澜区", 1, Decimal("0.00"))]


def test_the_motto_of_the_home_page_is_what_editors_wrote(home, client):
    home.motto = "民主、公开、竞争、择优"
    home.save_revision().publish()
    assert "民主、公开、竞争、择优" in client.get("/").text
