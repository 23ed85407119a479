"""The documentation as a site: ``make site`` builds it from the pages of this folder into build/site."""

from importlib.metadata import metadata
from importlib.metadata import version as installed_version

project = "eventstudy"
copyright = "the contributors of eventstudy"  # noqa: A001 Sphinx's name
release = version = installed_version("eventstudy-cli")
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"eventstudy {release}"
html_show_sphinx = False
exclude_patterns = ["example-report.html"]
html_extra_path = ["example-report.html", "sessions.svg"]


def setup(app):  # type: ignore[no-untyped-def]
    """Links to files outside this folder lead to the repository."""
    (repository,) = (
        url.partition(", ")[2]
        for url in metadata("eventstudy-cli").get_all("Project-URL") or []
        if url.startswith("Homepage")
    )

    def outside(_app: object, _page: str, source: list[str]) -> None:
        source[0] = source[0].replace("](../", f"]({repository}/blob/main/")

    app.connect("source-read", outside)
