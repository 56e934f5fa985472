"""A workbook of courses: checked as a whole, made as a whole, every fault with row, column and what to do."""

import json
import time
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Collection

from accounts.models import AuditEntry
from courses import lesson_kinds
from courses.lesson_kinds import TargetKind
from courses.models import CoursePage, TopicPage
from jobs.actions import run_due
from jobs.checked_files import ImportConflictError
from library.models import Category, LibraryDocument
from media.demo import make_clip
from media.models import Video
from scorm.models import Package, PackageVersion
from teaching.actions import APPLY, confirm_courses, upload_courses
from teaching.imports.columns import BY_FIELD, CellError, read
from teaching.imports.write import paragraphs
from teaching.models import CourseImport
from tests.cast import NOW
from tests.material import make_video
from tests.media.clips import ffmpeg
from tests.scorm.making import package as package_file
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
    assert "已建立 1 门课程。还有 1 门是草稿" in page
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


@pytest.mark.django_db(transaction=True)
def test_a_folder_holds_sound_and_packages_too_and_nothing_is_taken_in_for_a_wrong_workbook(
    cast, centre, settings, tmp_path, capsys
):
    settings.MEDIA_ROOT, settings.SCORM_ROOT = tmp_path / "uploads", tmp_path / "scorm"
    folder = tmp_path / "素材"
    folder.mkdir()
    ffmpeg("-f", "lavfi", "-i", "sine=f=330:d=2", folder / "渔歌.mp3")
    (folder / "航行.zip").write_bytes(package_file())
    path = tmp_path / "课程.xlsx"
    sound, package = {"file": "渔歌.mp3", "kind": "音频"}, {"file": "航行.zip"}
    path.write_bytes(workbook(FIRST | sound, package, {"file": "没有.mp4"}))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("import_courses", str(path), "--folder", str(folder))
    assert not Video.objects.exists()
    assert not Package.objects.exists()

    path.write_bytes(workbook(FIRST | sound, package))
    call_command("import_courses", str(path), "--folder", str(folder), "--dry-run")
    assert not Video.objects.exists()
    call_command("import_courses", str(path), "--folder", str(folder))
    lessons = CoursePage.objects.get().lessons.all()
    assert [(each.kind, each.video, each.package) for each in lessons] == [
        ("audio", Video.objects.get(), None),
        ("scorm", None, Package.objects.get()),
    ]

    path.write_bytes(workbook(FIRST | sound | {"title": "又一门"}, package))
    call_command("import_courses", str(path), "--folder", str(folder))
    assert (CoursePage.objects.count(), Video.objects.count(), Package.objects.count()) == (2, 1, 1)


@pytest.mark.django_db
def test_a_package_is_found_by_its_file_name_as_the_template_says(cast, centre):
    package = Package.objects.create(title="它自己的名称", uploaded_by=cast.trainer, created_at=NOW)
    more = {"standard": "1.2", "size": 1, "files": 1, "created_at": NOW}
    package.current = PackageVersion.objects.create(
        package=package, number=1, sha256="0" * 64, file_name="航行.zip", **more
    )
    package.save()
    for name in ("航行.zip", "航行", "它自己的名称"):
        batch = upload(cast, centre, FIRST | {"title": name, "file": name})
        assert batch.plan[0]["lessons"][0]["package"] == package.pk


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


@pytest.mark.django_db
def test_a_recording_that_is_deleted_after_the_check_is_named_and_nothing_is_made(cast, centre, video):
    batch = upload(cast, centre, FIRST | {"file": "第一讲 总论.mp4"})
    video.delete()
    job = confirm_courses(batch, by=cast.trainer, at=NOW).job
    run_due(NOW, kinds=[APPLY])

    job.refresh_from_db()
    batch.refresh_from_db()
    assert "《海洋经济十讲》第 2 行起的课时“第一讲 总论”所用的视频或课件已被删除" in job.error
    assert batch.state == "checked"
    assert not CoursePage.objects.exists()


@pytest.mark.django_db
def test_every_kind_of_lesson_can_be_imported(cast, centre, monkeypatch):
    sound = make_video(60)
    Video.objects.filter(pk=sound.pk).update(title="录音", type="audio")
    shelf = Category.objects.create(name="政策")
    paper = LibraryDocument.objects.create(
        title="学习办法",
        category=shelf,
        unit=cast.city,
        state="published",
        made_at=NOW,
        changed_at=NOW,
        published_at=NOW,
    )
    package = Package.objects.create(title="互动课件", uploaded_by=cast.trainer, created_at=NOW)
    package.current = PackageVersion.objects.create(
        package=package, number=1, sha256="0" * 64, standard="1.2", size=1, files=1, file_name="a.zip", created_at=NOW
    )
    package.save()
    target = uuid4()
    provider = TargetKind(lambda user: [(target, "学习办法")], lambda request, uid: "/", lambda uid: "")
    monkeypatch.setitem(lesson_kinds._kinds, "reflection", provider)
    times = {"starts_at": datetime(2027, 3, 1, 9), "ends_at": "2027-03-01 11:30"}
    batch = upload(
        cast,
        centre,
        FIRST | {"file": "录音"},
        {"file": "互动课件", "minimum_seconds": 90},
        {"file": "学习办法", "kind": "资料"},
        {"file": "学习办法", "kind": "学习心得", "lesson_title": "写心得"},
        {"lesson_title": "党课", "kind": "直播", "place": "https://live.example/1", **times},
        {"lesson_title": "现场", "kind": "线下", "place": "渔港", **times},
    )
    assert batch.state == "checked", batch.faults
    confirm_courses(batch, by=cast.trainer, at=NOW)
    run_due(NOW, kinds=[APPLY])
    lessons = CoursePage.objects.get().get_latest_revision_as_object().lessons.all()
    assert [(each.kind, each.title) for each in lessons] == [
        ("audio", "录音"),
        ("scorm", "互动课件"),
        ("document", "学习办法"),
        ("reflection", "写心得"),
        ("live", "党课"),
        ("offline", "现场"),
    ]
    assert (lessons[1].minimum_seconds, lessons[2].document, lessons[3].target) == (90, paper, target)
    assert timezone.localtime(lessons[4].starts_at).isoformat() == "2027-03-01T09:00:00+08:00"
    assert (lessons[4].stream_url, lessons[5].place) == ("https://live.example/1", "渔港")


@pytest.mark.django_db
def test_a_lesson_at_a_time_says_what_it_lacks(cast, centre):
    batch = upload(
        cast,
        centre,
        FIRST | {"kind": "线下", "lesson_title": "现场", "place": "渔港", "starts_at": "三月", "ends_at": "2027-03-01"},
        {"kind": "直播", "lesson_title": "党课"},
        {
            "kind": "直播",
            "lesson_title": "党课",
            "starts_at": "2027-03-01 09:00",
            "ends_at": "2027-03-01 10:00",
            "place": "http://x",
        },
        {
            "kind": "直播",
            "lesson_title": "党课",
            "starts_at": "2027-03-01 09:00",
            "ends_at": "2027-03-01 10:00",
            "place": "https://live.example/1",
            "minimum_seconds": 3601,
        },
    )
    said = {(fault["row"], fault["column"]) for fault in batch.faults}
    assert {(2, "开始时间"), (2, "结束时间"), (3, "开始时间"), (3, "地点或直播地址"), (4, "地点或直播地址")} <= said
    assert (5, "最短阅读秒数") in said


@pytest.mark.django_db
def test_a_batch_whose_job_was_given_up_says_why_and_can_be_confirmed_again(cast, centre, video, client_of):
    batch = upload(cast, centre, FIRST | {"file": "第一讲 总论.mp4"})
    title, kept = video.title, video.pk
    Video.objects.filter(pk=kept).delete()
    first = confirm_courses(batch, by=cast.trainer, at=NOW).job
    run_due(NOW, kinds=[APPLY])
    assert "已被删除" in client_of(cast.trainer).get(batch.get_absolute_url()).text

    Video.objects.create(pk=kept, title=title, type="video", duration=60, file="originals/x.mp4")
    batch.refresh_from_db()
    assert confirm_courses(batch, by=cast.trainer, at=NOW).job != first
    run_due(NOW, kinds=[APPLY])
    assert CoursePage.objects.count() == 1
