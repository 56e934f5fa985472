from lms.plugins import PluginConfig


class TestPluginConfig(PluginConfig):
    """Exercises every extension point."""

    name = "tests.testplugin"
    label = "testplugin"
    url_prefix = "test-plugin"
    js_modules = {"test-plugin": "testplugin/module.js"}  # noqa: RUF012

    def ready(self) -> None:
        from . import receivers  # noqa: F401
