"""Every page held against axe-core's rules in a real browser, at a desk's and at a telephone's width."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
from command import Command
from page_kinds import PAGES, page_of

from eventstudy.reports.formats.pdf import BROWSERS

BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
RUN_AXE = """
<script>{library}</script>
<script>
document.querySelectorAll("details").forEach(part => part.open = true);
axe.run().then(found => {{
  const report = document.createElement("pre");
  report.id = "axe-report";
  report.textContent = JSON.stringify(found.violations.map(one =>
    [one.id, one.nodes.map(node => node.html)]));
  document.body.append(report);
}});
</script>
"""


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(
    name: str, width: int, command: Command, tmp_path: Path
) -> None:
    library = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(
        page_of(name, command).replace("</body>", RUN_AXE.format(library=library) + "</body>"),
        encoding="utf-8",
    )
    shown = subprocess.run(
        [
            *(str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},900"),
            *(f"--user-data-dir={tmp_path}/profile", "--virtual-time-budget=20000", "--dump-dom"),
            page.as_uri(),
        ],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=120,
    ).stdout
    report = re.search(r'<pre id="axe-report">(.*?)</pre>', shown, re.DOTALL)
    assert report is not None, "axe did not run"
    assert [] == json.loads(unescape(report[1]))
