"""Certificates of hours and the personal archive, on paper."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .models import CreditCertificate, CreditEntry
from .periods import Period
from .policies.wording import plain
from .standings import progress_of

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

SHEETS = Path(__file__).parent


def check_url(certificate: CreditCertificate) -> str:
    """Return the public address at which the certificate is checked."""
    query = urlencode({"number": certificate.number, "code": certificate.code})
    return f"{settings.SITE_URL}{reverse('scoring:verify')}?{query}"


def _day(moment: datetime) -> str:
    day = timezone.localdate(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _line(label: str, done: Any, required: Any) -> list[str]:
    return [label, plain(required) if required else "—", plain(done)]


def certificate_pdf(certificate: CreditCertificate) -> bytes:
    """Return the certificate as a PDF (A4), in Chinese, with fonts from a package and no system's."""
    from classes.certificates import qr_svg

    with translation.override("zh-hans"):
        data = {
            "heading": _("学时证明"),
            "number": _("编号：%(number)s") % {"number": certificate.number},
            "text": _("%(name)s（%(workplace)s）%(year)d 年度在本平台登记的干部教育培训学时如下：")
            % {"name": certificate.name, "workplace": certificate.workplace or _("无任职"), "year": certificate.year},
            "headings": [_("项目"), _("应完成学时"), _("已完成学时")],
            "rows": [
                _line(_("网络自学"), certificate.online, certificate.online_required),
                _line(_("集中培训"), certificate.offline, certificate.offline_required),
            ],
            "as_of": _("数据截至 %(day)s。此后的更正以查验页为准。") % {"day": _day(certificate.issued_at)},
            "day": _day(certificate.issued_at),
            "check": _("扫码或登录平台查验，查验码 %(code)s") % {"code": certificate.code},
            "replaced": _("已换发") if certificate.replaced_at else "",
            "qr": qr_svg(check_url(certificate)),
        }
    return _compile("credit_certificate.typ", data)


def archive_pdf(user: User, year: int, *, at: datetime, made_by: User) -> bytes:
    """Return a person's year as a PDF: where they stand, and every entry of the ledger with its digest."""
    period = Period(year)
    end = period.bounds(timezone.get_default_timezone())[1]
    entries = CreditEntry.objects.of(user).in_period(period).select_related("posting__unit").order_by("earned_at", "pk")
    with translation.override("zh-hans"):
        progress = progress_of(user, at=min(at, end))
        standings = [(_("网络自学"), progress.online), (_("集中培训"), progress.offline)]
        standings += [(str(each.target.get_ledger_display()), each.standing) for each in progress.cycles]
        data = {
            "heading": _("%(year)d 年度学习档案") % {"year": year},
            "person": f"{user.real_name}（{user.username}）",
            "headings": [_("项目"), _("时段"), _("应完成学时"), _("已完成学时")],
            "rows": [
                [label, _span(s.year, s.last_year), *_line(label, s.done, s.required)[1:]] for label, s in standings
            ],
            "entry_headings": [_("日期"), _("名称"), _("时任单位及职务"), _("来源"), _("学时"), _("校验码")],
            "entries": [
                [
                    timezone.localtime(entry.earned_at).strftime("%m-%d"),
                    entry.title,
                    f"{entry.posting.unit.name}{entry.posting.post}" if entry.posting else "",
                    str(entry.get_source_display() or entry.get_kind_display()),
                    plain(entry.hours),
                    entry.digest[:8],
                ]
                for entry in entries.iterator(chunk_size=2000)
            ],
            "none": _("这一年没有学时记录。"),
            "foot": _("%(by)s 于 %(at)s 导出。每条记录可在平台上查看依据，校验码为其摘要的前 8 位。")
            % {"by": made_by.real_name, "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M")},
        }
    return _compile("personal_archive.typ", data)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _compile(name: str, data: dict[str, Any]) -> bytes:
    import typst

    written: bytes = typst.compile(
        str(SHEETS / name),
        root=str(SHEETS),
        font_paths=[str(files("pylopdf_fonts_zh_cn"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return written
