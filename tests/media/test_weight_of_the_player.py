"""The learning page's JavaScript stays light: it goes over lines of 512 kbit/s."""

import gzip

from tests.engines import ROOT

LIMIT = 250_000


def test_all_javascript_of_the_learning_page_is_below_the_limit():
    ours = [path for path in (ROOT / "media/static/media").glob("*.js") if path.name != "editors.js"]
    shared = [ROOT / "lms/static/lms/js/main.js", ROOT / "node_modules/htmx.org/dist/htmx.esm.min.js"]
    hls = ROOT / "node_modules/hls.js/dist/hls.min.mjs"
    weights = {path.name: len(gzip.compress(path.read_bytes())) for path in (*ours, *shared, hls)}
    assert sum(weights.values()) <= LIMIT, weights
