from lms.plugins import PluginConfig


class TestPluginConfig(PluginConfig):
    """Exercises every extension point."""

    name = "tests.testplugin"
    label = "testplugin"
