"""The official calendar as far as it is known."""

from django.db import migrations


def load(apps, schema_editor):
    from workdays.official import known_days

    day = apps.get_model("workdays", "Day")
    rows = [day(date=date, kind=kind, name=name) for date, kind, name in known_days()]
    day.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
