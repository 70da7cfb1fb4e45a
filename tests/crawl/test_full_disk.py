"""A crawl onto a disk without room: what was saved and what is known stay, and the user is told."""

from __future__ import annotations

import pytest

from fixtures.standin_team import sample_team
from tests.crawl.conftest import KEY
from tests.disk import files, posix, told, without_room

pytestmark = posix


@pytest.fixture
def crawl(serve, clean_environment):
    """Crawls a stand-in with the command line, on a full disk."""
    standin = serve(sample_team(spaces=2, collections=2))
    environment = clean_environment | {"POSTMAN_API_KEY": KEY}

    def run(folder, *options):
        return without_room(
            folder, environment, "crawl", "--api-url", standin.url, "--rate", "0", "-j", "1", "-q", *options
        )

    return run


def test_what_was_saved_stays_and_nothing_half_written_is_left(crawl, tmp_path):
    disk = tmp_path / "disk"
    (disk / "saved" / "postman").mkdir(parents=True)
    (disk / "saved" / "postman" / "earlier.json").write_text("{}")
    before = files(disk)
    told(crawl(disk, "--save", "saved", "--state", str(tmp_path / "state.sqlite")))
    assert {path: data for path, data in files(disk).items() if data} == before


def test_a_state_that_cannot_grow_is_said(crawl, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    told(crawl(disk, "--state", "state.sqlite"), "state.sqlite cannot be used: ")
