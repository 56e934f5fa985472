"""A workbook of courses: checked as a whole, made as a whole, every fault with row, column and what to do."""

import json
import time
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Collection

from accounts.models import AuditEntry
from courses.models import CoursePage, TopicPage
from jobs.actions import run_due
from media.demo import make_clip
from media.models import Video
from teaching.actions import APPLY, ImportConflictError, confirm_courses, upload_courses
from teaching.imports.columns import BY_FIELD, CellError, read
from teaching.imports.write import paragraphs
from teaching.models import CourseImport
from tests.cast import NOW
from tests.material import make_video
from tests.teaching.conftest import workbook

FIRST = {"title": "海洋经济十讲", "summary": "十讲", "lecturer": "周教"}
ARTICLE = {"lesson_title": "导读", "text": "第一段\n换行\n\n第二段 <script>"}


@pytest.fixture
def video(db, cast):
    video = make_video(600)
    Video.objects.filter(pk=video.pk).update(title="第一讲 总论", collection=Collection.get_first_root_node())
    return video


def upload(cast, centre, *rows, **options):
    return upload_courses(workbook(*rows, **options), file_name="课程.xlsx", parent=centre, by=cast.trainer, at=NOW)


@pytest.mark.django_db
def test_a_workbook_becomes_drafts_with_their_lessons(cast, centre, video):
    topic = centre.add_child(instance=TopicPage(title="高层论坛", slug="forum"))
    batch = upload(
        cast,
        centre,
        FIRST
        | {
            "course_class": "必修",
            "subject": "业务知识",
            "source": "购买",
            "licence_expires": date(2027, 12, 31),
            "topics": "高层论坛",
            "completion_ratio": 0.8,
            "max_rate": "1.25",
            "in_sequence": "是",
            "file": "第一讲 总论.mp4",
        },
        ARTICLE,
        {"title": "第二门", "summary": "简介", "lecturer": "李老师", **ARTICLE},
    )
    assert batch.state == "checked", batch.faults
    assert not CoursePage.objects.exists()
    confirm_courses(batch, by=cast.trainer, at=NOW)
    run_due(NOW, kinds=[APPLY])
    batch.refresh_from_db()
    assert (batch.state, len(batch.made)) == ("applied", 2)
    first, _second = CoursePage.objects.order_by("path")
    assert (first.live, first.owner, first.title, first.course_class) == (
        False,
        cast.trainer,
        "海洋经济十讲",
        "required",
    )
    draft = first.get_latest_revision_as_object()
    assert (draft.completion_ratio, draft.max_rate, draft.in_sequence) == (Decimal("0.80"), Decimal("1.25"), True)
    assert (draft.source, draft.licence_expires) == ("purchased", date(2027, 12, 31))
    assert list(draft.topics.all()) == [topic]
    lessons = list(draft.lessons.all())
    assert [(each.title, each.kind, each.video_id) for each in lessons] == [
        ("第一讲 总论", "video", video.pk),
        ("导读", "article", None),
    ]
    assert lessons[1].body == "<p>第一段<br/>换行</p><p>第二段 &lt;script&gt;</p>"
    first.get_latest_revision().publish()
    assert CoursePage.objects.live().get().title == "海洋经济十讲"
    verbs = AuditEntry.objects.filter(verb__endswith="_courses").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["upload_courses", "confirm_courses", "import_courses"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (FIRST | {"summary": None} | ARTICLE, "课程简介", "请填写这一项"),
        (FIRST | {"summary": "长" * 601} | ARTICLE, "课程简介", "最多 600 个字"),
        (FIRST | {"course_class": "随便"} | ARTICLE, "课程性质", "请填写：必修、选修、指定、微课"),
        (FIRST | {"licence_expires": "明年"} | ARTICLE, "授权到期日", "2027-12-31"),
        (FIRST | {"topics": "没有的栏目"} | ARTICLE, "专题栏目", "没有这个专题栏目"),
        (FIRST | {"completion_ratio": 30} | ARTICLE, "完成比例", "50 到 100"),
        (FIRST | {"max_rate": "NaN"} | ARTICLE, "最高倍速", "数字"),
        (FIRST | {"in_sequence": "也许"} | ARTICLE, "按顺序学习", "是"),
        (FIRST | {"file": "没有.mp4"}, "课时文件", "没有找到"),
        (FIRST, "课时文件", "请填写课时文件或图文内容"),
        (FIRST | {"text": "文"}, "课时名称", "图文课时要有名称"),
        (FIRST | {"file": "a.mp4", "text": "文"}, "图文内容", "不能两项都填"),
        (ARTICLE, "课程名称", "第一行要写明课程名称"),
    ],
)
def test_a_fault_names_row_column_and_what_to_do(cast, centre, row, column, words):
    batch = upload(cast, centre, row)
    assert batch.state == "refused"
    assert batch.plan == []
    fault = next(fault for fault in batch.faults if fault["column"] == column)
    assert fault["row"] == 2
    assert words in fault["message"]
    with pytest.raises(ImportConflictError):
        confirm_courses(batch, by=cast.trainer, at=NOW)


@pytest.mark.django_db
def test_headings_that_are_unknown_missing_or_twice_are_faults(cast, centre):
    batch = upload(cast, centre, headings=["课程名称", "课程名称", "天气"])
    messages = {(fault["column"], fault["message"][:4]) for fault in batch.faults}
    assert ("天气", "不认识这") in messages
    assert ("课程名称", "这一列出") in messages
    assert ("主讲人", "缺少这一") in messages


@pytest.mark.django_db
def test_the_same_name_twice_and_two_videos_of_a_name_are_faults(cast, centre, video):
    Video.objects.filter(pk=make_video(60).pk).update(title="第一讲 总论.mp4", collection=video.collection)
    other = {"title": "别的", "summary": "x", "lecturer": "y", **ARTICLE}
    batch = upload(cast, centre, FIRST | {"file": "第一讲 总论"}, other, FIRST | ARTICLE)
    words = " ".join(fault["message"] for fault in batch.faults)
    assert "有 2 个同名" in words
    assert "两门同名课程" in words


@pytest.mark.django_db
def test_a_course_that_is_there_already_is_not_made_again(cast, centre):
    for _ in range(2):
        batch = upload(cast, centre, FIRST | ARTICLE)
        confirm_courses(batch, by=cast.trainer, at=NOW)
        run_due(NOW, kinds=[APPLY])
    assert CoursePage.objects.count() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.made) == ("applied", [])


@pytest.mark.django_db
def test_only_material_of_one_s_own_collections_is_found(cast, centre, video):
    closed = Collection.get_first_root_node().add_child(name="别的县")
    Collection.get_first_root_node()
    Video.objects.filter(pk=video.pk).update(collection=closed, uploaded_by_user=None)
    allowed = upload(cast, centre, FIRST | {"file": "第一讲 总论"})
    assert allowed.state == "checked"  # the city's trainer may use every collection
    refused = upload_courses(
        workbook(FIRST | {"file": "第一讲 总论"}), file_name="x.xlsx", parent=centre, by=cast.cadre, at=NOW
    )
    assert "没有找到" in refused.faults[0]["message"]


@pytest.mark.django_db
def test_the_screen_checks_shows_confirms_and_leads_to_the_drafts(cast, centre, client_of):
    client = client_of(cast.trainer)
    template = client.get("/staff/courses/imports/template/")
    assert template["Content-Disposition"].startswith("attachment")
    bad = SimpleUploadedFile("x.xlsx", b"not a workbook")
    assert "这不是 .xlsx 文件" in client.post("/staff/courses/imports/", {"parent": centre.pk, "file": bad}).text
    file = SimpleUploadedFile("课程.xlsx", workbook(FIRST | ARTICLE))
    answer = client.post("/staff/courses/imports/", {"parent": centre.pk, "file": file}, follow=True)
    assert "没有发现错误" in answer.text
    batch = CourseImport.objects.get()
    assert "正在导入" in client.post(f"{batch.get_absolute_url()}confirm/", follow=True).text
    run_due(timezone.now(), kinds=[APPLY])
    page = client.get(batch.get_absolute_url()).text
    assert "已建立 1 门课程的草稿" in page
    assert f"/editors/pages/{CoursePage.objects.get().pk}/edit/" in page
    assert client_of(cast.cadre).get(batch.get_absolute_url()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_command_takes_a_folder_in_and_makes_the_courses(cast, centre, settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    folder = tmp_path / "录像"
    folder.mkdir()
    make_clip(folder / "第一讲.mp4", seconds=2, height=240)
    path = tmp_path / "课程.xlsx"
    path.write_bytes(workbook(FIRST | {"file": "第一讲.mp4"}))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("import_courses", str(path), "--json")
    assert json.loads(capsys.readouterr().out)["faults"][0]["column"] == "课时文件"
    call_command("import_courses", str(path), "--folder", str(folder), "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out) == {"courses": 1, "new": 1, "made": []}
    assert not Video.objects.exists()
    call_command("import_courses", str(path), "--folder", str(folder), "--publish")
    assert CoursePage.objects.live().get().lessons.get().video == Video.objects.get()


@pytest.mark.django_db
def test_a_hundred_courses_are_made_in_reasonable_time(cast, centre, video):
    rows = []
    for number in range(100):
        rows += [FIRST | {"title": f"课程{number:03}", "file": "第一讲 总论"}, ARTICLE]
    batch = upload(cast, centre, *rows)
    confirm_courses(batch, by=cast.trainer, at=NOW)
    begin = time.monotonic()
    run_due(NOW, kinds=[APPLY])
    print(f"100 courses in {time.monotonic() - begin:.1f} s")
    assert CoursePage.objects.count() == 100


@given(st.text(max_size=60))
def test_reading_a_cell_gives_a_value_or_words_for_people(text):
    for column in BY_FIELD.values():
        if column.kind != "choice":
            with suppress(CellError):
                read(column, text, {})


@given(st.text(max_size=200))
def test_no_markup_of_the_sheet_gets_into_a_page(text):
    found = paragraphs(text)
    for tag in ("<p>", "</p>", "<br/>"):
        found = found.replace(tag, "")
    assert "<" not in found
    assert ">" not in found
