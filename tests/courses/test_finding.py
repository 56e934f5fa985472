"""What a Chinese reader expects of a search, as a table: the words, and what stands first or among the first."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from courses.catalogue import Catalogue
from courses.models import CoursePage, TopicPage
from tests.material import article, make_course

pytestmark = pytest.mark.django_db

#: title, lecturer, summary, column
COURSES = (
    ("乡村振兴战略解读", "陈立言", "从产业到人才，讲清五个振兴。", "三农"),
    ("海岛乡村治理", "周启明", "以渔村为例，也谈振兴的路径。", "三农"),
    ("消防安全考试辅导", "曾庆红", "机关单位消防知识要点。", "应急"),
    ("网络安全责任制", "叶若水", "党委（党组）的责任清单。", "应急"),
    ("海洋经济高质量发展", "单立群", "现代渔业、港口物流、海上风电。", "海洋"),
    ("海上风电项目管理", "周启明", "Blue Economy 的全周期管理。", "海洋"),
    ("行政处罚法的程序要点", "陆文清", "简易程序与普通程序。", "法治"),
    ("民法典与依法行政", "陆文清", "机关合同审查的常见风险。", "法治"),
    ("5G与数字化改革", "叶若水", "数据共享的规则。", "数字"),
    ("Python 数据分析入门", "邵一鸣", "用数据发现问题，统计的读法。", "数字"),
    ("《民法典》婚姻家庭编", "魏少华", "重点条文。", "法治"),
    ("重庆红色文化", "潘雨桐", "历史与纪念地。", "文化"),
    ("家风与作风", "韩国栋", "案例里的廉洁风险。", "文化"),
    ("公文写作的结构与语言", "范守正", "通知、请示、函。", "文化"),
    ("两山理念 100 问", "许知远", "绿水青山就是金山银山。", "生态"),
)

#: words -> what must stand first (several: in any order)
SEARCHES = [
    # words inside of longer words, the title before the text
    ("振兴", ["乡村振兴战略解读"]),
    ("乡村振兴", ["乡村振兴战略解读"]),
    ("战略", ["乡村振兴战略解读"]),
    ("治理", ["海岛乡村治理"]),
    ("乡村", ["乡村振兴战略解读", "海岛乡村治理"]),
    ("处罚法", ["行政处罚法的程序要点"]),
    ("民法典", ["民法典与依法行政", "《民法典》婚姻家庭编"]),
    ("婚姻", ["《民法典》婚姻家庭编"]),
    ("风电", ["海上风电项目管理"]),
    ("函", ["公文写作的结构与语言"]),
    # several words, in any order and in different places
    ("治理 乡村", ["海岛乡村治理"]),
    ("周启明 风电", ["海上风电项目管理"]),
    ("陆文清 合同", ["民法典与依法行政"]),
    # lecturers and columns
    ("陈立言", ["乡村振兴战略解读"]),
    ("启明", ["海岛乡村治理", "海上风电项目管理"]),
    ("三农", ["乡村振兴战略解读", "海岛乡村治理"]),
    # pinyin and initials
    ("xiangcunzhenxing", ["乡村振兴战略解读"]),
    ("zhenxing", ["乡村振兴战略解读"]),
    ("xczx", ["乡村振兴战略解读"]),
    ("XCZX", ["乡村振兴战略解读"]),
    ("haishangfengd", ["海上风电项目管理"]),
    ("chenliyan", ["乡村振兴战略解读"]),
    ("zhouqm", []),
    ("zqm", ["海岛乡村治理", "海上风电项目管理"]),
    ("zengqinghong", ["消防安全考试辅导"]),
    ("shanliqun", ["海洋经济高质量发展"]),
    ("chongqing", ["重庆红色文化"]),
    # one wrong character, missing and added ones, what sounds alike
    ("消防考试", ["消防安全考试辅导"]),
    ("网络完全责任制", ["网络安全责任制"]),
    ("海阳经济", ["海洋经济高质量发展"]),
    ("行政处法", ["行政处罚法的程序要点"]),
    ("乡村真兴", ["乡村振兴战略解读"]),
    ("渔港物流管理", []),
    ("zhengxing", ["乡村振兴战略解读"]),
    ("加风", ["家风与作风"]),
    # Latin words, numbers, widths, traditional characters, signs
    ("python", ["Python 数据分析入门"]),
    ("Pyth", ["Python 数据分析入门"]),
    ("blue economy", ["海上风电项目管理"]),
    ("５Ｇ", ["5G与数字化改革"]),
    ("5g改革", ["5G与数字化改革"]),
    ("100", ["两山理念 100 问"]),
    ("鄉村振興", ["乡村振兴战略解读"]),
    ("《民法典》", ["民法典与依法行政", "《民法典》婚姻家庭编"]),
    ("民法典，婚姻", ["《民法典》婚姻家庭编"]),
    # nothing at all
    ("量子力学", []),
    ("？！", []),
    ("%", []),
    ("' OR 1=1 --", []),
]


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """Make the courses once for the whole table."""
    from django.db import transaction

    from tests.material import make_site

    with django_db_blocker.unblock(), transaction.atomic():
        centre = make_site()
        names = dict.fromkeys(column for *_rest, column in COURSES)
        columns = {
            name: centre.add_child(instance=TopicPage(title=name, slug=f"column-{n}")) for n, name in enumerate(names)
        }
        for title, lecturer, summary, column in COURSES:
            make_course(article(), title=title, topics=[columns[column]], lecturer=lecturer, summary=summary)
        yield
        transaction.set_rollback(True)


def found(words):
    from django.contrib.auth.models import AnonymousUser

    query = QueryDict(mutable=True)
    query["q"] = words
    return Catalogue.from_query(query, AnonymousUser())


def test_a_reader_finds_what_is_expected_first(many):
    wrong = {}
    for words, expected in SEARCHES:
        titles = [course.title for course in found(words).page]
        if sorted(titles[: len(expected)]) != sorted(expected) or (not expected and titles):
            wrong[words] = titles
    assert wrong == {}


def test_what_is_only_similar_is_said_to_be(many):
    assert found("消防考试").is_near
    assert not found("消防安全").is_near
    assert not found("量子力学").is_near


def test_many_exact_hits_bring_no_similar_ones(many):
    assert [course.title for course in found("乡村振兴").page] == ["乡村振兴战略解读"]


def test_what_stands_in_an_article_is_found_and_the_line_is_shown(centre):
    course = make_course(article(), title="乡镇工作方法")
    course.lessons.update(body="<p>先说原则。</p><p>其次要把<b>滩涂</b>养殖证办到户。</p>")
    CoursePage.objects.get(pk=course.pk).save_revision().publish()
    catalogue = Catalogue.from_query(QueryDict("q=滩涂养殖"), AnonymousUser())

    (found,) = catalogue.page
    assert found.title == "乡镇工作方法"
    assert "滩涂" in found.excerpt
