"""Documents for the demo: an invented city's measures in two versions, and a handbook."""

from datetime import date, datetime
from importlib.resources import files

import typst
from django.core.files.base import ContentFile

from accounts.models import Unit

from .actions import add_document, add_version, publish_document, read_version
from .models import Category

SHELVES = ("政策文件", "规章制度", "学习手册")
#: Title, shelf, number of the document, who issued it, versions (day, note, articles).
TEXTS = (
    (
        "干部网络学院学习管理办法（试行）",
        "规章制度",
        "云组发〔2025〕12号",
        "中共云洲市委组织部",
        (
            (date(2025, 3, 1), "试行版", ("总则", "学时认定", "考核与通报")),
            (date(2026, 1, 1), "调整季度学时要求", ("总则", "学时认定与季度要求", "群组观看", "考核与通报")),
        ),
    ),
    (
        "关于推进海岛干部在线学习的实施意见",
        "政策文件",
        "云委办〔2025〕30号",
        "中共云洲市委办公室",
        ((date(2025, 9, 1), "", ("重要意义", "主要任务", "组织保障")),),
    ),
    ("学员操作手册", "学习手册", "", "市委组织部干部教育科", ((date(2026, 1, 1), "", ("登录", "学习", "考试")),)),
)
_PAGE = """#set page(paper: "a4", margin: 28mm)
#set text(font: "Noto Sans SC", size: 14pt, lang: "zh")
#set par(leading: 1em, first-line-indent: (amount: 2em, all: true))
"""


def _paper(title: str, parts: tuple[str, ...]) -> bytes:
    pages = [
        f"= 第{number}章　{part}\n\n"
        + f"为做好{title}中“{part}”的有关工作，各县（区）、各单位应当结合实际认真执行。\n\n" * 6
        for number, part in enumerate(parts, start=1)
    ]
    body = _PAGE + f'#align(center)[#text(20pt, weight: "bold")[{title}]]\n\n' + "\n#pagebreak()\n".join(pages)
    written: bytes = typst.compile(  # type: ignore[misc] # its stub wants a path here
        body.encode(), font_paths=[str(files("pylopdf_fonts_zh_cn"))]
    )
    return written


def make_documents(unit: Unit, *, at: datetime) -> None:
    """Make the shelves and the documents of `unit`, read and published."""
    shelves = {
        name: Category.objects.get_or_create(name=name, defaults={"position": number * 10})[0]
        for number, name in enumerate(SHELVES, start=1)
    }
    for title, shelf, number, issuer, versions in TEXTS:
        values = {"title": title, "category": shelves[shelf], "number": number, "issuer": issuer, "unit": unit}
        document = add_document(values | {"is_open": shelf == "学习手册"}, by=None, at=at)
        for day, note, parts in versions:
            file = ContentFile(_paper(title, parts), name=f"{title}.pdf")
            version = add_version(document, file, name=f"{title}.pdf", valid_from=day, note=note, by=None, at=at)
            read_version(version)
        publish_document(document, by=None, at=at)
