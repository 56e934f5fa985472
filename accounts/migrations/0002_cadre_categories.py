"""The three categories of SPEC L02; staff may add more."""

from django.db import migrations

CATEGORIES = [("city-leader", "市级领导", 10), ("county", "县处级", 20), ("reserve", "市管后备", 30)]


def add(apps, schema_editor):
    category = apps.get_model("accounts", "CadreCategory")
    for code, name, order in CATEGORIES:
        category.objects.get_or_create(code=code, defaults={"name": name, "sort_order": order})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
