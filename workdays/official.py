"""What the ``chinesecalendar`` package knows (2004 to 2026 in its present edition)."""

from datetime import date

from chinese_calendar import constants

#: What the package's names of holidays are called here.
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
}


def known_days() -> list[tuple[date, str, str]]:
    """Return date, kind (``holiday`` or ``workday``) and name of the days that differ from Monday to Friday."""
    lists = (("holiday", constants.holidays), ("workday", constants.workdays))
    return [(day, kind, NAMES.get(name, name)) for kind, days in lists for day, name in days.items()]
