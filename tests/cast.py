"""The fixed cast: who exists in a test, and who stands where to whom.

City 云洲市 with the counties 定澜区 and 普澜区. `cadre` works in a department of 定澜区, `colleague` in one of 普澜区.
`trainer`, `reviewer`, `educator`, `nomination_officer`, `letter_handler` and the three administrators act for the
whole city, `county_admin` for 定澜区 only. `outsider` has an account, but neither post nor role. `root` is the
break-glass superuser. Everybody is made through the verbs of ``accounts.actions``; nobody has a password until a test
sets one (hashing costs 40 ms).
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts import actions
from accounts.models import CadreCategory, Rank, Unit, User

#: A Wednesday morning in Shanghai, on which every test begins unless it says otherwise.
NOW = datetime(2026, 6, 10, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
#: A password that passes the validators.
PASSWORD = "lan-tian-bai-yun-42"


@dataclass(frozen=True)
class Cast:
    """The people and the units."""

    city: Unit
    dinglan: Unit
    pulan: Unit
    city_office: Unit
    dinglan_office: Unit
    pulan_office: Unit
    cadre: User
    colleague: User
    trainer: User
    reviewer: User
    educator: User
    unit_admin: User
    county_admin: User
    nomination_officer: User
    letter_handler: User
    system_admin: User
    security_admin: User
    audit_admin: User
    outsider: User
    root: User

    def people(self) -> dict[str, User]:
        """Return every person by the name of the part."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: part for name, part in parts.items() if isinstance(part, User)}


def _units() -> dict[str, Unit]:
    def unit(name: str, code: str, kind: str, parent: Unit | None) -> Unit:
        return actions.create_unit(name, code=code, kind=kind, parent=parent, by=None, at=NOW)

    city = unit("云洲市", "330900", "city", None)
    dinglan = unit("定澜区", "330902", "county", city)
    pulan = unit("普澜区", "330903", "county", city)
    return {
        "city": city,
        "dinglan": dinglan,
        "pulan": pulan,
        "city_office": unit("市委组织部", "330900-01", "department", city),
        "dinglan_office": unit("定澜区教育局", "330902-11", "department", dinglan),
        "pulan_office": unit("普澜区海洋局", "330903-21", "department", pulan),
    }


def _person(username: str, real_name: str) -> User:
    return actions.issue_account(username, real_name=real_name, password=None, by=None, at=NOW)


def _cadre(username: str, real_name: str, unit: Unit, post: str, rank: Rank) -> User:
    category = CadreCategory.objects.get(code="county")
    person = _person(username, real_name)
    actions.appoint(person, unit=unit, post=post, rank=rank, category=category, start=date(2024, 3, 1), by=None, at=NOW)
    return person


def _holder(username: str, real_name: str, role: str, unit: Unit) -> User:
    person = _person(username, real_name)
    actions.grant_role(person, role, unit=unit, by=None, at=NOW)
    return person


def make_cast() -> Cast:
    """Create everybody in the current database."""
    units = _units()
    for unit in units.values():
        unit.refresh_from_db()
    city, dinglan = units["city"], units["dinglan"]
    return Cast(
        **units,
        cadre=_cadre("linhai", "林海", units["dinglan_office"], "局长", Rank.R30),
        colleague=_cadre("chenfan", "陈帆", units["pulan_office"], "副局长", Rank.R40),
        trainer=_holder("zhoujiao", "周教", "trainer", city),
        reviewer=_holder("shenyue", "沈阅", "reviewer", city),
        educator=_holder("ganjiao", "甘皎", "educator", city),
        unit_admin=_holder("danwei", "单薇", "unit_admin", units["dinglan_office"]),
        county_admin=_holder("quxian", "瞿娴", "county_admin", dinglan),
        nomination_officer=_holder("tuijian", "涂健", "nomination_officer", city),
        letter_handler=_holder("xinjian", "辛简", "letter_handler", city),
        system_admin=_holder("xitong", "席彤", "system_admin", city),
        security_admin=_holder("anquan", "安荃", "security_admin", city),
        audit_admin=_holder("shenji", "申霁", "audit_admin", city),
        outsider=_person("luren", "陆壬"),
        root=User.objects.create_superuser("root", None, real_name="应急管理员"),
    )
