"""The certificate on paper, and what the public may learn about one."""

import json
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .codes import qr_path
from .models import Certificate

SHEET = Path(__file__).parent / "certificate.typ"


@dataclass(frozen=True)
class PublicCertificate:
    """What somebody who holds number and code is shown: enough to compare with the paper, no full name."""

    number: str
    name: str
    title: str
    organiser: str
    certificate: Certificate

    @property
    def is_valid(self) -> bool:
        """Say whether the certificate was not revoked."""
        return self.certificate.revoked_at is None


def masked(name: str) -> str:
    """Return a name with its first letter only: 林＊, 欧阳 becomes 欧＊, as on public pages."""
    return name[:1] + "＊" * max(1, len(name) - 1)


def look_up(number: str, code: str) -> PublicCertificate | None:
    """Return the certificate with this number and this code; a wrong code is like a number that does not exist."""
    found = Certificate.objects.filter(number=number.replace("\0", "").strip()).first()
    wanted = code.strip().upper().replace(" ", "").replace("-", "")
    if found is None or not constant_time_compare(found.code, wanted):
        return None
    return PublicCertificate(found.number, masked(found.name), found.title, found.organiser, found)


def check_url(certificate: Certificate) -> str:
    """Return the public address at which the certificate is checked."""
    query = urlencode({"number": certificate.number, "code": certificate.code})
    return f"{settings.SITE_URL}{reverse('classes:check')}?{query}"


def qr_svg(text: str) -> str:
    """Return the QR code of `text` as a file of its own."""
    path, size = qr_path(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as a PDF (A4 across), in Chinese, with fonts from a package and no system's."""
    import typst

    with translation.override("zh-hans"):
        data = {
            "heading": _("结业证书"),
            "number": _("编号：%(number)s") % {"number": certificate.number},
            "name": certificate.name,
            "workplace": certificate.workplace,
            "text": _("于 %(start)s 至 %(end)s 参加“%(title)s”培训，完成规定的学习任务，准予结业。")
            % {
                "start": _day(certificate.starts_on),
                "end": _day(certificate.ends_on),
                "title": certificate.title,
            },
            "hours": _("集中培训 %(n)s 学时") % {"n": f"{certificate.hours.normalize():f}"}
            if certificate.hours
            else "",
            "organiser": certificate.organiser,
            "day": _day(timezone.localdate(certificate.issued_at)),
            "check": _("扫码或登录平台查验，查验码 %(code)s") % {"code": certificate.code},
            "revoked": _("已撤销") if certificate.revoked_at else "",
            "qr": qr_svg(check_url(certificate)),
        }
    written: bytes = typst.compile(
        str(SHEET),
        root=str(SHEET.parent),
        font_paths=[str(files("pylopdf_fonts_zh_cn"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return written


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
