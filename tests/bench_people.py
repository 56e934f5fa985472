"""``python -m tests.bench_people``: how fast people and units are in a large city, as ratios to the sign-in page.

It makes an installation of its own (``var/bench-people``: 100,000 cadres in 5,000 units) with bulk inserts once. Each
page is asked for in this process by an educator of the city and by the administrator of one county.
"""

import time
from datetime import date

from tests.bench import median_ms
from tests.own_installation import start_installation

CADRES, COUNTIES, UNITS_A_COUNTY = 100_000, 10, 500
PAGES = {
    "/staff/people/": ("educator", "county_admin"),
    "/staff/people/?q=linhai": ("educator", "county_admin"),
    "/staff/people/?q=林海": ("educator", "county_admin"),
    "/staff/people/?q=lh": ("educator",),
    "/staff/people/?unit=B03007&sort=unit": ("educator",),
    "/staff/people/?rank=40&state=active&unseen=on": ("educator", "county_admin"),
    "/staff/people/?on=2023-03-01&page=500": ("educator",),
    "/staff/people/?sort=seen": ("educator",),
    "/staff/units/": ("educator", "county_admin"),
    "/staff/units/?q=haiyang": ("educator",),
    "/staff/roles/": ("county_admin",),
}
REFERENCE = "/account/login/"


def prepare():
    """Start the engines and set Django up."""
    start_installation("bench-people")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def make_units():
    """Make the city, its counties and their units with one insert each level; return those of the lowest."""
    from accounts.models import Unit
    from accounts.querysets import name_key

    def node(parent, number, name, code, kind, children):
        path = Unit._get_path(parent.path if parent else "", parent.depth + 1 if parent else 1, number)
        depth = len(path) // Unit.steplen
        key = name_key(name)
        return Unit(path=path, depth=depth, numchild=children, name=name, code=code, kind=kind, name_key=key)

    city = node(None, 1, "量测市", "B", "city", COUNTIES)
    counties = [node(city, n, f"第{n}区", f"B{n:02}", "county", UNITS_A_COUNTY) for n in range(1, COUNTIES + 1)]
    words = ("海洋局", "教育局", "财政局", "街道办事处", "文化站")
    lowest = [
        node(county, n, f"{county.name}{n}号{words[n % 5]}", f"{county.code}{n:03}", "department", 0)
        for county in counties
        for n in range(1, UNITS_A_COUNTY + 1)
    ]
    Unit.objects.bulk_create([city, *counties, *lowest])
    return lowest


def make_people(units):
    """Make the cadres with two inserts."""
    import random

    from accounts.demo import GIVEN, RANKS, SURNAMES, make_categories
    from accounts.models import Posting, User
    from accounts.querysets import name_key

    rng, category = random.Random(20260101), make_categories()["other"]
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    keys = {name: name_key(name) for name in [*names, "林海"]}
    users = []
    for number in range(CADRES):
        name = "林海" if number % 10_000 == 7 else rng.choice(names)
        unit = units[number % len(units)]
        users.append(User(username=f"b{number:06}", real_name=name, name_key=keys[name], password="!", unit=unit))
    User.objects.bulk_create(users, batch_size=5000)
    Posting.objects.bulk_create(
        [
            Posting(
                user=user,
                unit=user.unit,
                post="科员",
                rank=RANKS[number % len(RANKS)][0],
                category=category,
                start=date(2020, 1, 1),
            )
            for number, user in enumerate(users)
        ],
        batch_size=5000,
    )


def make_staff():
    """Return the educator of the city and the administrator of a county, made when they are not there."""
    from django.utils import timezone

    from accounts.actions import grant_role, issue_account
    from accounts.models import Unit, User

    staff = {}
    for role, code in (("educator", "B"), ("county_admin", "B03")):
        name = f"bench-{role}"
        user = User.objects.filter(username=name).first()
        if user is None:
            now = timezone.now()
            user = issue_account(name, real_name="量测", password=None, by=None, at=now)
            grant_role(user, role, unit=Unit.objects.get(code=code), by=None, at=now)
        staff[role] = user
    return staff


def main():
    """Measure and print the table."""
    prepare()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Unit, User
    from tests.second_factor import pass_second_factor

    if User.objects.count() < CADRES:
        begin = time.perf_counter()
        make_people(make_units())
        print(f"made in {time.perf_counter() - begin:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    staff = make_staff()
    clients = {}
    for role, user in staff.items():
        clients[role] = Client(HTTP_HOST="localhost")
        clients[role].force_login(user, backend="accounts.backends.RealNameBackend")
        pass_second_factor(clients[role], user)
    guest = Client(HTTP_HOST="localhost")
    reference = median_ms(lambda: guest.get(REFERENCE))
    county = Unit.objects.get(code="B03")
    print(f"{User.objects.count()} people, {Unit.objects.count()} units; reference {REFERENCE} {reference:.1f} ms")
    print(f"{'page':<48} {'who':<13} {'median ms':>9} {'ratio':>6} {'queries':>7}")
    for path, roles in {**PAGES, f"/staff/units/{county.pk}/": ("educator", "county_admin")}.items():
        for role in roles:
            client = clients[role]
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path)
            count = len(queries)
            assert answer.status_code == 200, (path, role, answer.status_code)
            milliseconds = median_ms(lambda client=client, path=path: client.get(path))
            print(f"{path:<48} {role:<13} {milliseconds:>9.1f} {milliseconds / reference:>6.1f} {count:>7}")


if __name__ == "__main__":
    main()
