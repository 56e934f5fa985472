"""What a browser says it runs on, in words that people recognise; a rough guess, and only for show."""

from django.utils.translation import gettext as _

#: The first that occurs wins: most browsers also name those that they descend from.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("HuaweiBrowser", "华为浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Return system and browser, as ``Windows · Chrome``."""
    words = [next((name for mark, name in table if mark in user_agent), "") for table in (SYSTEMS, BROWSERS)]
    return " · ".join(filter(None, words)) or _("未知设备")
