"""An invented city with its units and people: for the demo (by the verbs) and for load tests (in bulk)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from .actions import appoint, create_unit, issue_account
from .actions.records import normal_record
from .id_numbers import invent
from .models import CadreCategory, PersonalRecord, Posting, Rank, Unit, User
from .querysets import name_key

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万钱严"
GIVEN = (
    "伟 芳 敏 静 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 霞 平 刚 文 华 建国 建华 志强 秀英 丽华 海燕 晓东 春梅 永康 立新 国栋 "
    "文博 思远 雨桐 浩然 子涵 嘉怡 俊杰 雪梅 红梅 建军 丽娟 志明 海波 晓明 卫东 玉兰 振华 庆丰 亚男 一鸣 宇航 欣怡 "
    "佳宁 晨曦 启明 立言 文清 成林 海涛 佩玲 学军 少华 德明 慧敏 亦凡 景行 知远 若水 守正 怀瑾"
).split()

COUNTIES = ("定澜区", "普澜区", "岱屿县", "嵊屿县")
CITY_DEPARTMENTS = (
    "市委办公室 市人大办公室 市政府办公室 市政协办公室 市纪委监委机关 市委组织部 市委宣传部 市委统战部 市委政法委 市发展和改革委员会 "
    "市教育局 市科学技术局 市公安局 市民政局 市财政局 市人力资源和社会保障局 市自然资源和规划局 市海洋与渔业局 市文化和旅游局 市应急管理局"
).split()
COUNTY_DEPARTMENTS = (
    "委办公室 政府办公室 委组织部 纪委监委机关 财政局 农业农村局 卫生健康局 交通运输局 市场监督管理局".split()
)
TOWN_NAMES = (
    "青屿 白浪 金滩 云门 虾浦 望潮 东岬 鹿港 长汀湾 秀屿 石帆 橹湾 鸥洲 潮音 洋桥 灯塔 临澳 双礁 小汀 浪岙".split()
)

CATEGORIES = (
    ("city-leader", "市级领导", 10),
    ("county", "县处级", 20),
    ("reserve", "市管后备", 30),
    ("other", "其他干部", 40),
)
#: (rank, posts, category, weight)
RANKS: tuple[tuple[Rank, tuple[str, ...], str, int], ...] = (
    (Rank.R30, ("党组书记、局长", "主任", "部长"), "county", 5),
    (Rank.R40, ("党组成员、副局长", "副主任", "副部长"), "county", 14),
    (Rank.R45, ("四级调研员",), "county", 9),
    (Rank.R50, ("办公室主任", "干部科科长", "综合科科长", "政策法规科科长"), "reserve", 20),
    (Rank.R60, ("办公室副主任", "综合科副科长", "业务科副科长"), "reserve", 24),
    (Rank.R70, ("一级主任科员", "二级主任科员", "三级主任科员"), "other", 28),
)


#: The invented people are born within so many days (a prime does not divide them) from this day on.
FIRST_BIRTH, BIRTH_DAYS = date(1964, 1, 1), 12_400


@dataclass(frozen=True)
class Person:
    """A person to be made: everything but the rows."""

    username: str
    real_name: str
    unit: Unit
    rank: Rank
    post: str
    category: str
    start: date
    named: bool


@transaction.atomic
def make_categories() -> dict[str, CadreCategory]:
    """Make the cadre categories of SPEC L02 and one for everybody else."""
    for code, name, order in CATEGORIES:
        CadreCategory.objects.get_or_create(code=code, defaults={"name": name, "sort_order": order})
    return {category.code: category for category in CadreCategory.objects.all()}


@transaction.atomic
def make_units(*, departments: int, at: datetime) -> list[Unit]:
    """Make the city, its four counties and at least `departments` departments; return those that have people."""
    city = create_unit("云洲市", code="330900", kind="city", parent=None, by=None, at=at)
    found = [
        create_unit(name, code=f"3309000{number:02d}", kind="department", parent=city, by=None, at=at)
        for number, name in enumerate(CITY_DEPARTMENTS, start=1)
    ]
    counties = []
    for number, name in enumerate(COUNTIES, start=1):
        code = f"3309{number:02d}"
        county = create_unit(name, code=code, kind="county", parent=city, by=None, at=at, short_name=name)
        counties.append(county)
        for place, suffix in enumerate(COUNTY_DEPARTMENTS, start=1):
            title = f"{name}{suffix}" if suffix[0] != "委" else f"{name[:2]}{name[2]}{suffix}"
            found.append(
                create_unit(title, code=f"{code}0{place:02d}", kind="department", parent=county, by=None, at=at)
            )
    serial = 0
    while len(found) < departments:
        county = counties[serial % len(counties)]
        turn, place = divmod(serial, len(TOWN_NAMES))
        name = TOWN_NAMES[place] + ("街道" if turn % 2 else "镇")
        if turn > 1:
            name = f"{name}第{turn}党总支"
        found.append(
            create_unit(name, code=f"{county.code}{100 + serial}", kind="department", parent=county, by=None, at=at)
        )
        serial += 1
    return found


def people(count: int, *, units: Sequence[Unit], rng: random.Random, at: datetime) -> Iterator[Person]:
    """Yield `count` people spread over `units`; user names are the unit's code and a serial number."""
    weights = [weight for *_rest, weight in RANKS]
    today = timezone.localdate(at)
    serials: dict[str, int] = {}
    for number in range(count):
        unit = units[number % len(units)]
        serials[unit.code] = serials.get(unit.code, 0) + 1
        rank, posts, category, _weight = rng.choices(RANKS, weights)[0]
        yield Person(
            username=f"{unit.code}{serials[unit.code]:04d}",
            real_name=rng.choice(SURNAMES) + rng.choice(GIVEN),
            unit=unit,
            rank=rank,
            post=rng.choice(posts),
            category=category,
            start=today - timedelta(days=rng.randint(400, 2400)),
            named=rng.random() < 0.9,
        )


def record_fields(person: Person) -> dict[str, Any]:
    """Return what the office keeps about `person`: invented, with an identity number of a place that does not exist.

    Unit and serial number make the number, so that no two people share one, however often people are added.
    """
    chance = random.Random(person.username)
    number = person.unit.pk * 10_000 + int(person.username[-4:])
    turn, place = divmod(number, BIRTH_DAYS)
    born = FIRST_BIRTH + timedelta(days=place * 7919 % BIRTH_DAYS)
    return {
        "id_number": invent(place=str(330_990 + turn // 1000 % 10), born=born, order=turn),
        "ethnicity": "汉族",
        "political_status": "中共党员" if chance.random() < 0.9 else "群众",
        "education": chance.choice(("大学", "大学", "研究生", "大专")),
        "staffing": "行政编制",
        "management_state": "在任",
    }


def make_person(person: Person, categories: dict[str, CadreCategory], *, at: datetime) -> User:
    """Make one person by the verbs; the account has no password until somebody sets one."""
    user = issue_account(person.username, real_name=person.real_name, password=None, by=None, at=at)
    if not person.named:
        user.named_in_rankings = False
        user.save(update_fields=["named_in_rankings"])
    category = categories[person.category]
    appoint(
        user,
        unit=person.unit,
        post=person.post,
        rank=person.rank,
        category=category,
        start=person.start,
        by=None,
        at=at,
    )
    return user


def keep_records(users: Sequence[User], found: Sequence[Person]) -> None:
    """Write the personal records of people of the demo with one insert."""
    records = [
        PersonalRecord(user=user, **normal_record(record_fields(person)))
        for user, person in zip(users, found, strict=True)
    ]
    PersonalRecord.objects.bulk_create(records, batch_size=2000)


@transaction.atomic
def make_people_in_bulk(found: Sequence[Person], categories: dict[str, CadreCategory], *, at: datetime) -> list[User]:
    """Make people with three inserts; for load tests only, since nothing is audited."""
    users = User.objects.bulk_create(
        [
            User(
                username=person.username,
                real_name=person.real_name,
                name_key=name_key(person.real_name),
                password="!",
                named_in_rankings=person.named,
                created_at=at,
                unit=person.unit,
            )
            for person in found
        ],
        batch_size=2000,
    )
    Posting.objects.bulk_create(
        [
            Posting(
                user=user,
                unit=person.unit,
                post=person.post,
                rank=person.rank,
                category=categories[person.category],
                start=person.start,
            )
            for user, person in zip(users, found, strict=True)
        ],
        batch_size=2000,
    )
    keep_records(users, found)
    return users
