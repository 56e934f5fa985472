import gettext
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import override

from lms import catalogue

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
def view(count):
    one = _("问候"), gettext_lazy("两段" "合一")
    return one, ngettext("%(n)s 门课", "%(n)s 门课程", count), pgettext("月份", "五月")
"""
TEMPLATE = """{% load i18n %}
    {% translate "标题" %}
  {% blocktranslate count n=count %}有 {{ n }} 封信。{% plural %}有 {{ n }} 封信件。{% endblocktranslate %}
{% blocktranslate trimmed %}
   一行
   又一行
{% endblocktranslate %}
      <p title="{% note _("提示") %}">{{ x|default:_("没有") }}</p>
{% comment %}{% translate "不要" %}{% endcomment %} 它's 100% "fine"
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "app" / "views.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "app" / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "tests" / "test_it.py").write_text('_("测试里的")', encoding="utf-8")
    return tmp_path


def po(project):
    return project / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translate(project, msgid, text):
    path = po(project)
    path.write_text(path.read_text("utf-8").replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{text}"'))


def test_every_way_to_mark_a_text_is_found(project):
    ids = {message.id for message in catalogue.found(project) if message.id}

    assert ids == {
        "问候",
        "两段合一",
        ("%(n)s 门课", "%(n)s 门课程"),
        "五月",
        "标题",
        ("有 %(n)s 封信。", "有 %(n)s 封信件。"),
        "一行 又一行",
        "提示",
        "没有",
    }


def test_translations_stay_when_sources_change(project):
    catalogue.update(project, "en")
    translate(project, "问候", "Welcome")
    (project / "app" / "views.py").write_text('_("问候"); _("新的")', encoding="utf-8")

    catalogue.update(project, "en")

    text = po(project).read_text("utf-8")
    assert 'msgid "问候"\nmsgstr "Welcome"' in text
    assert 'msgid "新的"\nmsgstr ""' in text
    assert "两段合一" not in text


def test_updating_twice_gives_the_same_file(project):
    catalogue.update(project, "en")
    first = po(project).read_bytes()
    catalogue.update(project, "en")

    assert po(project).read_bytes() == first


def test_compiled_catalogues_translate(project):
    catalogue.update(project, "en")
    translate(project, "问候", "Welcome")

    (compiled,) = catalogue.compile_all(project)

    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("问候") == "Welcome"


def test_our_own_texts_are_found_in_the_chinese_catalogue(project):
    catalogue.update(project, "en")
    chinese = project / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    chinese.parent.mkdir(parents=True)
    chinese.write_text('msgid "Tag"\nmsgstr "标签"\n', "utf-8")

    (compiled,) = (path for path in catalogue.compile_all(project) if "zh_Hans" in path.parts)

    with compiled.open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog
    assert found["问候"] == "问候"
    assert found["Tag"] == "标签"
    assert "问候" not in chinese.read_text("utf-8"), "what is kept by hand stays as it is"


@pytest.mark.parametrize(
    ("msgid", "text", "fault"),
    [("%(n)s 分", "", "missing"), ("%(n)s 分", "points", "placeholders"), ("%(n)s 分", "%(m)s", "placeholders")],
)
def test_faults_are_named(project, msgid, text, fault):
    (project / "app" / "views.py").write_text(f'_("{msgid}")', encoding="utf-8")
    (project / "app" / "templates" / "page.html").unlink()
    catalogue.update(project, "en")
    translate(project, msgid, text)

    assert list(catalogue.faults(catalogue.read(po(project), "en"))) == [f"{fault}: {msgid}"]


def test_the_english_catalogue_is_complete():
    catalog = catalogue.read(Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po", "en")
    catalog.update(catalogue.found(Path(settings.BASE_DIR)), no_fuzzy_matching=True)

    assert list(catalogue.faults(catalog)) == []


def test_the_chinese_of_other_packages_is_complete():
    path = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

    assert list(catalogue.faults(catalogue.read(path, "zh_Hans"))) == []


def test_what_other_packages_leave_in_english_is_said_in_chinese():
    texts = ["Choose video", "New: %(model_name)s", "Save your changes before leaving"]

    with override("zh-hans"):
        said = [translated(text) for text in texts]

    assert said == ["选择视频", "新建：%(model_name)s", "离开前请保存修改"]
