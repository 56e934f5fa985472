from laces.components import Component


class TestPanel(Component):
    """A panel of the home page."""

    order = 450

    def render_html(self, parent_context=None):
        return "the panel of the test plugin"
